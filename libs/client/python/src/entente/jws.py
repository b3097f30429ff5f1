"""Compact JWS (RFC 7515) as the contract has it: `alg`, `kid`, `typ` in the header and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NotRequired, TypedDict, cast

from . import sd_jwt
from ._encoding import Object, digest_of, from_base64url, read_object, signed_part, to_base64url, write_json
from .errors import EntenteProblem, Fault
from .keys import Jwk, KeySource, algorithms_of, milliseconds_of, private_key, public_key, sign_bytes, verify_bytes

MESSAGE = "entente+jws"
#: A message of which members can be withheld: an SD-JWT.
MASKABLE = "entente+sd-jwt"
ROUTING = "entente-routing+jws"
STATEMENT = "entente-statement+jws"
SECOND = "entente-second+jws"
KEY_PROOF = "entente-key-proof+jws"
ACCEPTANCE = "entente-acceptance+jws"
CHALLENGE = "entente-challenge+jws"
#: What the hub says happened.
EVENT = "entente-event+jws"

#: How far a sender's clock may run ahead of the hub's, in milliseconds (contract §2).
_AHEAD = 5 * 60_000


def sign_jws(payload: Any, key: Mapping[str, Any], header: Mapping[str, Any]) -> str:
    """A compact JWS; the payload is written once, here, and never again. `alg` comes from the key."""
    algorithm = algorithms_of(key)
    if not algorithm:
        raise ValueError(f"A key of the curve {key.get('crv')} does not sign.")
    head = to_base64url(write_json({"alg": algorithm[0], **header}))
    signing_input = f"{head}.{to_base64url(write_json(payload))}"
    return f"{signing_input}.{to_base64url(sign_bytes(private_key(key), signing_input.encode()))}"


class Signer:
    """Signs with one registered key."""

    def __init__(self, key: Jwk) -> None:
        self.kid = key["kid"]
        self._key = key

    def sign(self, payload: Any, typ: str) -> str:
        return sign_jws(payload, self._key, {"kid": self.kid, "typ": typ})


@dataclass(frozen=True)
class ParsedJws:
    """A JWS taken apart, not yet believed."""

    compact: str
    alg: str
    kid: str
    typ: str
    payload: Object


@dataclass(frozen=True)
class VerifiedJws(ParsedJws):
    """A JWS whose signature holds."""

    signer: str
    key: Jwk
    digest: str
    withheld: tuple[sd_jwt.Withheld, ...] = ()
    #: What the reader should know although the signature holds, such as `key-revoked-since`.
    notes: tuple[str, ...] = field(default=())


def parse_jws(compact: str, typ: str | None = None) -> ParsedJws:
    """Takes a compact JWS apart, strictly. :raises Fault:"""
    segments = compact.split(".")
    if len(segments) != 3:
        raise Fault("not-a-jws", "Not three segments joined by dots (RFC 7515 §7.1).")
    try:
        header, payload = (read_object(from_base64url(segment)) for segment in segments[:2])
    except (ValueError, RecursionError) as cause:
        raise Fault("not-json", "A segment is not canonical base64url of a JSON object.") from cause
    if set(header) != {"alg", "kid", "typ"} or not all(isinstance(value, str) for value in header.values()):
        raise Fault("header-not-allowed", "The protected header is not alg, kid and typ and nothing else.")
    if typ is not None and header["typ"] != typ:
        raise Fault("wrong-typ", f'typ is "{header["typ"]}", expected "{typ}".')
    return ParsedJws(compact, header["alg"], header["kid"], header["typ"], payload)


def check_signature(jws: ParsedJws, key: Mapping[str, Any]) -> None:
    """:raises Fault: when the signature is not this key's"""
    if key.get("use", "sig") != "sig":
        raise Fault("key-unknown", f"{jws.kid} is not a signing key.")
    if jws.alg not in algorithms_of(key):
        raise Fault("algorithm-not-allowed", f"alg {jws.alg} is not the algorithm of {jws.kid}.")
    signing_input, _, signature = jws.compact.rpartition(".")
    try:
        holds = verify_bytes(public_key(key), from_base64url(signature), signing_input.encode())
    except (ValueError, KeyError) as cause:
        raise Fault("signature-invalid", f"The signature does not verify with {jws.kid}.") from cause
    if not holds:
        raise Fault("signature-invalid", f"The signature does not verify with {jws.kid}.")


