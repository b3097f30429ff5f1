"""The mailbox: pages, long polls and streams, each item once and in order across lost lines."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypedDict, TypeVar

import httpx

from ._encoding import Object, read_json
from .drafts import Mode
from .errors import EntenteProblem, HubUnavailable
from .sse import read_events
from .transport import Request, Transport, path_of

LONGEST_WAIT = 30
#: The hub keeps a stream awake with comments; without any for so long, in seconds, the line is dead.
_SILENCE = 60.0
LONGEST_PAUSE = 10.0

T = TypeVar("T")


@dataclass(frozen=True)
class Declaration:
    """Why the reader reads; lands in `access.recorded` (contract §3)."""

    purpose: str | None = None
    officer: str | None = None
    case: str | None = None
    use: Literal["evidence"] | None = None
    """That it shall be used in court; where its owner wants to be asked, only what it consented to is shown."""

    @property
    def headers(self) -> dict[str, str]:
        said = {"Entente-Purpose": self.purpose, "Entente-Officer": self.officer, "Entente-Case": self.case, "Entente-Use": self.use}
        return {name: value for name, value in said.items() if value is not None}


@dataclass(frozen=True)
class InboxItem:
    """One entry of a mailbox, as the hub gives it; not yet believed."""

    cursor: str
    message: str
    received_at: str
    not_executable: bool = False
    """Your own rule says that your law does not let you act upon it (R19)."""
    keep_until: str | None = None
    """A rule limits copies: by then this one is refreshed or destroyed (R15); RFC 3339."""


class Told(TypedDict):
    not_executable: bool
    keep_until: str | None


@dataclass(frozen=True)
class InboxPage:
    items: Sequence[InboxItem]
    next: str | None
    """Pass it as `after`."""
    limited: bool = False
    """A rule ended the page, because no more of its records may be in one copy (R15); what is left is behind `next`."""


@dataclass(frozen=True)
class Query:
    after: str | None = None
    limit: int | None = None
    wait: int | None = None
    types: Sequence[str] = ()
    mode: Mode | None = None
    declaration: Declaration = Declaration()


def item_of(value: Any) -> InboxItem:
    """:raises HubUnavailable: when it is no item"""
    if not isinstance(value, dict) or not all(isinstance(value.get(name), str) for name in ("cursor", "message", "receivedAt")):
        raise HubUnavailable("the hub showed something that is no item of a mailbox")
    return InboxItem(value["cursor"], value["message"], value["receivedAt"], **told_of(value))


def told_of(shown: Object) -> Told:
    """What the hub says of a message beside it."""
    keep_until = shown.get("keepUntil")
    return {"not_executable": shown.get("notExecutable") is True, "keep_until": keep_until if isinstance(keep_until, str) else None}


async def read_page(transport: Transport, query: Query) -> InboxPage:
    asked = {"after": query.after, "limit": query.limit, "wait": query.wait, "type": list(query.types), "mode": query.mode}
    answer: Object = await transport.object(Request("GET", path_of("inbox", query=asked), headers=query.declaration.headers, wait=query.wait or 0))
    items = [item_of(item) for item in answer.get("items", [])]
    return InboxPage(items, answer.get("next", query.after), answer.get("limited") is True)


async def follow_inbox(
    transport: Transport,
    query: Query,
    read: Callable[[InboxItem], Awaitable[T]],
    *,
    follow: bool,
    road: Literal["stream", "poll"],
    on_reconnect: Callable[[Exception], None] | None,
) -> AsyncIterator[Sequence[T]]:
    """Everything after a cursor and, when following, everything that comes, in lots as they arrive, each as `read` makes it.

    :raises EntenteProblem: when the hub refuses; TokenRefused: when it gives no token; a hub that is away is waited for
    """
    after = query.after
    failures = 0
    while True:
        source = _stream(transport, replace(query, after=after)) if follow and road == "stream" else _poll(transport, replace(query, after=after), follow)
        try:
            async for items in source:
                lot = [await read(item) for item in items]
                after = items[-1].cursor
                failures = 0
                yield lot
            if not follow:
                return
        except (EntenteProblem, HubUnavailable, httpx.TransportError) as error:
            if not follow or (isinstance(error, EntenteProblem) and not error.retriable):
                raise
            if on_reconnect is not None:
                on_reconnect(error)
        await asyncio.sleep(min(LONGEST_PAUSE, 0.25 * 2 ** min(failures, 6)))
        failures += 1


async def _poll(transport: Transport, query: Query, follow: bool) -> AsyncIterator[Sequence[InboxItem]]:
    wait = LONGEST_WAIT if follow else query.wait
    after = query.after
    while True:
        page = await read_page(transport, replace(query, after=after, wait=wait))
        if page.items:
            yield page.items
        elif not follow:
            return
        if not follow:
            wait = None
        after = page.next


async def _stream(transport: Transport, query: Query) -> AsyncIterator[Sequence[InboxItem]]:
    """Until the line ends: the hub closes it when the token does, and it is taken up again with a new one."""
    resume = {} if query.after is None else {"Last-Event-ID": query.after}
    headers = {"Accept": "text/event-stream", **query.declaration.headers, **resume}
    path = path_of("inbox", "stream", query={"type": list(query.types), "mode": query.mode})
    async with transport.stream(Request("GET", path, headers=headers, timeout=_SILENCE)) as response:
        async for event in read_events(response.aiter_bytes()):
            if event.event == "message":
                yield [item_of(read_json(event.data))]
