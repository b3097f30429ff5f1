"""Verifies evidence of an Entente hub offline: a second implementation, for auditors who trust none of ours.

Standard library and `cryptography` alone. Nothing in the file is believed by itself: the log's key, the witnesses, and how
many of them must have seen a checkpoint come from a policy of the verifier's own.

    python3 verify_evidence.py evidence.json --trust policy.txt
    python3 verify_evidence.py challenge.json --trust policy.txt --keys hub-keys.json

The second form holds the hub to its answer to a challenge, as `entente ledger challenge --out` keeps it; hub-keys.json is what
`/v1/participants/hub/keys` answers, and the policy says which of these keys are believed. With --copy FOLDER, which `entente
ledger audit` keeps, the trees that the answer's proofs lead to must be of the history in it: a log that signed two is a fork.

Ends with 0 when all of it holds, 4 when something does not (or nothing anchors it), naming the place; 2 for a wrong call.
"""

import argparse
import base64
import hashlib
import json
import pathlib
import re
import sys
from datetime import datetime, timezone

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

FORMAT = "entente-evidence/1"
PROOF = "c2sp.org/tlog-proof@v1"
MESSAGE, MASKABLE = "entente+jws", "entente+sd-jwt"
ACCEPTANCE, DECISION, EVENT = "entente-acceptance+jws", "entente-decision+jws", "entente-event+jws"
ACCEPTED, DECIDED, DELIVERED = "exchange.accepted", "exchange.decided", "exchange.delivered"
ACCESSED, ERASED = "access.recorded", "records.erased"
ATTESTED, REFUSED = "ledger.attested", "exchange.refused"
STEPS = {1: "accepted", 2: "decided"}
EVENT_MEMBERS = {"id", "source", "time", "topic", "type"}


class Fault(Exception):
    """Something does not hold; the message begins with the place."""


def demand(holds, place, what):
    if not holds:
        raise Fault(f"{place}: {what}")


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def b64url(text, place):
    demand(isinstance(text, str) and re.fullmatch(r"[A-Za-z0-9_-]*", text) is not None, place, "no base64url")
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as error:
        raise Fault(f"{place}: {error}") from None
    demand(base64.urlsafe_b64encode(raw).rstrip(b"=").decode() == text, place, "not the one spelling of base64url")
    return raw


def b64(text, place):
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise Fault(f"{place}: {error}") from None
    demand(base64.b64encode(raw).decode() == text, place, "not the one spelling of base64")
    return raw


MAX_DEPTH = 32
TOKENS = re.compile(r'"[^"\\]*(?:\\(?:.|\Z)[^"\\]*)*(?:"|\Z)|[\[{]|[\]}]', re.DOTALL)


def bounded(text):
    """Before the parser, which calls itself for each level."""
    depth = 0
    for token in TOKENS.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
        if depth > MAX_DEPTH:
            raise ValueError("too deep")
    return text


def once(members):
    if len({name for name, _ in members}) != len(members):
        raise ValueError("a member is said twice")
    return dict(members)


def kept(spelled):
    """One that overflows, vanishes or loses digits would be another number to the next reader."""
    value = float(spelled)
    integral = spelled.lstrip("-").isdigit()
    vanished = value == 0 and re.search("[1-9]", re.split("[eE]", spelled)[0]) is not None
    if abs(value) == float("inf") or vanished or (integral and abs(value) > 2**53 - 1):
        raise ValueError("a number that is not kept")
    return int(spelled) if integral else value


def no_constant(name):
    raise ValueError(f"{name} is not JSON")


def parse_strict_json(data):
    """I-JSON (RFC 7493): no name twice in one object, no half of a surrogate pair, no number that a double does not keep,
    at most 32 levels. Raises ValueError."""
    text = bounded(data.decode("utf-8"))
    value = json.loads(text, object_pairs_hook=once, parse_constant=no_constant, parse_int=kept, parse_float=kept)
    if "\\u" in text:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    return value


