package main

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strings"
)

// jwk is a key as RFC 7517 writes it; private when it has D.
type jwk struct {
	Kty string `json:"kty"`
	Crv string `json:"crv"`
	X   string `json:"x"`
	Y   string `json:"y,omitempty"`
	D   string `json:"d,omitempty"`
	Kid string `json:"kid,omitempty"`
}

func encode(data []byte) string { return base64.RawURLEncoding.EncodeToString(data) }

// decode takes canonical base64url alone: another spelling of the same bytes would be another digest.
func decode(text string) ([]byte, error) {
	data, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || encode(data) != text {
		return nil, fmt.Errorf("not canonical base64url")
	}
	return data, nil
}

func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return encode(sum[:])
}

// thumbprint of RFC 7638; struct fields are written in the order it wants.
func (key jwk) thumbprint() string {
	bare := struct {
		Crv string `json:"crv"`
		Kty string `json:"kty"`
		X   string `json:"x"`
		Y   string `json:"y,omitempty"`
	}{key.Crv, key.Kty, key.X, key.Y}
	return digestOf(string(must(json.Marshal(bare))))
}

// sign makes a compact JWS of a payload with an Ed25519 key; the header is written as given.
func (key jwk) sign(header, payload []byte) (string, error) {
	seed, err := decode(key.D)
	if err != nil || key.Crv != "Ed25519" || len(seed) != ed25519.SeedSize {
		return "", fmt.Errorf("no private Ed25519 key")
	}
	input := encode(header) + "." + encode(payload)
	return input + "." + encode(ed25519.Sign(ed25519.NewKeyFromSeed(seed), []byte(input))), nil
}

func (key jwk) signAs(typ string, payload []byte) (string, error) {
	return key.sign(must(json.Marshal(struct {
		Alg string `json:"alg"`
		Kid string `json:"kid"`
		Typ string `json:"typ"`
	}{"EdDSA", key.Kid, typ})), payload)
}

// verify checks a compact JWS of this typ with the registered key its kid names, and returns its payload. The algorithm
// is the key's; the header must be alg, kid and typ and nothing else.
func verify(compact, typ string, keys []jwk) ([]byte, error) {
	parts := strings.Split(compact, ".")
	if len(parts) != 3 {
		return nil, errors.New("not-a-jws")
	}
	head, err1 := decode(parts[0])
	payload, err2 := decode(parts[1])
	var header map[string]string
	if err1 != nil || err2 != nil || !json.Valid(payload) {
		return nil, errors.New("not-json")
	}
	if json.Unmarshal(head, &header) != nil || len(header) != 3 || header["alg"] == "" || header["kid"] == "" || header["typ"] == "" {
		return nil, errors.New("header-not-allowed")
	}
	if header["typ"] != typ {
		return nil, errors.New("wrong-typ")
	}
	for _, key := range keys {
		if key.Kid != header["kid"] {
			continue
		}
		algorithms := map[string]string{"Ed25519": "EdDSA Ed25519", "P-256": "ES256"}[key.Crv]
		if !strings.Contains(" "+algorithms+" ", " "+header["alg"]+" ") {
			return nil, errors.New("algorithm-not-allowed")
		}
		signature, err := decode(parts[2])
		if err != nil || !key.holds([]byte(parts[0]+"."+parts[1]), signature) {
			return nil, errors.New("signature-invalid")
		}
		return payload, nil
	}
	return nil, errors.New("key-unknown")
}

func (key jwk) holds(input, signature []byte) bool {
	x, err := decode(key.X)
	if err != nil {
		return false
	}
	if key.Crv == "Ed25519" {
		return len(x) == ed25519.PublicKeySize && ed25519.Verify(x, input, signature)
	}
	y, err := decode(key.Y)
	if err != nil || len(signature) != 64 {
		return false
	}
	public := ecdsa.PublicKey{Curve: elliptic.P256(), X: new(big.Int).SetBytes(x), Y: new(big.Int).SetBytes(y)}
	sum := sha256.Sum256(input)
	return ecdsa.Verify(&public, sum[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:]))
}

