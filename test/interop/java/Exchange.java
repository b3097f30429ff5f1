import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A first exchange in Java 17: buys a token, signs and sends a message, verifies the hub's acceptance, and reads the message as its
 * addressee, signature verified with public keys. All cryptography is the JDK's own; Jackson reads and writes JSON (pom.xml).
 *
 * <pre>java -cp "$CLASSPATH" Exchange.java send dev.json FROM TO
 * java -cp "$CLASSPATH" Exchange.java vectors vectors.json</pre>
 */
public final class Exchange {
  static final ObjectMapper JSON = new ObjectMapper();
  static final HttpClient HTTP = HttpClient.newHttpClient();

  /** What does not hold, by the code that all clients here use. */
  static final class Fault extends Exception {
    Fault(String code) { super(code); }
  }

  // Bytes

  static String encode(byte[] data) { return Base64.getUrlEncoder().withoutPadding().encodeToString(data); }

  /** Canonical base64url alone: another spelling of the same bytes would be another digest. */
  static byte[] decode(String text) {
    byte[] data = Base64.getUrlDecoder().decode(text);
    if (!encode(data).equals(text)) throw new IllegalArgumentException("not canonical base64url");
    return data;
  }

  static byte[] utf8(String text) { return text.getBytes(StandardCharsets.UTF_8); }

  static byte[] sha256(byte[] data) throws GeneralSecurityException { return MessageDigest.getInstance("SHA-256").digest(data); }

  static String digestOf(String text) throws GeneralSecurityException { return encode(sha256(utf8(text))); }

  // Keys (RFC 7517, 8037)