def strict_json(data, place):
    try:
        return parse_strict_json(data)
    except ValueError as error:
        raise Fault(f"{place}: {error}") from None


# --- the log --------------------------------------------------------------------------------------------------------

class Vkey:
    """A verifier key of C2SP signed-note: name+id+key."""

    def __init__(self, text, kind):
        name, key_id, key = (text.split("+", 2) + ["", ""])[:3]
        raw = b64(key, "policy")
        demand(len(raw) == 33 and raw[0] == kind, "policy", f"{name} has a key of another kind")
        self.name, self.key, self.id = name, Ed25519PublicKey.from_public_bytes(raw[1:]), sha256(name.encode(), b"\n", raw)[:4]
        demand(self.id.hex() == key_id, "policy", f"the id of {name} is not that of its key")


class Policy:
    def __init__(self, text):
        self.log, self.quorum, self.witnesses, self.keys = None, None, {}, {}
        for line in text.split("\n"):
            words = line.split()
            if not words or words[0].startswith("#"):
                continue
            if words[0] == "log" and len(words) == 2 and self.log is None:
                self.log = Vkey(words[1], 0x01)
            elif words[0] == "witness" and len(words) == 2:
                self.witnesses[words[1]] = Vkey(words[1], 0x04)
            elif words[0] == "quorum" and len(words) == 2 and self.quorum is None and re.fullmatch(r"[0-9]{1,3}", words[1]):
                self.quorum = int(words[1])
            elif words[0] == "key" and len(words) == 3 and re.fullmatch(r"[A-Za-z0-9_-]{43}", words[2]):
                self.keys.setdefault(words[1], []).append(words[2])
            else:
                raise Fault(f"policy: not understood, or said twice: {line}")
        demand(self.log is not None and self.quorum is not None, "policy", "it names a log and a quorum (0 for none)")
        demand(self.quorum <= len(self.witnesses), "policy", "it asks for more witnesses than it names")


def leaf_hash(entry):
    return sha256(b"\x00", entry)


def root_from(leaf, index, size, proof, place):
    """RFC 9162, 2.1.3.2."""
    demand(index < size, place, "the index lies outside the tree")
    fn, sn, root = index, size - 1, leaf
    for step in proof:
        demand(sn != 0, place, "the proof is too long")
        if fn & 1 or fn == sn:
            root = sha256(b"\x01", step, root)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            root = sha256(b"\x01", root, step)
        fn, sn = fn >> 1, sn >> 1
    demand(sn == 0, place, "the proof is too short")
    return root


def whole_number(text, place):
    demand(re.fullmatch(r"0|[1-9][0-9]{0,18}", text) is not None, place, "no whole number")
    return int(text)


def signature_lines(text, place):
    lines = []
    for line in text.rstrip("\n").split("\n"):
        found = re.fullmatch("\u2014 ([^\\s+]+) ([A-Za-z0-9+/=]+)", line)
        demand(found is not None, place, "not a signature line")
        raw = b64(found[2], place)
        demand(len(raw) > 4, place, "a signature is too short")
        lines.append((found[1], raw[:4], raw[4:]))
    return lines


