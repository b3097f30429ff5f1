"""Sealed content: a JWE in general JSON serialization (RFC 7516), ECDH-ES+A256KW and A256GCM, one recipient entry an
addressee, no compression. The protected header carries `from` and `id` of the message, checked on opening."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.concatkdf import ConcatKDFHash
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from ._direct_types import DIRECT
from ._encoding import Object, from_base64url, read_json, read_object, to_base64url, write_json
from .errors import DraftError, EntenteProblem, Fault, Violation
from .keys import Jwk, KeySource, Private, Public, current_sealing_key, private_key, public_jwk, public_key

_WRAP = "ECDH-ES+A256KW"
_CONTENT = "A256GCM"
_PROTECTED = {"enc", "from", "id", "alg", "kid", "epk", "apu", "apv"}
_PARTICIPANT = ("ncb.", "partner.", "private.", "regional.", "office.", "oversight.")

#: Types that go from bureau to bureau and are sealed by default (contract §2); made from `schemas/`.
DIRECT_TYPES: frozenset[str] = frozenset(DIRECT)

_UNSEALED = "Send it open if the hub may read it (clear=True)."


def is_participant(address: str) -> bool:
    """Whether an address names a participant; everything else in `to` is an audience (contract §1)."""
    return address in ("gs", "hub") or address.startswith(_PARTICIPANT)


async def _sealing_key_of(address: str, place: int, keys: KeySource, at: float) -> Jwk | Violation:
    try:
        shown = await keys.keys_of(address)
    except EntenteProblem as problem:
        if problem.status != 404:
            raise
        shown = ()
    pointer = f"/to/{place}"
    if not shown:
        return Violation(pointer, "unknown-addressee", f"The registry shows no keys of {address}: it is unknown, or its bureau does not list it. {_UNSEALED}")
    key = current_sealing_key(shown, at)
    return key or Violation(pointer, "no-sealing-key", f"{address} has no sealing key that holds now. {_UNSEALED}")


async def sealing_keys_of(to: Sequence[str], keys: KeySource, at: float) -> list[Jwk]:
    """One key an addressee, in the order of `to`. Nothing goes out unsealed because a key is missing.

    :param at: milliseconds since the epoch
    :raises DraftError: with a violation for each addressee that no key is had of
    """
    found = await asyncio.gather(*(_sealing_key_of(address, place, keys, at) for place, address in enumerate(to)))
    missing = tuple(one for one in found if isinstance(one, Violation))
    if missing:
        raise DraftError(f"It cannot be sealed. {missing[0].detail}", missing)
    return [one for one in found if not isinstance(one, Violation)]


def _u32(value: int) -> bytes:
    return value.to_bytes(4, "big")


def _wrapping_key(secret: bytes, header: Mapping[str, Any]) -> bytes:
    """Concat KDF over the shared secret (RFC 7518 §4.6.2)."""
    parts = [_WRAP.encode(), *(from_base64url(header[name]) if name in header else b"" for name in ("apu", "apv"))]
    info = b"".join(_u32(len(part)) + part for part in parts) + _u32(256)
    return ConcatKDFHash(hashes.SHA256(), 32, info).derive(secret)


def _agree(private: Private, public: Public) -> bytes:
    if isinstance(private, X25519PrivateKey) and isinstance(public, X25519PublicKey):
        return private.exchange(public)
    if isinstance(private, ec.EllipticCurvePrivateKey) and isinstance(public, ec.EllipticCurvePublicKey):
        return private.exchange(ec.ECDH(), public)
    raise ValueError("The keys are not of one curve.")


def seal_body(body: Any, keys: Sequence[Mapping[str, Any]], sender: str, message_id: str) -> Object:
    """Encrypts a body for the holders of these public keys and binds it to the message that carries it."""
    content_key, iv = os.urandom(32), os.urandom(12)
    protected = to_base64url(write_json({"enc": _CONTENT, "from": sender, "id": message_id}))
    recipients = []
    for jwk in keys:
        public = public_key(jwk)
        ephemeral: Private = X25519PrivateKey.generate() if isinstance(public, X25519PublicKey) else ec.generate_private_key(ec.SECP256R1())
        header = {"alg": _WRAP, "kid": jwk["kid"], "epk": public_jwk(ephemeral.public_key())}
        wrapped = aes_key_wrap(_wrapping_key(_agree(ephemeral, public), header), content_key)
        recipients.append({"header": header, "encrypted_key": to_base64url(wrapped)})
    sealed = AESGCM(content_key).encrypt(iv, write_json(body), protected.encode())
    return {"protected": protected, "recipients": recipients, "iv": to_base64url(iv), "ciphertext": to_base64url(sealed[:-16]), "tag": to_base64url(sealed[-16:])}


def _demand_bound(protected: str, sender: str, message_id: str) -> Object:
    try:
        header = read_object(from_base64url(protected))
    except ValueError as cause:
        raise Fault("seal-mismatch", "The protected header of the sealed content cannot be read.") from cause
    if header.get("from") != sender or header.get("id") != message_id:
        raise Fault("seal-mismatch", "The sealed content was made for another message.")
    if not set(header) <= _PROTECTED:
        raise Fault("seal-mismatch", "The protected header of the sealed content has members it must not have.")
    return header


def content_key_of(sealed: Mapping[str, Any], keys: Sequence[Mapping[str, Any]]) -> bytes:
    """Unwraps the content key with one of the reader's private keys. :raises Fault: `cannot-open`"""
    shared = read_object(from_base64url(sealed["protected"]))
    for recipient in sealed["recipients"]:
        header = {**shared, **recipient.get("header", {})}
        for key in keys:
            if header.get("alg") != _WRAP or header.get("kid", key["kid"]) != key["kid"]:
                continue
            try:
                secret = _agree(private_key(key), public_key(header["epk"]))
                return aes_key_unwrap(_wrapping_key(secret, header), from_base64url(recipient["encrypted_key"]))
            except (ValueError, KeyError, TypeError, InvalidUnwrap) as cause:
                if "kid" in header:
                    raise Fault("cannot-open", f"The sealed content does not open with {key['kid']}.") from cause
    raise Fault("cannot-open", "The content is sealed, and none of the keys at hand opens it.")


def open_with_content_key(sealed: Mapping[str, Any], content_key: bytes, sender: str, message_id: str) -> Any:
    """:raises Fault: `seal-mismatch` when it was made for another message, `cannot-open` when it was altered"""
    if _demand_bound(sealed["protected"], sender, message_id).get("enc") != _CONTENT:
        raise Fault("cannot-open", f"The content is not encrypted with {_CONTENT}.")
    try:
        data = from_base64url(sealed["ciphertext"]) + from_base64url(sealed["tag"])
        return read_json(AESGCM(content_key).decrypt(from_base64url(sealed["iv"]), data, sealed["protected"].encode()))
    except (ValueError, InvalidTag, RecursionError) as cause:
        raise Fault("cannot-open", "The sealed content does not open: it was altered, or the key is another.") from cause


def open_sealed(sealed: Mapping[str, Any], keys: Sequence[Mapping[str, Any]], sender: str, message_id: str) -> Any:
    """Opens sealed content with one of the reader's keys. :raises Fault: `seal-mismatch`, `cannot-open`"""
    _demand_bound(sealed["protected"], sender, message_id)
    return open_with_content_key(sealed, content_key_of(sealed, keys), sender, message_id)