  static byte[] reversed(byte[] bytes) {
    byte[] other = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) other[i] = bytes[bytes.length - 1 - i];
    return other;
  }

  static ECParameterSpec p256() throws GeneralSecurityException {
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec("secp256r1"));
    return parameters.getParameterSpec(ECParameterSpec.class);
  }

  static PublicKey publicKey(JsonNode jwk) throws GeneralSecurityException {
    byte[] x = decode(jwk.path("x").asText());
    switch (jwk.path("crv").asText()) {
      case "Ed25519": {
        byte[] y = reversed(x);
        boolean odd = (y[0] & 0x80) != 0;
        y[0] &= 0x7f;
        return KeyFactory.getInstance("Ed25519").generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, new EdECPoint(odd, new BigInteger(1, y))));
      }
      case "X25519":
        return KeyFactory.getInstance("X25519").generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, new BigInteger(1, reversed(x))));
      default:
        return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(new ECPoint(new BigInteger(1, x), new BigInteger(1, decode(jwk.path("y").asText()))), p256()));
    }
  }

  static PrivateKey privateKey(JsonNode jwk) throws GeneralSecurityException {
    byte[] d = decode(jwk.path("d").asText());
    switch (jwk.path("crv").asText()) {
      case "Ed25519": return KeyFactory.getInstance("Ed25519").generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, d));
      case "X25519": return KeyFactory.getInstance("X25519").generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, d));
      default: return KeyFactory.getInstance("EC").generatePrivate(new ECPrivateKeySpec(new BigInteger(1, d), p256()));
    }
  }

  /** RFC 7638: members in the order of their names. */
  static String thumbprint(JsonNode jwk) throws GeneralSecurityException {
    ObjectNode bare = JSON.createObjectNode();
    for (String name : List.of("crv", "kty", "x", "y")) if (jwk.has(name)) bare.set(name, jwk.get(name));
    return digestOf(bare.toString());
  }

  /** A new private Ed25519 key, as a JWK. */
  static ObjectNode newKey() throws GeneralSecurityException {
    var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    EdECPoint point = ((EdECPublicKey) pair.getPublic()).getPoint();
    byte[] x = Arrays.copyOf(reversed(point.getY().toByteArray()), 32);
    if (point.isXOdd()) x[31] |= (byte) 0x80;
    return JSON.createObjectNode().put("kty", "OKP").put("crv", "Ed25519").put("x", encode(x)).put("d", encode(((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow()));
  }

  // Compact JWS (RFC 7515)

  static String sign(JsonNode key, byte[] header, byte[] payload) throws GeneralSecurityException {
    String input = encode(header) + "." + encode(payload);
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(privateKey(key));
    signature.update(utf8(input));
    return input + "." + encode(signature.sign());
  }

  static String signAs(JsonNode key, String typ, byte[] payload) throws GeneralSecurityException {
    return sign(key, utf8(JSON.createObjectNode().put("alg", "EdDSA").put("kid", key.path("kid").asText()).put("typ", typ).toString()), payload);
  }

  /** Checks a JWS of this typ with the registered key its kid names. The algorithm is the key's; the header is alg, kid, typ and nothing else. */
  static JsonNode verify(String compact, String typ, Iterable<JsonNode> keys) throws Fault, GeneralSecurityException {
    String[] parts = compact.split("\\.", -1);
    if (parts.length != 3) throw new Fault("not-a-jws");
    JsonNode header;
    JsonNode payload;
    try {
      header = JSON.readTree(decode(parts[0]));
      payload = JSON.readTree(decode(parts[1]));
    } catch (IOException | IllegalArgumentException cause) {
      throw new Fault("not-json");
    }
    if (header.size() != 3 || !header.path("alg").isTextual() || !header.path("kid").isTextual() || !header.path("typ").isTextual()) throw new Fault("header-not-allowed");
    if (!header.get("typ").asText().equals(typ)) throw new Fault("wrong-typ");
    for (JsonNode key : keys) {
      if (!key.path("kid").equals(header.get("kid"))) continue;
      boolean edwards = key.path("crv").asText().equals("Ed25519");
      if (!(edwards ? List.of("EdDSA", "Ed25519") : List.of("ES256")).contains(header.get("alg").asText())) throw new Fault("algorithm-not-allowed");
      Signature signature = Signature.getInstance(edwards ? "Ed25519" : "SHA256withECDSAinP1363Format");
      signature.initVerify(publicKey(key));
      signature.update(utf8(parts[0] + "." + parts[1]));
      boolean holds;
      try {
        holds = signature.verify(decode(parts[2]));
      } catch (GeneralSecurityException | IllegalArgumentException cause) {
        holds = false; // not even of the form of a signature
      }
      if (!holds) throw new Fault("signature-invalid");
      return payload;
    }
    throw new Fault("key-unknown");
  }

  // Sealed content (RFC 7516, general JSON serialization; ECDH-ES+A256KW, A256GCM)

  static byte[] open(JsonNode sealed, JsonNode key, String from, String id) throws Fault {
    JsonNode bound;
    try {
      bound = JSON.readTree(decode(sealed.path("protected").asText()));
    } catch (IOException | IllegalArgumentException cause) {
      throw new Fault("seal-mismatch");
    }
    if (!bound.path("from").asText().equals(from) || !bound.path("id").asText().equals(id)) throw new Fault("seal-mismatch");
    for (JsonNode recipient : sealed.path("recipients")) {
      JsonNode header = recipient.path("header");
      if (!header.path("kid").equals(key.path("kid")) || !header.path("alg").asText().equals("ECDH-ES+A256KW") || !bound.path("enc").asText().equals("A256GCM")) continue;
      try {
        KeyAgreement agreement = KeyAgreement.getInstance(key.path("crv").asText().equals("X25519") ? "X25519" : "ECDH");
        agreement.init(privateKey(key));
        agreement.doPhase(publicKey(header.get("epk")), true);
        Cipher wrap = Cipher.getInstance("AESWrap");
        wrap.init(Cipher.UNWRAP_MODE, new SecretKeySpec(concatKdf(agreement.generateSecret()), "AES"));
        var contentKey = wrap.unwrap(decode(recipient.path("encrypted_key").asText()), "AES", Cipher.SECRET_KEY);
        Cipher content = Cipher.getInstance("AES/GCM/NoPadding");
        content.init(Cipher.DECRYPT_MODE, contentKey, new GCMParameterSpec(128, decode(sealed.path("iv").asText())));
        content.updateAAD(utf8(sealed.path("protected").asText()));
        content.update(decode(sealed.path("ciphertext").asText()));
        return content.doFinal(decode(sealed.path("tag").asText()));
      } catch (GeneralSecurityException | IllegalArgumentException cause) {
        throw new Fault("cannot-open");
      }
    }
    throw new Fault("cannot-open");
  }

  /** One round over the shared secret (RFC 7518 §4.6.2), without apu and apv. */
  static byte[] concatKdf(byte[] secret) throws GeneralSecurityException {
    byte[] algorithm = utf8("ECDH-ES+A256KW");
    return sha256(ByteBuffer.allocate(4 + secret.length + 4 + algorithm.length + 12).putInt(1).put(secret).putInt(algorithm.length).put(algorithm).putInt(0).putInt(0).putInt(256).array());
  }

  // One participant

  static String newUuid7(Instant now) {
    UUID random = UUID.randomUUID();
    long high = now.toEpochMilli() << 16 | 0x7000 | random.getMostSignificantBits() & 0x0fff;
    return new UUID(high, random.getLeastSignificantBits()).toString();
  }

  static final class Party {
    final JsonNode dev;
    final String id;
    final JsonNode signing;
    final ObjectNode proofKey = newKey();
    String token;
    /** Corrects a local clock that is off, by the hub's. */
    long offsetMs;

    Party(JsonNode dev, String id) throws Exception {
      this.dev = dev;
      this.id = id;
      this.signing = dev.path("participants").path(id).path("signing");
      authorize();
    }

    Instant now() { return Instant.now().plusMillis(offsetMs).truncatedTo(ChronoUnit.MILLIS); }

    /** Good for one request (RFC 9449 §4.2). */
    String proof(String method, String url) throws GeneralSecurityException {
      ObjectNode shown = proofKey.deepCopy();
      shown.remove("d");
      ObjectNode claims = JSON.createObjectNode().put("jti", UUID.randomUUID().toString()).put("htm", method).put("htu", htuOf(url)).put("iat", now().getEpochSecond());
      if (token != null) claims.put("ath", digestOf(token));
      ObjectNode header = JSON.createObjectNode().put("alg", "EdDSA").put("typ", "dpop+jwt");
      header.set("jwk", shown);
      return sign(proofKey, utf8(header.toString()), utf8(claims.toString()));
    }

    /** Client credentials by private_key_jwt (RFC 7523); a token lives five minutes. */
    private void authorize() throws Exception {
      String issuer = dev.path("issuer").asText();
      String endpoint = get(issuer + "/.well-known/oauth-authorization-server", false).path("token_endpoint").asText();
      long now = now().getEpochSecond();
      ObjectNode claims = JSON.createObjectNode().put("iss", id).put("sub", id).put("aud", issuer).put("jti", UUID.randomUUID().toString()).put("iat", now).put("exp", now + 60);
      var form = Map.of("grant_type", "client_credentials", "client_id", id, "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
          "client_assertion", signAs(signing, "client-authentication+jwt", utf8(claims.toString())));
      var pairs = new ArrayList<String>();
      form.forEach((name, value) -> pairs.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)));
      var request = HttpRequest.newBuilder(URI.create(endpoint)).header("Content-Type", "application/x-www-form-urlencoded").header("DPoP", proof("POST", endpoint));
      token = ask(request.POST(BodyPublishers.ofString(String.join("&", pairs))), 200).path("access_token").asText();
    }

    JsonNode ask(HttpRequest.Builder request, int expected) throws Exception {
      var answer = HTTP.send(request.build(), BodyHandlers.ofString());
      answer.headers().firstValue("Date").ifPresent(text -> {
        long off = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text)).toEpochMilli() - System.currentTimeMillis();
        offsetMs = Math.abs(off) > 2000 ? off : 0;
      });
      if (answer.statusCode() != expected) throw new IllegalStateException(answer.uri() + ": " + answer.statusCode() + " " + answer.body());
      return JSON.readTree(answer.body());
    }

    JsonNode get(String url, boolean asOneself) throws Exception {
      var request = HttpRequest.newBuilder(URI.create(url));
      if (asOneself) request.header("Authorization", "DPoP " + token).header("DPoP", proof("GET", url));
      return ask(request.GET(), 200);
    }

    Iterable<JsonNode> keysOf(String participant) throws Exception { return get(dev.path("url").asText() + "/v1/participants/" + participant + "/keys", false).path("keys"); }

    /** Signs a message and hands it in. @return its compact form, once the hub's signed promise has been verified */
    String send(String to, String text) throws Exception {
      Instant now = now();
      ObjectNode message = JSON.createObjectNode().put("hub", dev.path("hub").asText()).put("id", newUuid7(now)).put("type", "general.information/1").put("mode", "exercise").put("from", id);
      message.putArray("to").add(to);
      message.put("issuedAt", DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC).format(now)).putObject("handling").put("confidentiality", "official-use").putArray("purposes").add("SUPPORT_INVESTIGATION");
      message.putObject("body").put("text", text);
      String compact = signAs(signing, "entente+jws", utf8(message.toString()));
      String url = dev.path("url").asText() + "/v1/messages";
      var request = HttpRequest.newBuilder(URI.create(url)).header("Content-Type", "application/jose").header("Authorization", "DPoP " + token).header("DPoP", proof("POST", url));
      JsonNode promise = verify(ask(request.POST(BodyPublishers.ofString(compact)), 202).path("receipt").asText(), "entente-acceptance+jws", keysOf("hub"));
      if (!promise.path("from").asText().equals(id) || !promise.path("digest").asText().equals(digestOf(compact))) throw new IllegalStateException("the hub promised another message");
      return compact;
    }

    /** Waits for a message, verifies it and returns its text. */
    String read(String compact) throws Exception {
      String after = "";
      for (Instant until = Instant.now().plusSeconds(30); Instant.now().isBefore(until); ) {
        JsonNode page = get(dev.path("url").asText() + "/v1/inbox?mode=exercise&wait=5" + (after.isEmpty() ? "" : "&after=" + URLEncoder.encode(after, StandardCharsets.UTF_8)), true);
        for (JsonNode item : page.path("items")) {
          String found = item.path("message").asText();
          if (!found.equals(compact)) continue;
          String from = JSON.readTree(decode(found.split("\\.")[1])).path("from").asText();
          return verify(found, "entente+jws", keysOf(from)).path("body").path("text").asText();
        }
        after = page.path("next").asText(after);
      }
      throw new IllegalStateException("it has not come");
    }
  }

  static String htuOf(String url) { return url.replaceFirst("[?#].*$", ""); }

  // Known answers (test/interop/vectors)

  private static int held;

  private static void same(String what, Object found, Object expected) {
    if (!found.equals(expected)) throw new IllegalStateException(what + ": " + found + ", expected " + expected);
    held++;
  }

  interface Check { void run() throws Exception; }

  private static String codeOf(Check check) throws Exception {
    try {
      check.run();
      return "it holds";
    } catch (Fault fault) {
      return fault.getMessage();
    }
  }

  private static void vectors(JsonNode known) throws Exception {
    for (JsonNode one : known.path("base64url").path("canonical")) same("base64url", HexFormat.of().formatHex(decode(one.path("text").asText())), one.path("hex").asText());
    for (JsonNode one : known.path("base64url").path("refused")) {
      boolean refused = false;
      try {
        decode(one.asText());
      } catch (IllegalArgumentException expected) {
        refused = true;
      }
      same("base64url " + one, refused, true);
    }
    for (JsonNode one : known.path("keys")) same("thumbprint", thumbprint(one.path("jwk")), one.path("thumbprint").asText());
    var registry = new ArrayList<JsonNode>();
    known.path("registry").forEach(keys -> keys.forEach(registry::add));
    for (JsonNode one : known.path("signing")) {
      String compact = signAs(one.path("key"), one.path("typ").asText(), utf8(one.path("payload").asText()));
      same("signing", compact, one.path("compact").asText());
      same("digest", digestOf(compact), one.path("digest").asText());
    }
    for (JsonNode one : known.path("verifying").path("accepted")) same("accepted", codeOf(() -> verify(one.path("compact").asText(), one.path("typ").asText(), registry)), "it holds");
    for (JsonNode one : known.path("verifying").path("refused")) same(one.path("what").asText(), codeOf(() -> verify(one.path("compact").asText(), "entente+jws", registry)), one.path("code").asText());
    for (JsonNode one : known.path("sealed").path("opens")) same("sealed", JSON.readTree(open(one.path("sealed"), one.path("key"), one.path("from").asText(), one.path("id").asText())), one.path("body"));
    for (JsonNode one : known.path("sealed").path("refused")) same(one.path("what").asText(), codeOf(() -> open(one.path("sealed"), one.path("key"), one.path("from").asText(), one.path("id").asText())), one.path("code").asText());
    JsonNode proofs = known.path("proofs");
    same("jkt", thumbprint(proofs.path("key")), proofs.path("thumbprint").asText());
    same("ath", digestOf(proofs.path("token").asText()), proofs.path("ath").asText());
    String[] proof = proofs.path("compact").asText().split("\\.");
    same("proof", sign(proofs.path("key"), decode(proof[0]), decode(proof[1])), proofs.path("compact").asText());
    for (JsonNode one : proofs.path("targets")) same("htu", htuOf(one.path("url").asText()), one.path("htu").asText());
    String uuid7 = "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
    for (JsonNode one : known.path("ids").path("times")) {
      String id = one.path("id").asText();
      same("id", id.matches(uuid7), true);
      same("time of an id", Long.parseLong(id.substring(0, 8) + id.substring(9, 13), 16), one.path("milliseconds").asLong());
    }
    for (JsonNode one : known.path("ids").path("refused")) same("id " + one, one.asText().matches(uuid7), false);
    System.out.println(held + " known answers hold");
  }

  public static void main(String[] args) throws Exception {
    if (args.length == 2 && args[0].equals("vectors")) {
      vectors(JSON.readTree(Path.of(args[1]).toFile()));
    } else if (args.length == 4 && args[0].equals("send")) {
      JsonNode dev = JSON.readTree(Path.of(args[1]).toFile());
      String compact = new Party(dev, args[2]).send(args[3], "from Java: für Übung");
      System.out.println("accepted " + digestOf(compact) + "\nread: " + new Party(dev, args[3]).read(compact));
    } else {
      System.err.println("usage: Exchange send DEV_JSON FROM TO | Exchange vectors VECTORS_JSON");
      System.exit(2);
    }
  }
}