def verify_proof(text, entry, policy, place):
    """Inclusion of an entry in a checkpoint that the log signed. Returns index, size, checkpoint text and sightings."""
    demand("\n\n" in text, place, "no proof")
    head, checkpoint = text.split("\n\n", 1)
    lines = head.split("\n")
    demand(lines[0] == PROOF and len(lines) > 1 and lines[1].startswith("index "), place, "no proof")
    index, steps = whole_number(lines[1][6:], place), [b64(line, place) for line in lines[2:]]
    demand(len(steps) <= 63 and all(len(step) == 32 for step in steps), place, "no proof")
    demand("\n\n" in checkpoint and checkpoint.endswith("\n"), place, "no checkpoint")
    body, signatures = checkpoint.split("\n\n", 1)
    body += "\n"
    parts = body.split("\n")
    demand(len(parts) == 4 and parts[3] == "" and parts[0] == policy.log.name, place, "a checkpoint of another log")
    size, root = whole_number(parts[1], place), b64(parts[2], place)
    found = signature_lines(signatures, place)

    def of(key):
        return [signature for name, key_id, signature in found if name == key.name and key_id == key.id]

    def verify(key, signature, message):
        try:
            key.key.verify(signature, message)
        except InvalidSignature:
            raise Fault(f"{place}: the signature of {key.name} does not hold") from None

    own = of(policy.log)
    demand(len(own) == 1, place, "the log has not signed it, or twice")
    verify(policy.log, own[0], body.encode())
    demand(root_from(leaf_hash(entry), index, size, steps, place) == root, place, "the entry does not lead to the root")
    seen = []
    for witness in policy.witnesses.values():
        lines = of(witness)
        if not lines:
            continue
        demand(len(lines) == 1 and len(lines[0]) == 72, place, f"the cosignature of {witness.name} is malformed")
        time = int.from_bytes(lines[0][:8], "big")
        verify(witness, lines[0][8:], f"cosignature/v1\ntime {time}\n{body}".encode())
        seen.append((witness.name, time))
    demand(len(seen) >= policy.quorum, place, f"{len(seen)} of the policy's witnesses cosigned the checkpoint; it asks for {policy.quorum}")
    return index, size, checkpoint, seen


def entry_of(event, salt, value_digest):
    canonical = json.dumps({name: event[name] for name in sorted(EVENT_MEMBERS)}, separators=(",", ":"), ensure_ascii=False)
    return b"\x01" + sha256(b"entente-leaf-v1\n", salt, sha256(canonical.encode()), value_digest)


# --- signatures -----------------------------------------------------------------------------------------------------

def thumbprint(jwk):
    """RFC 7638."""
    names = ["crv", "kty", "x", "y"] if jwk["kty"] == "EC" else ["crv", "kty", "x"]
    return base64.urlsafe_b64encode(sha256(json.dumps({name: jwk[name] for name in names}, separators=(",", ":")).encode())).rstrip(b"=").decode()


def check(jwk, algorithm, signature, message, place):
    x = b64url(jwk["x"], place)
    try:
        if jwk["kty"] == "OKP" and jwk["crv"] == "Ed25519" and algorithm in ("EdDSA", "Ed25519"):
            Ed25519PublicKey.from_public_bytes(x).verify(signature, message)
            return
        if jwk["kty"] == "EC" and jwk["crv"] == "P-256" and algorithm == "ES256" and len(signature) == 64:
            key = ec.EllipticCurvePublicNumbers(int.from_bytes(x, "big"), int.from_bytes(b64url(jwk["y"], place), "big"), ec.SECP256R1()).public_key()
            r, s = (int.from_bytes(signature[at:at + 32], "big") for at in (0, 32))
            key.verify(encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))
            return
    except (InvalidSignature, ValueError, KeyError):
        pass
    raise Fault(f"{place}: the signature does not hold")


def signed_by(keys, compact, kinds, place, signer=None):
    signed = compact.split("~", 1)[0]
    parts = signed.split(".")
    demand(len(parts) == 3, place, "no JWS")
    header, payload = (strict_json(b64url(part, place), place) for part in parts[:2])
    demand(isinstance(header, dict) and set(header) == {"alg", "kid", "typ"} and header["typ"] in kinds, place, "no JWS of this kind")
    demand(isinstance(payload, dict), place, "the payload is no object")
    key = keys.get(signer if signer is not None else payload.get("from"))
    demand(key is not None, place, "the file has no key of its signer")
    demand(header["kid"] == key["kid"], place, "it is signed with another key than the file has")
    check(key, header["alg"], b64url(parts[2], place), f"{parts[0]}.{parts[1]}".encode(), place)
    return header, payload