// sealed is a JWE in general JSON serialization (RFC 7516 §7.2.1).
type sealed struct {
	Protected  string `json:"protected"`
	Iv         string `json:"iv"`
	Ciphertext string `json:"ciphertext"`
	Tag        string `json:"tag"`
	Recipients []struct {
		Header struct {
			Alg string `json:"alg"`
			Kid string `json:"kid"`
			Epk jwk    `json:"epk"`
		} `json:"header"`
		EncryptedKey string `json:"encrypted_key"`
	} `json:"recipients"`
}

// open decrypts with a private key of the reader; from and id are those of the message that carries the content.
func (content sealed) open(key jwk, from, id string) ([]byte, error) {
	var bound struct{ Enc, From, Id string }
	head, err := decode(content.Protected)
	if err != nil || json.Unmarshal(head, &bound) != nil || bound.From != from || bound.Id != id {
		return nil, errors.New("seal-mismatch")
	}
	for _, recipient := range content.Recipients {
		if recipient.Header.Kid != key.Kid || recipient.Header.Alg != "ECDH-ES+A256KW" || bound.Enc != "A256GCM" {
			continue
		}
		if plain, err := decrypt(content, recipient.EncryptedKey, key, recipient.Header.Epk); err == nil {
			return plain, nil
		}
	}
	return nil, errors.New("cannot-open")
}

func decrypt(content sealed, encryptedKey string, own, ephemeral jwk) ([]byte, error) {
	secret, err := agree(own, ephemeral)
	if err != nil {
		return nil, err
	}
	wrapped, err := decode(encryptedKey)
	if err != nil {
		return nil, err
	}
	contentKey, err := unwrap(concatKDF(secret), wrapped)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(contentKey)
	if err != nil {
		return nil, err
	}
	gcm := must(cipher.NewGCM(block))
	iv, err1 := decode(content.Iv)
	text, err2 := decode(content.Ciphertext)
	tag, err3 := decode(content.Tag)
	if err := errors.Join(err1, err2, err3); err != nil || len(iv) != gcm.NonceSize() {
		return nil, errors.New("malformed")
	}
	return gcm.Open(nil, iv, append(text, tag...), []byte(content.Protected))
}

func agree(own, other jwk) ([]byte, error) {
	curve := map[string]ecdh.Curve{"X25519": ecdh.X25519(), "P-256": ecdh.P256()}[own.Crv]
	if curve == nil || own.Crv != other.Crv {
		return nil, errors.New("not of one curve")
	}
	d, err1 := decode(own.D)
	x, err2 := decode(other.X)
	y, err3 := decode(other.Y)
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, err
	}
	if own.Crv == "P-256" {
		x = append(append([]byte{4}, x...), y...)
	}
	private, err := curve.NewPrivateKey(d)
	if err != nil {
		return nil, err
	}
	public, err := curve.NewPublicKey(x)
	if err != nil {
		return nil, err
	}
	return private.ECDH(public)
}

// concatKDF is one round over the shared secret (RFC 7518 §4.6.2), without apu and apv.
func concatKDF(secret []byte) []byte {
	algorithm := "ECDH-ES+A256KW"
	data := append([]byte{0, 0, 0, 1}, secret...)
	data = append(binary.BigEndian.AppendUint32(data, uint32(len(algorithm))), algorithm...)
	data = append(data, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0)
	sum := sha256.Sum256(data)
	return sum[:]
}

// unwrap is AES key unwrap (RFC 3394 §2.2.2), which Go's library leaves out.
func unwrap(key, wrapped []byte) ([]byte, error) {
	if len(wrapped)%8 != 0 || len(wrapped) < 24 {
		return nil, errors.New("malformed")
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	n := len(wrapped)/8 - 1
	buffer, out := make([]byte, 16), append([]byte{}, wrapped[8:]...)
	check := binary.BigEndian.Uint64(wrapped)
	for round := 5; round >= 0; round-- {
		for i := n; i >= 1; i-- {
			binary.BigEndian.PutUint64(buffer, check^uint64(n*round+i))
			copy(buffer[8:], out[(i-1)*8:i*8])
			block.Decrypt(buffer, buffer)
			check = binary.BigEndian.Uint64(buffer)
			copy(out[(i-1)*8:], buffer[8:])
		}
	}
	if check != 0xA6A6A6A6A6A6A6A6 {
		return nil, errors.New("does not unwrap")
	}
	return out, nil
}
