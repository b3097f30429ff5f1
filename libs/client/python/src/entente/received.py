"""What came, verified and opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ._encoding import Object, digest_of
from .errors import Fault
from .jws import MESSAGE, verify_jws
from .keys import KeySource
from .sd_jwt import Withheld
from .sealing import open_sealed, open_with_content_key
from .views import ReceiptEntry


@dataclass(frozen=True)
class Received:
    """A message that came. With a `fault` it must not be acted upon."""

    cursor: str
    """Where it stands in the mailbox; empty when it was asked for by name."""
    received_at: str
    compact: str
    """The JWS or SD-JWT as it came."""
    digest: str
    message: Object = field(default_factory=dict)
    """Empty when the signature does not hold."""
    body: Object = field(default_factory=dict)
    """The content, opened when it was sealed; empty when there is a fault."""
    withheld: Sequence[Withheld] = ()
    """Members of the body that were kept from this reader; what is there is signed all the same."""
    kid: str | None = None
    notes: Sequence[str] = ()
    """What the reader should know, such as `key-revoked-since`."""
    fault: Fault | None = None
    receipts: Sequence[ReceiptEntry] | None = None
    """Who answered; for the sender."""
    not_executable: bool = False
    """Our own rule says that our law does not let us act upon it (R19)."""
    keep_until: str | None = None
    """A rule limits copies: by then this one is refreshed or destroyed (R15); RFC 3339."""

    @property
    def reference(self) -> str:
        return f"{self.message.get('from')}/{self.message.get('id')}"

    @property
    def sealed(self) -> bool:
        return "sealed" in self.message


async def read_message(
    compact: str,
    received_at: str,
    cursor: str,
    keys: KeySource,
    sealing_keys: Sequence[Mapping[str, Any]],
    content_key: bytes | None = None,
) -> Received:
    """Verifies and opens. A message that does not hold is handed over with its fault, not raised: one bad message must
    not stop a mailbox."""
    message: Object = {}
    try:
        verified = await verify_jws(compact, keys, MESSAGE)
        message = verified.payload
        body = _content_of(message, sealing_keys, content_key)
    except (KeyError, TypeError, AttributeError):
        fault = Fault("schema-violation", "The message lacks members that every message has, or they are of the wrong form.")
        return Received(cursor, received_at, compact, digest_of(compact), message, fault=fault)
    except Fault as fault:
        return Received(cursor, received_at, compact, digest_of(compact), message, fault=fault)
    return Received(cursor, received_at, compact, verified.digest, message, body, verified.withheld, verified.kid, verified.notes)


def _content_of(message: Object, sealing_keys: Sequence[Mapping[str, Any]], content_key: bytes | None) -> Object:
    sealed = message.get("sealed")
    if sealed is None:
        body = message.get("body", {})
    elif content_key is None:
        body = open_sealed(sealed, sealing_keys, message["from"], message["id"])
    else:
        body = open_with_content_key(sealed, content_key, message["from"], message["id"])
    if not isinstance(body, dict):
        raise Fault("schema-violation", "The content is no JSON object.")
    return body