def digest_of(compact):
    """Digest of the message as the hub speaks of it; disclosures of an SD-JWT are not part of it."""
    return base64.urlsafe_b64encode(sha256(compact.split("~", 1)[0].encode())).rstrip(b"=").decode()


# --- the file -------------------------------------------------------------------------------------------------------

def closed(value, place, needed, optional=()):
    demand(isinstance(value, dict), place, f"not of the form of {FORMAT}")
    for name in value:
        demand(name in needed or name in optional, f"{place}/{name}", f"not of the form of {FORMAT}")
    for name in needed:
        demand(name in value, f"{place}/{name}", f"not of the form of {FORMAT}")
    return value


def texts_in(value, place):
    for name, member in value.items():
        demand(isinstance(member, str), f"{place}/{name}", f"not of the form of {FORMAT}")


def verify_record(record, place, evidence, policy, about, checkpoint):
    event = record["event"]
    value = record.get("value")
    value_digest = b64url(record["valueDigest"], f"{place}/valueDigest") if value is None else sha256(value.encode())
    salt = b64url(record["salt"], f"{place}/salt")
    demand(len(salt) == 32 and len(value_digest) == 32, place, "a hash has 32 bytes")
    index, _, leads_to, _ = verify_proof(record["proof"], entry_of(event, salt, value_digest), policy, f"{place}/proof")
    demand(leads_to == checkpoint, f"{place}/proof", "it leads to another checkpoint than the acceptance")
    named = event["id"] == f"{event['topic']}:{about['reference']}" or event["id"].startswith(f"{event['topic']}:{about['reference']}:")
    demand(value is not None if event["topic"] in (ACCESSED, ACCEPTED) else named, f"{place}/event", "it is about another message")
    if value is None:
        return index, None, f"entry {index}: {event['topic']} stands in the log; what it says is not in this file"
    at = f"{place}/value"
    if event["topic"] == ACCEPTED:
        _, payload = signed_by(evidence["keys"], value, {MESSAGE}, at, event["source"])
        body = payload.get("body") if isinstance(payload.get("body"), dict) else {}
        demand(payload.get("hub") == evidence["hub"] and payload.get("from") == event["source"] and payload.get("type") == event["type"]
               and event["id"] == f"{ACCEPTED}:{event['source']}/{payload.get('id')}", at, "the event is another than the message")
        demand(body.get("message") == about["reference"] and body.get("digest", about["digest"]) == about["digest"], at, "it is about another message")
        return index, event["source"], f"entry {index}: {event['type']}, signed by {event['source']}, accepted at {event['time']}"
    _, payload = signed_by(evidence["keys"], value, {DECISION if event["topic"] == DECIDED else EVENT}, at, "hub")
    demand(payload.get("hub") == evidence["hub"] and event["source"] == "hub", at, "it is of another hub")
    if event["topic"] == DECIDED:
        demand(f"{payload.get('from')}/{payload.get('id')}" == about["reference"] and payload.get("digest") == about["digest"], at, "it decides about another message")
    elif event["topic"] == ACCESSED:
        demand(event["id"] == f"{ACCESSED}:{payload.get('id')}" and event["time"] == payload.get("at") and about["reference"] in (payload.get("shown") or []), at, "it is another reading")
    else:
        demand(event["topic"] in (DELIVERED, ERASED), at, "a record of this kind says nothing about a message")
        demand(payload.get("message") == about["reference"] and payload.get("digest") == about["digest"], at, "it is about another message")
    who = payload.get("recipient") or payload.get("reader") or "hub"
    return index, "hub", f"entry {index}: {event['topic']} {who} at {event['time']}"


def commitment_shown(record):
    value = record.get("value")
    digest = b64url(record["valueDigest"], "/logged") if value is None else sha256(value.encode())
    return entry_of(record["event"], b64url(record["salt"], "/logged"), digest)[1:]


