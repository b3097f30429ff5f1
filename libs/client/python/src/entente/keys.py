"""Keys as JWK (RFC 7517): Ed25519 or P-256 for signing, X25519 or P-256 for sealing."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NotRequired, Protocol, TypedDict

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from ._encoding import from_base64url, to_base64url, write_json


class Jwk(TypedDict, total=False):
    """A key: private when it has `d`. `kid` names it; the registry adds the times between which it holds (RFC 3339)."""

    kty: str
    crv: str
    x: str
    y: NotRequired[str]
    d: NotRequired[str]
    kid: str
    use: NotRequired[str]
    notBefore: NotRequired[str]
    notAfter: NotRequired[str]
    revokedAt: NotRequired[str]
    reason: NotRequired[str]


Private = Ed25519PrivateKey | X25519PrivateKey | ec.EllipticCurvePrivateKey
Public = Ed25519PublicKey | X25519PublicKey | ec.EllipticCurvePublicKey


def private_key(jwk: Mapping[str, Any]) -> Private:
    """:raises ValueError: when it is no private key of these curves"""
    if "d" not in jwk:
        raise ValueError("The key has no private part (d).")
    secret = from_base64url(jwk["d"])
    match jwk.get("crv"):
        case "Ed25519":
            return Ed25519PrivateKey.from_private_bytes(secret)
        case "X25519":
            return X25519PrivateKey.from_private_bytes(secret)
        case "P-256":
            return ec.derive_private_key(int.from_bytes(secret, "big"), ec.SECP256R1())
    raise ValueError(f"The curve {jwk.get('crv')} is not taken.")


def public_key(jwk: Mapping[str, Any]) -> Public:
    """:raises ValueError: when it is no key of these curves"""
    x = from_base64url(jwk["x"])
    match jwk.get("crv"):
        case "Ed25519":
            return Ed25519PublicKey.from_public_bytes(x)
        case "X25519":
            return X25519PublicKey.from_public_bytes(x)
        case "P-256":
            return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), b"\x04" + x + from_base64url(jwk["y"]))
    raise ValueError(f"The curve {jwk.get('crv')} is not taken.")


def public_jwk(key: Public) -> Jwk:
    if isinstance(key, ec.EllipticCurvePublicKey):
        numbers = key.public_numbers()
        return {"kty": "EC", "crv": "P-256", "x": to_base64url(numbers.x.to_bytes(32, "big")), "y": to_base64url(numbers.y.to_bytes(32, "big"))}
    return {"kty": "OKP", "crv": "Ed25519" if isinstance(key, Ed25519PublicKey) else "X25519", "x": to_base64url(key.public_bytes_raw())}


def thumbprint(jwk: Mapping[str, Any]) -> str:
    """RFC 7638: the `jkt` of tokens, and the key id of demonstration keys."""
    return to_base64url(hashlib.sha256(write_json({name: jwk[name] for name in ("crv", "kty", "x", "y") if name in jwk})).digest())


def new_signing_key() -> Jwk:
    """A private Ed25519 key whose `kid` is its thumbprint. Keep it; register its public part."""
    key = Ed25519PrivateKey.generate()
    public = public_jwk(key.public_key())
    return {**public, "d": to_base64url(key.private_bytes_raw()), "kid": thumbprint(public), "use": "sig"}


def new_sealing_key() -> Jwk:
    """A private X25519 key whose `kid` is its thumbprint."""
    key = X25519PrivateKey.generate()
    public = public_jwk(key.public_key())
    return {**public, "d": to_base64url(key.private_bytes_raw()), "kid": thumbprint(public), "use": "enc"}


def sign_bytes(key: Private, data: bytes) -> bytes:
    """The raw signature of JWS (RFC 7518 §3.4, RFC 8037 §3.1)."""
    if isinstance(key, Ed25519PrivateKey):
        return key.sign(data)
    if isinstance(key, ec.EllipticCurvePrivateKey):
        r, s = decode_dss_signature(key.sign(data, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")
    raise ValueError("X25519 does not sign.")


def verify_bytes(key: Public, signature: bytes, data: bytes) -> bool:
    try:
        if isinstance(key, Ed25519PublicKey):
            key.verify(signature, data)
            return True
        if isinstance(key, ec.EllipticCurvePublicKey) and len(signature) == 64:
            r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
            key.verify(encode_dss_signature(r, s), data, ec.ECDSA(hashes.SHA256()))
            return True
    except InvalidSignature:
        return False
    return False


def algorithms_of(jwk: Mapping[str, Any]) -> tuple[str, ...]:
    """The algorithm is fixed by the registered key; the header chooses nothing (contract §1). The first is written."""
    return {"Ed25519": ("EdDSA", "Ed25519"), "P-256": ("ES256",)}.get(str(jwk.get("crv")), ())


class KeySource(Protocol):
    """Where public keys come from: the hub, or a file kept for offline verification."""

    async def keys_of(self, participant: str, fresh: bool = False) -> Sequence[Jwk]:
        """All keys a participant has or had. `fresh`: not from memory, a `kid` was missing there."""
        ...


class FixedKeys:
    """Keys from a file or a pinned set."""

    def __init__(self, keys: Mapping[str, Sequence[Jwk]]) -> None:
        self._keys = keys

    async def keys_of(self, participant: str, fresh: bool = False) -> Sequence[Jwk]:
        return self._keys.get(participant, ())


class CachedKeys:
    """Remembers the keys of a source for five minutes: the bound on how late a revocation is noticed. A forger's unknown
    `kid` makes it ask again every ten seconds at most."""

    KEPT = 300.0
    ASK_AGAIN = 10.0
    MOST_PARTICIPANTS = 5_000

    def __init__(self, fetch: Callable[[str], Awaitable[Sequence[Jwk]]]) -> None:
        self._fetch = fetch
        self._known: dict[str, tuple[float, Sequence[Jwk]]] = {}

    async def keys_of(self, participant: str, fresh: bool = False) -> Sequence[Jwk]:
        known = self._known.get(participant)
        if known is not None and time.monotonic() - known[0] < (self.ASK_AGAIN if fresh else self.KEPT):
            return known[1]
        keys = await self._fetch(participant)
        if len(self._known) >= self.MOST_PARTICIPANTS:
            self._known.clear()
        self._known[participant] = (time.monotonic(), keys)
        return keys


def milliseconds_of(text: str) -> float:
    """RFC 3339 in milliseconds since the epoch."""
    return datetime.fromisoformat(text).timestamp() * 1000


def current_sealing_key(keys: Sequence[Jwk], at: float) -> Jwk | None:
    """The sealing key to use at a time, milliseconds since the epoch: the newest that holds."""
    holds = [
        key
        for key in keys
        if key.get("use") == "enc"
        and "revokedAt" not in key
        and ("notBefore" not in key or milliseconds_of(key["notBefore"]) <= at)
        and ("notAfter" not in key or at < milliseconds_of(key["notAfter"]))
    ]
    return max(holds, key=lambda key: milliseconds_of(key["notBefore"]) if "notBefore" in key else 0.0, default=None)
