"""The registry: who takes part, with which keys, under which agreements and rules; all of it signed statements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, cast

from ._encoding import Object, digest_of
from .errors import EntenteProblem
from .ids import instant, new_message_id, now_ms
from .jws import SECOND, STATEMENT, Signer
from .keys import Jwk, KeySource
from .transport import Request, Transport, path_of
from .views import Listing, PreparedStatement, Stated, StatedItem


class RegistryVerbs(Protocol):
    """What a client does with the registry. Lists are for now or, with `at`, for a past instant (RFC 3339)."""

    participant: str
    keys: KeySource
    _transport: Transport
    _signer: Signer

    async def hub(self) -> str: ...

    async def participants(self, at: str | None = None) -> Listing:
        """Everyone we may know of. `at`: as it stood at a past instant, RFC 3339."""
        return await self._listing("participants", at=at)

    async def communities(self, at: str | None = None) -> Listing:
        return await self._listing("communities", at=at)

    async def agreements(self, at: str | None = None) -> Listing:
        return await self._listing("agreements", at=at)

    async def rules(self, owner: str | None = None, at: str | None = None) -> Listing:
        return await self._listing("rules", owner=owner, at=at)

    async def mandates(self, at: str | None = None) -> Listing:
        return await self._listing("mandates", at=at)

    async def keys_of(self, participant: str) -> Sequence[Jwk]:
        """Public keys of a participant. :raises EntenteProblem: `not-found`"""
        return await self.keys.keys_of(participant)

    async def statements_of(self, subject: str, at: str | None = None) -> list[StatedItem]:
        """Everything stated of a subject that we may know, oldest first; nothing when there is none."""
        try:
            answer = await self._transport.object(Request("GET", path_of("registry", "statements", query={"subject": subject, "at": at})))
        except EntenteProblem as problem:
            if problem.code == "not-found":
                return []
            raise
        return cast(list[StatedItem], answer.get("items", []))

    async def state(self, subject: str, verb: str, body: Object | None = None) -> Stated:
        """Signs and hands in a statement; returns when it is applied."""
        return await self.submit_statement(await self.prepare_statement(subject, verb, body))

    async def prepare_statement(self, subject: str, verb: str, body: Object | None = None) -> PreparedStatement:
        """Puts a statement together for others to see, or to second, before it is signed."""
        stated = await self.statements_of(subject)
        now = now_ms()
        previous = stated[-1]["digest"] if stated else None
        return {"hub": await self.hub(), "id": new_message_id(now), "by": self.participant, "subject": subject, "verb": verb, "previous": previous, "issuedAt": instant(now), "body": body or {}}

    def second_statement(self, statement: PreparedStatement) -> PreparedStatement:
        """Gives one's second signature to a statement that another one prepared."""
        bare: PreparedStatement = {**statement, "body": {name: value for name, value in statement["body"].items() if name != "seconded"}}
        return {**bare, "body": {**bare["body"], "seconded": self._signer.sign(bare, SECOND)}}

    async def submit_statement(self, statement: PreparedStatement) -> Stated:
        """:raises EntenteProblem: `stale-predecessor` when someone else stated something since it was prepared"""
        compact = self._signer.sign(statement, STATEMENT)
        try:
            return cast(Stated, await self._transport.object(Request("POST", "/v1/registry/statements", compact.encode(), "application/jose")))
        except EntenteProblem as problem:
            # The first answer may have been lost on the way: then the last statement is ours.
            stated = await self.statements_of(statement["subject"]) if problem.code == "stale-predecessor" else []
            if stated and stated[-1]["digest"] == digest_of(compact):
                return {"subject": statement["subject"], "digest": stated[-1]["digest"], "version": stated[-1]["version"]}
            raise

    async def _listing(self, name: str, **query: str | None) -> Listing:
        return cast(Listing, await self._transport.object(Request("GET", path_of(name, query=query))))