def link_in(record, place):
    """What a record of the hub says it follows: its step and the commitment of the entry before. None where it names nothing."""
    if record["event"]["topic"] not in (DECIDED, DELIVERED, ERASED) or "value" not in record:
        return None
    payload = strict_json(b64url(record["value"].split(".")[1], place), place)
    step, previous = payload.get("step"), payload.get("previous")
    if step is None and previous is None:
        return None
    demand(isinstance(step, int) and not isinstance(step, bool) and step - 1 in STEPS and isinstance(previous, str), place, "it names no step before it")
    before = b64url(previous, place)
    demand(len(before) == 32, place, "a hash has 32 bytes")
    return step, before


def verify_chain(acceptance, records):
    """Every step that the records of the hub follow is in the file: one left out in the middle shows."""
    links = [link_in(record, f"/records/{number}/value") for number, record in enumerate(records)]
    steps = {acceptance: 1}
    for record, link in zip(records, links):
        steps[commitment_shown(record)] = link and link[0]
    for number, link in enumerate(links):
        if link is not None:
            demand(link[1] in steps and steps[link[1]] in (None, link[0] - 1), f"/records/{number}/value", f"it follows step {link[0] - 1}, {STEPS[link[0] - 1]}, which is an entry of the log that this file does not have")
    return any(links)


def verify_evidence(data, policy):
    """Checks all of a file. Returns what is proven, in lines. Raises Fault."""
    evidence = strict_json(data, "the file")
    closed(evidence, "the file" if not isinstance(evidence, dict) else "", ["format", "hub", "message", "acceptance", "keys", "logged"], ["records"])
    texts_in({name: evidence[name] for name in ("format", "hub", "message", "acceptance")}, "")
    demand(evidence["format"] == FORMAT, "/format", f"not {FORMAT}")
    keys = closed(evidence["keys"], "/keys", [], list(evidence["keys"]) if isinstance(evidence["keys"], dict) else [])
    for name, key in keys.items():
        closed(key, f"/keys/{name}", ["kty", "crv", "x", "kid", "use"], ["y"])
        texts_in(key, f"/keys/{name}")
        demand(key["use"] == "sig", f"/keys/{name}", "no key for signing")
        for coordinate in ("x", "y"):
            b64url(key.get(coordinate, ""), f"/keys/{name}")
    logged = closed(evidence["logged"], "/logged", ["event", "salt", "proof"], ["valueDigest"])
    records = evidence.get("records", [])
    demand(isinstance(records, list), "/records", f"not of the form of {FORMAT}")
    for number, one in [("logged", logged), *((f"records/{at}", record) for at, record in enumerate(records))]:
        closed(one, f"/{number}", ["event", "salt", "proof"], ["value", "valueDigest"])
        texts_in({name: member for name, member in one.items() if name != "event"}, f"/{number}")
        texts_in(closed(one["event"], f"/{number}/event", sorted(EVENT_MEMBERS)), f"/{number}/event")
        if number != "logged":
            demand(("value" in one) != ("valueDigest" in one), f"/{number}/value", "either the value or its digest")

    _, message = signed_by(keys, evidence["message"], {MESSAGE, MASKABLE}, "/message")
    _, acceptance = signed_by(keys, evidence["acceptance"], {ACCEPTANCE}, "/acceptance", "hub")
    sender, identity = message.get("from"), message.get("id")
    about = {"reference": f"{sender}/{identity}", "digest": digest_of(evidence["message"])}
    demand(acceptance.get("from") == sender and acceptance.get("id") == identity and acceptance.get("digest") == about["digest"], "/acceptance", "the hub accepted another message")
    demand(evidence["hub"] == acceptance.get("hub") == message.get("hub") and policy.log.name == f"{evidence['hub']}/ledger", "/hub", "message, acceptance and log are not of this hub")
    event = logged["event"]
    demand(event["topic"] == ACCEPTED and event["source"] == sender and event["id"] == f"{ACCEPTED}:{about['reference']}" and event["time"] == acceptance.get("acceptedAt")
           and event["type"] == message.get("type"), "/logged/event", "the event is another than the acceptance")
    value_digest = sha256(evidence["message"].encode())
    if "valueDigest" in logged:
        demand("~" in evidence["message"], "/logged/valueDigest", "only a message with withheld members stands under another digest")
        value_digest = b64url(logged["valueDigest"], "/logged/valueDigest")
    salt = b64url(logged["salt"], "/logged/salt")
    demand(len(salt) == 32 and len(value_digest) == 32, "/logged/salt", "a hash has 32 bytes")
    index, size, checkpoint, seen = verify_proof(logged["proof"], entry_of(event, salt, value_digest), policy, "/logged/proof")

    lines, signers, places = [], {sender, "hub"}, set()
    for number, record in enumerate(records):
        place, signer, says = verify_record(record, f"/records/{number}", evidence, policy, about, checkpoint)
        demand(place not in places, f"/records/{number}/proof", "it is there twice")
        places.add(place)
        signers |= {signer} - {None}
        lines.append(says)
    if verify_chain(entry_of(event, salt, value_digest)[1:], records):
        lines.append("no step between the acceptance and these records was withheld, as far as they name the step before them")
    demand(set(keys) <= signers, "/keys", "there are keys of others")
    for name in sorted(signers):
        if name in policy.keys and name in keys:
            demand(thumbprint(keys[name]) in policy.keys[name], f"/keys/{name}", f"the policy knows other keys of {name}")
            lines.append(f"the policy knows the key of {name}")
    when = "" if not seen else f", seen by {', '.join(name for name, _ in seen)}, first at {datetime.fromtimestamp(min(time for _, time in seen), timezone.utc).isoformat()}"
    return [f"{about['reference']} was accepted at {event['time']} and is entry {index} of {policy.log.name}, in a tree of {size} entries{when}", *lines]


