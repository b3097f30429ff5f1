"""Message ids (UUIDv7, RFC 9562 §5.7) and references, `<from>/<id>`."""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from datetime import UTC, datetime
from typing import NamedTuple

_last = 0
_counter = 0


class Reference(NamedTuple):
    sender: str
    id: str


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def instant(milliseconds: int) -> str:
    """RFC 3339 with milliseconds, as `issuedAt` has it."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _assemble(milliseconds: int, tail: bytearray) -> str:
    tail[0] = (tail[0] & 0x0F) | 0x70
    tail[2] = (tail[2] & 0x3F) | 0x80
    text = f"{milliseconds:012x}{tail.hex()}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def new_message_id(milliseconds: int | None = None) -> str:
    """A new id, greater than every one made here before (RFC 9562 §6.2, method 1)."""
    global _last, _counter
    at = now_ms() if milliseconds is None else milliseconds
    tail = bytearray(secrets.token_bytes(10))
    if at > _last:
        _last, _counter = at, ((tail[0] & 0x07) << 8) | tail[1]
    elif _counter == 0xFFF:
        _last, _counter = _last + 1, 0
    else:
        _counter += 1
    tail[0], tail[1] = _counter >> 8, _counter & 0xFF
    return _assemble(_last, tail)


def derived_message_id(milliseconds: int, cause: str) -> str:
    """An id whose random part comes from what the message is made of: made again, it is the same."""
    return _assemble(milliseconds, bytearray(hashlib.sha256(cause.encode()).digest()[:10]))


def parse_reference(reference: str) -> Reference:
    """:raises ValueError: when the text is not `<from>/<id>`"""
    parts = reference.split("/")
    if len(parts) != 2 or not all(parts):
        raise ValueError(f'"{reference}" is not <from>/<id>, such as ncb.XA/0192f0c5-7e80-7c3a-9b1e-3f5a6c7d8e90')
    return Reference(*parts)


def owner_of(participant: str) -> str:
    """Whose data a participant's messages are: an entity's are its bureau's. `ncb.KE.kws` → `ncb.KE`"""
    match = re.match(r"ncb\.[^.]+(?=\.)", participant)
    return match.group(0) if match else participant


_UUID_V7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def time_of(message_id: str) -> int:
    """The milliseconds since the epoch in a message id. :raises ValueError: when it is no UUIDv7 in lower case"""
    if _UUID_V7.fullmatch(message_id) is None:
        raise ValueError(f'"{message_id}" is no UUIDv7')
    return int(message_id[:8] + message_id[9:13], 16)
