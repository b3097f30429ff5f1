"""The ledger: proofs to take away, questions the hub must answer with its signature, and what it says it gave."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Protocol, cast

from ._encoding import Object, read_object
from .challenges import Challenged, read_challenge
from .errors import Fault
from .ids import instant, now_ms, parse_reference
from .jws import CHALLENGE, Signer
from .keys import KeySource
from .transport import Request, Transport, path_of

#: How often is looked whether a challenge was answered.
LOOK_SECONDS = 0.5


class LedgerVerbs(Protocol):
    """What a client asks of the ledger."""

    participant: str
    keys: KeySource
    _transport: Transport
    _signer: Signer

    async def hub(self) -> str: ...

    async def evidence(self, reference: str) -> bytes:
        """Proof of a message to take away, byte for byte as the hub gave it; while the log does not cover it yet, the hub is
        asked again until the deadline."""
        _, body = await self._transport.request(Request("GET", path_of("messages", *parse_reference(reference), "evidence")))
        return body

    async def ledger_file(self, path: str) -> bytes:
        """A file of the ledger, such as `tile/0/000`, where the operator shows it to members alone. :raises EntenteProblem:"""
        _, body = await self._transport.request(Request("GET", f"/v1/ledger/{path}"))
        return body

    async def challenge(self, message: str, digest: str) -> Challenged:
        """"I sent this digest under this reference": asks what the hub's ledger knows of it. Keep the answer's `receipt`.

        :raises EntenteProblem: such as `too-many-challenges`; Fault: when what the hub signed does not hold
        """
        question = self._signer.sign({"hub": await self.hub(), "by": self.participant, "message": message, "digest": digest, "issuedAt": instant(now_ms())}, CHALLENGE)
        _, answer = await self._transport.request(Request("POST", path_of("ledger", "challenges"), question.encode(), "application/jose"))
        asked = await read_challenge(read_object(answer), self.keys)
        if (asked.message, asked.digest) != (message, digest):
            raise Fault("evidence-invalid", "The receipt is of another question.")
        return asked

    async def challenge_of(self, challenge: str) -> Challenged:
        """What became of a challenge, by its id. :raises EntenteProblem: `not-found`; Fault"""
        return await read_challenge(await self._transport.object(Request("GET", path_of("ledger", "challenges", challenge))), self.keys)

    async def challenge_answered(self, challenge: str) -> Challenged:
        """Waits until a challenge is answered and the answer is shown to be in the log, or its time is over. :raises EntenteProblem: `not-found`; Fault"""
        while True:
            seen = await self.challenge_of(challenge)
            if seen.proven or instant(now_ms()) > seen.answer_by:
                return seen
            await asyncio.sleep(LOOK_SECONDS)

    def inbox_statements(self, participant: str | None = None) -> AsyncIterator[Object]:
        """What the hub signed, hour by hour, of what it gave to an inbox: our own, or that of an entity of ours. :raises EntenteProblem: `not-found`"""
        return self._pages("ledger", "statements", participant or self.participant)

    def stated_entries(self, participant: str, ends_at: str) -> AsyncIterator[Object]:
        """The entries a statement counts, opened and proven; shown to the participant itself. :raises EntenteProblem: `not-found`"""
        return self._pages("ledger", "statements", participant, ends_at)

    async def _pages(self, *path: str) -> AsyncIterator[Object]:
        after: str | None = None
        while True:
            page = await self._transport.object(Request("GET", path_of(*path, query={"after": after, "limit": 200})))
            for entry in cast(list[Object], page["items"]):
                yield entry
            after = cast(str | None, page.get("next"))
            if after is None:
                return