# --- challenges -----------------------------------------------------------------------------------------------------

def hub_signed(compact, keys, place):
    """What a key of the hub signed as an event. Raises Fault."""
    demand(isinstance(compact, str) and compact.count(".") == 2, place, "no JWS")
    header = strict_json(b64url(compact.split(".")[0], place), place)
    key = next((one for one in keys if isinstance(header, dict) and one.get("kid") == header.get("kid")), None)
    demand(key is not None, place, "it is signed with no key of the hub that is known here")
    return signed_by({"hub": key}, compact, {EVENT}, place, "hub")[1]


def opened(record, policy, place):
    """One opened entry: that it is in the log a policy believes. Returns its index. Raises Fault."""
    value_digest = sha256(record["value"].encode()) if "value" in record else b64url(record["valueDigest"], place)
    salt = b64url(record["salt"], place)
    demand(len(salt) == 32 and len(value_digest) == 32, place, "a hash has 32 bytes")
    return verify_proof(record["proof"], entry_of(record["event"], salt, value_digest), policy, place)[0]


def time_of(text, place):
    try:
        at = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise Fault(f"{place}: no instant") from None
    demand(at.tzinfo is not None, place, "no instant")
    return at.timestamp() * 1000


def named_entry(said, about, records):
    """The record an answer rests on, by what it says there is. None where the hub does not show it."""
    topics = {"accepted": ACCEPTED, "other": ACCEPTED, "refused": REFUSED, "erased": ERASED}
    demand(said.get("found") in topics, "/answer", "it says what no answer says")
    topic = topics[said["found"]]
    return next((one for one in records if one["event"]["topic"] == topic and (topic == REFUSED or one["event"]["id"] == f"{topic}:{about['message']}")), None)


