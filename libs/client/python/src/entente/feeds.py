"""Feeds and one's subscriptions to them: what a feed brings is decided anew at every look, for the purpose declared once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NotRequired, TypedDict, cast

import httpx

from ._encoding import Object
from .drafts import Mode
from .errors import EntenteProblem, HubUnavailable
from .inbox import LONGEST_PAUSE, LONGEST_WAIT, InboxItem, item_of
from .received import Received
from .transport import Request, Transport, path_of

Change = Literal["published", "amended", "suspended", "resumed", "withdrawn"]


class FeedEntry(TypedDict):
    """A published stream, as far as one may know of it."""

    id: str
    name: str
    owner: str
    replayDays: int
    publishes: bool
    open: bool
    description: NotRequired[str]
    types: NotRequired[list[str]]


class Grading(TypedDict):
    scheme: str
    source: str
    information: str


class FeedFilter(TypedDict, total=False):
    """What of a feed is wanted; a member that is absent lets everything pass."""

    types: Sequence[str]
    crimeAreas: Sequence[str]
    countries: Sequence[str]
    precedence: Sequence[str]
    leastGrading: Grading


class WebhookEntry(TypedDict):
    """`secret` stands here only when it is new."""

    url: str
    verifyingKey: str
    failures: int
    secret: NotRequired[str]
    nextAttemptAt: NotRequired[str]
    previousSecretUntil: NotRequired[str]


class SubscriptionEntry(TypedDict):
    """`scope`: what it can bring, in plain words."""

    id: str
    feed: str
    mode: Mode
    purpose: str
    filter: FeedFilter
    delivery: Literal["pull", "webhook"]
    state: Literal["active", "paused", "disabled", "ended"]
    createdAt: str
    scope: list[str]
    webhook: NotRequired[WebhookEntry]
    stateReason: NotRequired[str]


class AttemptEntry(TypedDict):
    """One try to post an item to a webhook."""

    id: str
    message: str
    number: int
    at: str
    tookMs: int
    outcome: str
    resent: bool
    status: NotRequired[int]
    detail: NotRequired[str]


@dataclass(frozen=True)
class FeedReceived:
    """An item, verified and opened. `withdrawn`: the owner's signed recall of what was shown before, which `of` names: purge
    it, and answer with `receipt(of, "destroyed")`."""

    received: Received
    change: Change
    of: str | None = None

    @property
    def cursor(self) -> str:
        """Keep it, and pass it as `after` to go on behind this item."""
        return self.received.cursor


class Feeds:
    """Feeds and subscriptions of one participant: `client.feeds`."""

    def __init__(self, transport: Transport, read: Callable[[InboxItem], Any], mode: Mode) -> None:
        self._transport = transport
        self._read = read
        self._mode = mode

    async def list(self) -> Sequence[FeedEntry]:
        """Feeds that are open to us, or that we publish in."""
        return cast(Sequence[FeedEntry], (await self._get("feeds")).get("items", []))

    async def feed(self, feed: str) -> FeedEntry:
        """:raises EntenteProblem: `not-found` for one we may not know of"""
        return cast(FeedEntry, await self._get("feeds", feed))

    async def subscriptions(self) -> Sequence[SubscriptionEntry]:
        return cast(Sequence[SubscriptionEntry], (await self._get("subscriptions")).get("items", []))

    async def subscription(self, subscription: str) -> SubscriptionEntry:
        return cast(SubscriptionEntry, await self._get("subscriptions", subscription))

    async def subscribe(self, feed: str, purpose: str, *, filter: FeedFilter | None = None, webhook: str | None = None, mode: Mode | None = None, officer: str | None = None, case: str | None = None) -> SubscriptionEntry:
        """Subscribes for a purpose that is declared once. With `webhook`, items are posted there, and the answer holds the
        secret that signs them, this once.

        :raises EntenteProblem: `filter-matches-nothing`, `webhook-address`, `not-found`, …
        """
        delivery = {} if webhook is None else {"delivery": "webhook", "webhook": {"url": webhook}}
        said: Mapping[str, Any] = {"filter": filter, "officer": officer, "case": case}
        return await self._post({"feed": feed, "purpose": purpose, "mode": mode or self._mode, **{name: value for name, value in said.items() if value is not None}, **delivery})

    async def unsubscribe(self, subscription: str) -> SubscriptionEntry:
        """Nothing comes by it any more."""
        return cast(SubscriptionEntry, await self._transport.object(Request("DELETE", path_of("subscriptions", subscription))))

    async def turn(self, subscription: str, act: Literal["pause", "resume", "rotate-secret"]) -> SubscriptionEntry:
        """`rotate-secret` answers with the new secret; the old one signs too for a day."""
        return await self._post(None, subscription, act)

    async def attempts(self, subscription: str) -> Sequence[AttemptEntry]:
        """The latest tries to post to a webhook."""
        return cast(Sequence[AttemptEntry], (await self._get("subscriptions", subscription, "attempts")).get("items", []))

    async def resend(self, subscription: str, message: str) -> SubscriptionEntry:
        """Has an item posted again that was tried before. `message`: `<from>/<id>`"""
        return await self._post({"message": message}, subscription, "resend")

    async def items(
        self,
        feed: str,
        after: str | None = None,
        *,
        subscription: str | None = None,
        start: str | None = None,
        follow: bool = True,
        wait: int | None = None,
        page_size: int | None = None,
        on_reconnect: Callable[[Exception], None] | None = None,
    ) -> AsyncIterator[FeedReceived]:
        """Items of a feed, verified and opened, each once and in order; lost lines are taken up again behind the last item.

        :param subscription: which of ours, when there are several
        :param start: replays from a time, RFC 3339
        :param follow: False ends when there is nothing more; `wait` seconds, at most 30, for the first item
        :raises EntenteProblem: when the hub refuses; TokenRefused: when it gives no token; a hub that is away is waited for when following
        """
        failures = 0
        wait = None if follow or wait is None else min(wait, LONGEST_WAIT)
        while True:
            query = {"subscription": subscription, "after": after, "from": start if after is None else None, "limit": page_size, "wait": wait}
            try:
                answer = await self._transport.object(Request("GET", path_of("feeds", feed, "items", query=query), wait=wait or 0))
                items = [(item_of(raw), raw) for raw in answer.get("items", [])]
                lot = [FeedReceived(await self._read(item), raw["change"], raw.get("of")) for item, raw in items]
            except (EntenteProblem, HubUnavailable, httpx.TransportError) as error:
                if not follow or (isinstance(error, EntenteProblem) and not error.retriable):
                    raise
                if on_reconnect is not None:
                    on_reconnect(error)
                await asyncio.sleep(min(LONGEST_PAUSE, 0.25 * 2 ** min(failures, 6)))
                failures += 1
                continue
            failures = 0
            for found in lot:
                yield found
                after = found.cursor
            if not lot and not follow:
                return
            wait = LONGEST_WAIT if follow and (not lot or wait) else None

    async def _get(self, *path: str) -> Object:
        return await self._transport.object(Request("GET", path_of(*path)))

    async def _post(self, body: Mapping[str, Any] | None, *path: str) -> SubscriptionEntry:
        """Never by itself a second time: what is made twice is there twice."""
        content, kind = (None, None) if body is None else (json.dumps(body).encode(), "application/json")
        return cast(SubscriptionEntry, await self._transport.object(Request("POST", path_of("subscriptions", *path), content, kind, retry=False)))
