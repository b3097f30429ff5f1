"""One participant's connection to a hub: sends, reads, verifies, answers."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Literal, Self, cast

import httpx

from . import _answers as answers
from ._answers import About
from ._encoding import Object, read_object
from .drafts import DEFAULT_HANDLING, Composed, Composer, Draft, Handling, Mode, compose
from .errors import DraftError, EntenteProblem
from .feeds import Feeds
from .ids import instant, now_ms, parse_reference
from .inbox import Declaration, InboxItem, InboxPage, Query, follow_inbox, read_page, told_of
from .jws import Signer, parse_jws
from .keys import CachedKeys, Jwk, KeySource
from .ledger import LedgerVerbs
from .notices import NoticeVerbs
from .received import Received, read_message
from .registry import RegistryVerbs
from .submission import BatchResult, Sent, post_batch, read_acceptance, submission_of, to_batches
from .tokens import TokenSource
from .transport import Request, Transport, path_of
from .views import Preview, RecallStanding, ReceiptStatus, SentEntry, SentPage


async def _fetch_keys(transport: Transport, participant: str) -> Sequence[Jwk]:
    """Publicly, and where that shows nobody, as oneself: a bureau may let us know of an entity that is not listed."""
    path = path_of("participants", participant, "keys")
    try:
        answer = await transport.object(Request("GET", path, authenticated=False))
    except EntenteProblem as problem:
        if problem.code != "not-found" or not transport.speaks_for_someone:
            raise
        answer = await transport.object(Request("GET", path))
    return cast(Sequence[Jwk], answer.get("keys", ()))


def public_keys_of(url: str, http: httpx.AsyncClient, deadline: float = 30.0) -> KeySource:
    """The public keys a hub shows to anyone (contract §3): what verifying needs, without being a participant."""
    transport = Transport(http, url.rstrip("/"), None, deadline)
    return CachedKeys(lambda participant: _fetch_keys(transport, participant))


class EntenteClient(RegistryVerbs, NoticeVerbs, LedgerVerbs):
    """`async with EntenteClient(...) as client:`; or close it with `aclose()`.

    :param url: where the hub is reached
    :param signing_key: the private JWK registered for the participant, with its `kid`
    :param sealing_keys: private JWKs to open sealed messages with, the current one and earlier ones
    :param hub: the hub's name, which stands in every message; read from the registry when left out
    :param issuer: the hub's issuer identifier; by default the url
    :param keys: public keys from elsewhere than the hub, such as pinned ones
    :param mode: what messages and reads get that say nothing else
    :param deadline: seconds in which a call settles, retries included
    """

    def __init__(
        self,
        url: str,
        participant: str,
        signing_key: Jwk,
        *,
        sealing_keys: Sequence[Jwk] = (),
        hub: str | None = None,
        issuer: str | None = None,
        keys: KeySource | None = None,
        handling: Handling = DEFAULT_HANDLING,
        mode: Mode = "live",
        deadline: float = 30.0,
        http: httpx.AsyncClient | None = None,
    ) -> None:
        self.url = url.rstrip("/")
        self.participant = participant
        self._http = http or httpx.AsyncClient(follow_redirects=False)
        self._transport = Transport(self._http, self.url, TokenSource(self._http, issuer or self.url, participant, signing_key), deadline)
        self._signer = Signer(signing_key)
        self._sealing_keys = tuple(sealing_keys)
        self._hub = hub
        self._handling = handling
        self._mode: Mode = mode
        self._deadline = deadline
        #: Published streams, and our subscriptions to them.
        self.feeds = Feeds(self._transport, self.read, mode)
        self.keys: KeySource = keys or CachedKeys(lambda participant: _fetch_keys(self._transport, participant))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        await self._http.aclose()

    async def hub(self) -> str:
        """The hub's name. :raises DraftError: when it was not given and the registry shows no statement about us"""
        if self._hub is None:
            stated = await self.statements_of(self.participant)
            name = parse_jws(stated[0]["statement"]).payload.get("hub") if stated and "statement" in stated[0] else None
            if not isinstance(name, str):
                raise DraftError("The name of the hub is not known: give it as `hub`.")
            self._hub = name
        return self._hub

    # Sending

    async def compose(self, draft: Draft) -> Composed:
        """A signed message of a draft, not sent. :raises DraftError:"""
        return await compose(draft, Composer(self.participant, await self.hub(), self._signer, self.keys, self._handling, self._mode))

    async def send(self, draft: Draft | Composed, deadline: float | None = None) -> Sent:
        """Sends one message. What the hub could not confirm is sent again, the same bytes, until the deadline.

        :raises DraftError: nothing was sent; EntenteProblem: what the hub said; HubUnavailable: nothing is known, send the
            same `Composed` again
        """
        composed = draft if isinstance(draft, Composed) else await self.compose(draft)
        body, kind = submission_of(composed)
        status, answer = await self._transport.request(Request("POST", "/v1/messages", body, kind, deadline=deadline))
        return await read_acceptance(read_object(answer), status, composed, self.keys)

    async def send_batch(self, drafts: Iterable[Draft | Composed] | AsyncIterable[Draft | Composed], deadline: float | None = None) -> AsyncIterator[BatchResult]:
        """Sends many, in batches, in order, and yields what became of each."""
        async for batch in to_batches(self._compose_all(drafts)):
            for result in await post_batch(batch, self._transport, self.keys, self._deadline if deadline is None else deadline):
                yield result

    async def _compose_all(self, drafts: Iterable[Draft | Composed] | AsyncIterable[Draft | Composed]) -> AsyncIterator[Composed]:
        if isinstance(drafts, AsyncIterable):
            async for draft in drafts:
                yield draft if isinstance(draft, Composed) else await self.compose(draft)
        else:
            for draft in drafts:
                yield draft if isinstance(draft, Composed) else await self.compose(draft)

    async def preview(self, draft: Draft | Composed) -> Preview:
        """What would become of a message; nothing is sent."""
        body, kind = submission_of(draft if isinstance(draft, Composed) else await self.compose(draft))
        return cast(Preview, await self._transport.object(Request("POST", "/v1/messages/preview", body, kind)))

    # Reading

    async def inbox(self, after: str | None = None, *, limit: int | None = None, wait: int | None = None, types: Sequence[str] = (), mode: Mode | None = None, declaration: Declaration = Declaration()) -> InboxPage:
        """One page of the mailbox, as it came. Hand its items to `read` before believing them. `wait` in seconds, at most 30."""
        return await read_page(self._transport, Query(after, limit, wait, types, mode or self._mode, declaration))

    async def read(self, item: InboxItem) -> Received:
        """Verifies and opens an item. A message that does not hold comes back with its `fault`."""
        return replace(await read_message(item.message, item.received_at, item.cursor, self.keys, self._sealing_keys), not_executable=item.not_executable, keep_until=item.keep_until)

    async def inbox_iterator(
        self,
        after: str | None = None,
        *,
        types: Sequence[str] = (),
        mode: Mode | None = None,
        page_size: int | None = None,
        transport: Literal["stream", "poll"] = "stream",
        follow: bool = True,
        wait: int | None = None,
        declaration: Declaration = Declaration(),
        on_reconnect: Callable[[Exception], None] | None = None,
    ) -> AsyncIterator[Received]:
        """The mailbox and everything that comes, verified and opened, each once and in order; lost lines are taken up
        again. Keep `cursor` of what was handled and pass it as `after` to go on after a restart.

        :param follow: False ends when the mailbox is read to its end; `wait` seconds for the first item
        """
        query = Query(after, page_size, wait, types, mode or self._mode, declaration)
        async for lot in follow_inbox(self._transport, query, self.read, follow=follow, road=transport, on_reconnect=on_reconnect):
            for received in lot:
                yield received

    async def message(self, reference: str, declaration: Declaration = Declaration()) -> Received:
        """One message, verified and opened; its sender also sees who answered. :raises EntenteProblem: `not-found`"""
        answer = await self._transport.object(Request("GET", path_of("messages", *parse_reference(reference)), headers=declaration.headers))
        compact, at = str(answer.get("message")), str(answer.get("receivedAt", ""))
        received = await read_message(compact, at, "", self.keys, self._sealing_keys)
        if received.fault is not None and received.fault.code == "cannot-open":
            async for dispatched in answers.spoken_of(self, "control.dispatch/1", reference):
                content_key = answers.key_handed_on(dispatched, self._sealing_keys)
                if content_key is not None:
                    received = await read_message(compact, at, "", self.keys, self._sealing_keys, content_key)
                    break
        return _as_shown(received, answer)

    async def sent(self, after: str | None = None, *, since: str | None = None, limit: int | None = None, mode: Mode | None = None) -> SentPage:
        """One page of what one sent oneself; a bureau also of what its entities sent. `since`: RFC 3339, nothing older."""
        query = {"after": after, "since": since, "limit": limit, "mode": mode or self._mode}
        answer = await self._transport.object(Request("GET", path_of("sent", query=query)))
        return {"items": answer.get("items", []), "next": answer.get("next", after)}

    async def sent_iterator(self, after: str | None = None, *, since: str | None = None, mode: Mode | None = None) -> AsyncIterator[SentEntry]:
        """Everything one sent, oldest first, to its end."""
        while True:
            page = await self.sent(after, since=since, mode=mode)
            if not page["items"]:
                return
            for entry in page["items"]:
                yield entry
            after = page["next"]

    async def trace(self, reference: str) -> Object:
        """What became of a message, as far as one may know it."""
        return await self._transport.object(Request("GET", path_of("messages", *parse_reference(reference), "trace")))

    async def custody(self, reference: str) -> Object:
        """Where a message is now, and under which terms, as far as one may know it."""
        return await self._transport.object(Request("GET", path_of("messages", *parse_reference(reference), "custody")))

    async def readers(self, reference: str, at: str | None = None) -> Object:
        """Who could read a message of one's own at an instant, and by which rules; now without one. :raises EntenteProblem: `not-found`"""
        return await self._transport.object(Request("GET", path_of("messages", *parse_reference(reference), "readers", query={"at": at})))

    async def events(self, *, case: str | None = None, recipient: str | None = None, rule: str | None = None, since: str | None = None, until: str | None = None, mode: Mode | None = None, after: str | None = None, limit: int | None = None) -> AsyncIterator[Object]:
        """Who read anything about a case, what somebody received, or what a rule refused: all of it, oldest first."""
        while True:
            query = {"case": case, "recipient": recipient, "rule": rule, "since": since, "until": until, "after": after, "limit": limit, "mode": mode or self._mode}
            page = await self._transport.object(Request("GET", path_of("events", query=query)))
            for entry in cast(list[Object], page["items"]):
                yield entry
            after = cast(str | None, page.get("next"))
            if after is None:
                return

    async def recall_standing(self, reference: str) -> RecallStanding:
        """Where a recall stands. :raises EntenteProblem: `not-found` when the message was not recalled"""
        return cast(RecallStanding, await self._transport.object(Request("GET", path_of("messages", *parse_reference(reference), "recall"))))

    # Answering

    async def receipt(self, about: str | About, status: ReceiptStatus, note: str | None = None) -> Sent:
        """Tells the sender what was done with a message. `note`: the ground, when it is retained or objected to."""
        return await self.send(answers.receipt(await answers.original_of(self, about), status, instant(now_ms()), note))

    async def recall(self, about: str | About, reason: str, reply_by: str | None = None, *, erase: str | None = None) -> Sent:
        """Takes a message back. Who did not fetch it never sees it; who did is told and asked to answer by `reply_by`.

        :param erase: the law or order under which the hub erases its content as well
        """
        original = await (answers.original_of(self, about) if erase is None else answers.to_erase(self, about))
        return await self.send(answers.recall(original, reason, reply_by, erase))

    async def endorse(self, about: str | About, note: str | None = None) -> Sent:
        """Lets a message of one's entity go out that is held for endorsement."""
        return await self.send(answers.endorsement(await answers.original_of(self, about), "endorsed", note))

    async def return_to_entity(self, about: str | About, note: str) -> Sent:
        """Returns a message that is held for endorsement to the entity that wrote it."""
        return await self.send(answers.endorsement(await answers.original_of(self, about), "returned", note))

    async def dispatch(self, reference: str, to: Sequence[str], note: str | None = None) -> Sent:
        """Hands a received message on to entities of one's own; the original goes with it, untouched."""
        original = await self.message(reference)
        if not original.message:
            raise DraftError(f"{reference} does not verify, so it is not handed on.")
        return await self.send(await answers.dispatch(original, to, note, self.participant, self.keys, self._sealing_keys))

    async def ask_consent(self, reference: str, use: Literal["read", "forward", "evidence", "purpose"], reason: str, *, to: Sequence[str] | None = None, purposes: Sequence[str] | None = None, reply_by: str | None = None, digest: str | None = None) -> Sent:
        """Asks for consent to one use of a message: every owner of it, for all of them must grant.

        :param digest: of a message that cannot be read before its owner consents, as the owner told it
        """
        return await self.send(await answers.consent_request(self, reference, use, reason, to, purposes, reply_by, digest))

    async def answer_consent(self, request: str, granted: bool, *, note: str | None = None, until: str | None = None) -> Sent:
        """An owner's answer to a consent request, `<from>/<id>`."""
        return await self.send(answers.consent_answer(await self.message(request), granted, note, until))

    async def conditions_of(self, reference: str) -> Received | None:
        """The conditions under which a message waits for us; None when none does."""
        async for conditions in answers.spoken_of(self, "control.conditions/1", reference):
            return conditions
        return None

    async def countersign(self, conditions: Received) -> Sent:
        """Accepts conditions, word for word, as `conditions_of` found them."""
        return await self.send(answers.countersignature(conditions))


def _as_shown(received: Received, answer: Object) -> Received:
    receipts = answer.get("receipts")
    return replace(received, receipts=receipts if isinstance(receipts, list) else None, **told_of(answer))
