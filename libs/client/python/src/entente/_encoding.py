"""Bytes and text as the contract wants them: canonical base64url, I-JSON (RFC 7493), SHA-256."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from ._verify_evidence import parse_strict_json

Json = Any
Object = dict[str, Any]


def to_base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def from_base64url(text: str) -> bytes:
    """Decodes canonical base64url. Padding, white space and stray bits would be a second spelling, and so a second
    digest, of the same bytes.

    :raises ValueError: when the text is not canonical
    """
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError as cause:
        raise ValueError("not base64url") from cause
    if to_base64url(data) != text:
        raise ValueError("not canonical base64url")
    return data


def signed_part(compact: str) -> str:
    """The JWS of a message: all of it, or what stands before the disclosures of an SD-JWT."""
    return compact.partition("~")[0]


def sha256_of(text: str) -> str:
    return to_base64url(hashlib.sha256(text.encode()).digest())


def digest_of(text: str) -> str:
    """base64url SHA-256 of a compact JWS (contract §2, digest); of an SD-JWT, without its disclosures."""
    return sha256_of(signed_part(text))


def write_json(value: Json) -> bytes:
    """:raises ValueError: for NaN, infinity and lone surrogates, which are no I-JSON"""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8")


def read_json(data: bytes | str) -> Json:
    """:raises ValueError: when it is not I-JSON"""
    return parse_strict_json(data.encode() if isinstance(data, str) else data)


def read_object(data: bytes | str) -> Object:
    """:raises ValueError: when it is not an I-JSON object"""
    value = read_json(data)
    if not isinstance(value, dict):
        raise ValueError("no JSON object")
    return value