def _signer_of(jws: ParsedJws) -> str:
    name = jws.payload.get("from") if jws.typ in (MESSAGE, MASKABLE) else jws.payload.get("by") if jws.typ in (STATEMENT, CHALLENGE) else "hub"
    if not isinstance(name, str):
        raise Fault("signer-missing", "The payload does not say who signed it.")
    return name


def _judge_time(key: Jwk, issued: str) -> tuple[str, ...]:
    """The hub judged the key's time by its own clock at acceptance; a reader knows that this was not earlier than five
    minutes before `issuedAt`, and refuses only what lies before that."""
    earliest = milliseconds_of(issued) - _AHEAD
    if "revokedAt" in key and milliseconds_of(key["revokedAt"]) <= earliest:
        raise Fault("key-revoked", f"{key['kid']} was revoked at {key['revokedAt']}, before this was issued.")
    if "notAfter" in key and milliseconds_of(key["notAfter"]) <= earliest:
        raise Fault("key-expired", f"{key['kid']} had expired at {key['notAfter']}, before this was issued.")
    return ("key-revoked-since",) if "revokedAt" in key else ()


async def _keys_of(signer: str, keys: KeySource, fresh: bool) -> Sequence[Jwk]:
    try:
        return await keys.keys_of(signer, fresh)
    except EntenteProblem as problem:
        if problem.status == 404:
            raise Fault("signer-unknown", f"The registry shows no keys of {signer}.") from problem
        raise


def _parse_any(compact: str, typ: str | None) -> ParsedJws:
    if "~" not in compact:
        jws = parse_jws(compact, typ)
        if jws.typ == MASKABLE:
            raise Fault("not-an-sd-jwt", 'There is no "~" behind the signature.')
        return jws
    if typ not in (None, MESSAGE):
        raise Fault("wrong-typ", f'It has disclosures, expected "{typ}".')
    return parse_jws(signed_part(compact), MASKABLE)


async def verify_jws(compact: str, keys: KeySource, typ: str | None = None) -> VerifiedJws:
    """Verifies a message, statement, acceptance or other JWS with the registered keys of the one it names. A message may
    come as an SD-JWT: its payload then has what was disclosed.

    :raises Fault: when it does not hold; what the key source raises when keys cannot be had
    """
    jws = _parse_any(compact, typ)
    signer = _signer_of(jws)
    key = None
    for fresh in (False, True):
        key = next((one for one in await _keys_of(signer, keys, fresh) if one.get("kid") == jws.kid), None)
        if key is not None:
            break
    if key is None:
        raise Fault("key-unknown", f"{signer} has no key {jws.kid}.")
    check_signature(jws, key)
    issued = jws.payload.get("issuedAt", jws.payload.get("acceptedAt"))
    notes = _judge_time(key, issued) if isinstance(issued, str) else ()
    payload, withheld = sd_jwt.disclose(compact, jws.payload) if "~" in compact else (jws.payload, ())
    return VerifiedJws(compact, jws.alg, jws.kid, jws.typ, payload, signer, key, digest_of(compact), withheld, notes)


Acceptance = TypedDict(
    "Acceptance",
    {"hub": str, "from": str, "id": str, "digest": str, "acceptedAt": str, "topic": str, "partition": int, "offset": int, "ledgerBy": NotRequired[str]},
)
"""The hub's signed promise (contract §4)."""


async def verify_acceptance(compact: str, about: Mapping[str, str], keys: KeySource) -> Acceptance:
    """Verifies that an acceptance is the hub's and speaks of this message: its `hub`, `from`, `id`, `digest`."""
    payload = (await verify_jws(compact, keys, ACCEPTANCE)).payload
    for member in ("hub", "from", "id", "digest"):
        if payload.get(member) != about[member]:
            raise Fault("acceptance-mismatch", f"The acceptance speaks of another {member}.")
    return cast(Acceptance, payload)
