"""What the hub shows: lists of the registry, stories of messages. All of it as JSON has it."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

ReceiptStatus = Literal["received", "read", "actioned", "refused", "destroyed", "retained", "objected"]


class Listing(TypedDict):
    """A list of the registry, as it stood at a rule-set version."""

    version: int
    items: list[dict[str, Any]]


class AddresseePreview(TypedDict):
    to: str
    allowed: bool
    rules: list[str]
    withheld: NotRequired[list[str]]
    blind: NotRequired[bool]


class Warning(TypedDict):
    code: str
    pointer: str
    detail: NotRequired[str]


class Preview(TypedDict):
    """What would become of a message; nothing was sent."""

    version: int
    addressees: list[AddresseePreview]
    warnings: list[Warning]


class ReceiptEntry(TypedDict):
    recipient: str
    id: str
    status: str
    at: str
    note: NotRequired[str]


class RecallTold(TypedDict):
    recipient: str
    status: str
    note: NotRequired[str]
    at: NotRequired[str]


class RecallStanding(TypedDict):
    """Where a recall stands. `effective` is false while it waits for its message."""

    message: str
    recall: str
    reason: str
    recalledAt: str
    answerBy: str
    effective: bool
    removedUnread: list[str]
    told: list[RecallTold]


class StatedItem(TypedDict):
    """A statement as the registry keeps it; without `statement` where what it says is not the caller's to know."""

    digest: str
    version: int
    at: str
    statement: NotRequired[str]


class Stated(TypedDict):
    """`version`: the rule-set version from which it holds."""

    subject: str
    digest: str
    version: int


class PreparedStatement(TypedDict):
    """A statement for others to see, or to second, before it is signed (contract §5)."""

    hub: str
    id: str
    by: str
    subject: str
    verb: str
    previous: str | None
    issuedAt: str
    body: dict[str, Any]


class SentEntry(TypedDict):
    """A message one sent, or one of one's entities did; without `message` once its content was erased."""

    cursor: str
    reference: str
    digest: str
    type: str
    acceptedAt: str
    recalledAt: NotRequired[str]
    erasedAt: NotRequired[str]
    message: NotRequired[str]


class SentPage(TypedDict):
    """`next`: pass it as `after`."""

    items: list[SentEntry]
    next: str | None