def demand_same(record, said, about, keys):
    what, place = said["found"], "/records"
    if what in ("accepted", "other"):
        wanted = about["digest"] if what == "accepted" else said.get("accepted")
        demand(record.get("valueDigest") == wanted and (what == "accepted" or wanted != about["digest"]) and record["event"]["time"] == said.get("at"), place, "the entry it names is about something else")
        return
    told = hub_signed(record.get("value", ""), keys, place)
    if what == "refused":
        same = (told.get("event"), told.get("sender"), told.get("digest"), told.get("code")) == ("refused", about["message"].split("/", 1)[0], about["digest"], said.get("code"))
    else:
        same = told.get("event") == "erased" and told.get("message") == about["message"]
    demand(same, place, "the entry it names is about something else")


class Copy:
    """A copy of the log as `entente ledger audit FOLDER` keeps it: its hashes were computed from the entries by whoever keeps it."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        with open(self.folder / "mirror.json", encoding="utf-8") as state:
            self.size = int(json.load(state)["size"])

    def tile(self, level, number):
        """The widest hashes there are of a tile: narrower ones are its beginning."""
        groups = f"{number:03d}" if number < 1000 else f"{number:0{-(-len(str(number)) // 3) * 3}d}"
        parts = [groups[at:at + 3] for at in range(0, len(groups), 3)]
        path = self.folder / "tile" / str(level) / "/".join([f"x{part}" for part in parts[:-1]] + parts[-1:])
        if path.exists():
            return path.read_bytes()
        partial = path.with_name(f"{path.name}.p")
        widths = [int(one.name) for one in partial.iterdir()] if partial.is_dir() else []
        return (partial / str(max(widths))).read_bytes() if widths else b""

    def root(self, size):
        """Root of the first entries (RFC 6962), by their tiles."""
        level = 0
        while size >> 8 * (level + 1):
            level += 1
        peaks = []
        for height in range(level, -1, -1):
            count = size >> 8 * height
            first = (count >> 8) << 8 if height < level else 0
            hashes = self.tile(height, first >> 8)
            demand(len(hashes) >= 32 * (count - first), "the copy", "a tile is missing")
            for at in range(count - first):
                peaks.append((8 * height, hashes[32 * at:32 * at + 32]))
                while len(peaks) > 1 and peaks[-1][0] == peaks[-2][0]:
                    (deep, left), (_, right) = peaks[-2:]
                    peaks[-2:] = [(deep + 1, sha256(b"\x01", left, right))]
        root = peaks.pop()[1] if peaks else sha256()
        while peaks:
            root = sha256(b"\x01", peaks.pop()[1], root)
        return root

    def holds(self, checkpoint):
        """Whether a checkpoint is of this history; None where the copy ends before it."""
        _, size, root = checkpoint.split("\n")[:3]
        return None if int(size) > self.size else self.root(int(size)) == base64.b64decode(root)


def held_against(copy, records, policy):
    """What the trees that the proofs lead to are by the copy; None where all are of its history."""
    for record in records:
        try:
            opened(record, policy, "/records")
        except Fault:
            continue  # what does not hold is judged with the answer
        checkpoint = record["proof"].split("\n\n", 1)[1]
        size = checkpoint.split("\n")[1]
        holds = copy.holds(checkpoint)
        if holds is None:
            return "behind", f"the copy ends with {copy.size} entries, and the proofs lead to a tree of {size}: let entente ledger audit go on, and ask again"
        if not holds:
            return "fork", f"the proofs lead to a tree of {size} entries that is not of the history in the copy: the log signed two"
    return None


def verify_challenge(data, policy, keys, now, copy=None):
    """Holds the hub to one challenge. `keys`: JWKs of the hub; `now`: milliseconds since the epoch.

    Returns a verdict and why: answered, pending, unanswered, withheld or bad-receipt;
    with a copy of the log also fork, or behind where the copy ends before.
    """
    shown = strict_json(data, "the file")
    pins = policy.keys.get("hub")
    keys = [key for key in keys if key.get("use") == "sig" and (pins is None or thumbprint(key) in pins)]
    try:
        about = hub_signed(shown.get("receipt"), keys, "/receipt")
        demand(about.get("event") == "challenged" and all(isinstance(about.get(name), str) for name in ("id", "message", "digest")), "/receipt", "no receipt of a challenge")
        due = time_of(about.get("answerBy"), "/receipt")
        answer, records = shown.get("answer"), shown.get("records", [])
        if answer is None:
            return ("pending", "its time has not come") if now <= due else ("unanswered", f"the hub was to answer by {about['answerBy']}")
        said = hub_signed(answer, keys, "/answer")
        demand(said.get("event") == "challenge-answered" and all(said.get(name) == about[name] for name in ("id", "message", "digest")), "/answer", "it answers another question")
        time_of(said.get("asOf"), "/answer")
        missing = missing_proof(about, answer, said, records, policy, keys)
        contradicted = None if copy is None else held_against(copy, records, policy)
    except Fault as fault:
        return "bad-receipt", str(fault)
    except (AttributeError, KeyError, TypeError, ValueError) as failure:
        return "bad-receipt", f"the file: not understood ({type(failure).__name__})"
    if contradicted is not None:
        return contradicted
    if missing is None:
        return "answered", f"{about['message']}: {said['found']}, as of {said['asOf']}; the answer, and what it names, are in {policy.log.name}"
    return ("pending" if now <= due else "withheld"), missing


def missing_proof(about, answer, said, records, policy, keys):
    """What an answer rests on and the hub does not show; None where all of it is there. Raises Fault."""
    logged = next((one for one in records if one["event"]["id"] == f"{ATTESTED}:answer:{about['id']}" and one["event"]["source"] == "hub"), None)
    if logged is None:
        return "the hub does not show that its answer is in the log"
    demand(logged.get("value") == answer, "/records", "the log holds another answer")
    opened(logged, policy, "/records")
    if said.get("found") == "nothing":
        return None
    entry = said.get("entry")
    demand(isinstance(entry, int) and not isinstance(entry, bool), "/answer", "it names no entry")
    record = named_entry(said, about, records)
    if record is None:
        return f'the hub says "{said["found"]}" of entry {entry}, and does not show it'
    index = opened(record, policy, "/records")
    demand(said["found"] == "erased" or index == entry, "/records", "the entry it names is another")
    demand_same(record, said, about, keys)
    return None


def main():
    parser = argparse.ArgumentParser(description="Verifies evidence of an Entente hub offline.")
    parser.add_argument("file")
    parser.add_argument("--trust", help="whom you believe: log, witnesses, quorum, keys; a file of your own")
    parser.add_argument("--keys", help="keys of the hub, for a challenge: what /v1/participants/hub/keys answers")
    parser.add_argument("--copy", help="your copy of the log, for a challenge: the folder of entente ledger audit; the proofs must be of its history")
    options = parser.parse_args()
    if options.trust is None:
        print("unanchored: evidence proves nothing by itself; name whom you believe with --trust", file=sys.stderr)
        return 4
    try:
        with open(options.trust, encoding="utf-8") as trust, open(options.file, "rb") as file:
            if options.keys is not None:
                with open(options.keys, encoding="utf-8") as keys:
                    verdict, says = verify_challenge(file.read(), Policy(trust.read()), json.load(keys)["keys"], datetime.now(timezone.utc).timestamp() * 1000, None if options.copy is None else Copy(options.copy))
                print(f"{verdict}: {says}", file=sys.stdout if verdict == "answered" else sys.stderr)
                return 0 if verdict == "answered" else 4
            for line in verify_evidence(file.read(), Policy(trust.read())):
                print(f"proven: {line}")
        return 0
    except Fault as fault:
        print(f"the evidence does not hold: {fault}", file=sys.stderr)
        return 4


if __name__ == "__main__":
    sys.exit(main())
