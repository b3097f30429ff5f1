"""Sending: one by one and in batches; the hub's acceptance is verified before anyone believes it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterable, AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

from ._encoding import read_json, write_json
from .drafts import Composed
from .errors import EntenteProblem, HubUnavailable
from .jws import Acceptance, verify_acceptance
from .keys import KeySource
from .transport import Request, Transport
from .views import Warning

#: The hub may take so many lines, and so many bytes, at once (contract §3).
_MAX_LINES = 500
_MAX_BYTES = 15 * 1024 * 1024


@dataclass(frozen=True)
class Sent:
    """The hub has the message, and signed that it has."""

    status: int
    """202 the first time, 200 when the hub had it already."""
    id: str
    reference: str
    digest: str
    sealed: bool
    clear_because: str | None
    receipt: str
    """The hub's signed acceptance, to be kept."""
    acceptance: Acceptance
    warnings: Sequence[Warning]


@dataclass(frozen=True)
class BatchResult:
    """What became of one message of a batch, in the order they went in."""

    index: int
    composed: Composed
    sent: Sent | None = None
    problem: EntenteProblem | None = None


def submission_of(composed: Composed) -> tuple[bytes, str]:
    """The request body of one message and its content type: what was signed, or that with its routing beside it."""
    if composed.routing is not None:
        return write_json({"message": composed.compact, "routing": composed.routing}), "application/json"
    return composed.compact.encode(), "application/sd-jwt" if "~" in composed.compact else "application/jose"


async def read_acceptance(answer: Any, status: int, composed: Composed, keys: KeySource) -> Sent:
    """:raises Fault: when the acceptance does not hold"""
    if not isinstance(answer, dict) or not isinstance(answer.get("receipt"), str):
        raise HubUnavailable("the hub answered a submission without an acceptance")
    message = composed.message
    # A repeat is promised under the digest of the first: with ES256 the same content may have been signed twice.
    digest = str(answer.get("digest", composed.digest)) if status == 200 else composed.digest
    about = {"hub": message["hub"], "from": message["from"], "id": message["id"], "digest": digest}
    acceptance = await verify_acceptance(answer["receipt"], about, keys)
    return Sent(status, message["id"], composed.reference, digest, composed.sealed, composed.clear_because, answer["receipt"], acceptance, answer.get("warnings", []))


async def to_batches(messages: AsyncIterable[Composed]) -> AsyncIterator[list[tuple[int, Composed]]]:
    """Gathers messages into batches under both limits, each with its place."""
    batch: list[tuple[int, Composed]] = []
    size = index = 0
    async for composed in messages:
        length = len(submission_of(composed)[0]) + 1
        if batch and (len(batch) == _MAX_LINES or size + length > _MAX_BYTES):
            yield batch
            batch, size = [], 0
        batch.append((index, composed))
        index += 1
        size += length
    if batch:
        yield batch


async def post_batch(batch: Sequence[tuple[int, Composed]], transport: Transport, keys: KeySource, deadline: float) -> list[BatchResult]:
    """Sends one batch. Lines the hub could not confirm are sent again, the same bytes, until the deadline."""
    until = time.monotonic() + deadline
    results: dict[int, BatchResult] = {}
    left = list(batch)
    attempt = 0
    while left:
        again: list[tuple[int, Composed]] = []
        wait = 0.25 * 2 ** min(attempt, 4)
        answers = await _post_lines(left, transport, max(1.0, until - time.monotonic()))
        for (index, composed), answer in zip(left, answers, strict=True):
            result = await _read_line(answer, index, composed, keys)
            if result.problem is not None and result.problem.retriable and time.monotonic() + wait < until:
                again.append((index, composed))
            else:
                results[index] = result
        left = again
        attempt += 1
        if left:
            await asyncio.sleep(wait)
    return [results[index] for index, _ in batch]


async def _post_lines(lines: Sequence[tuple[int, Composed]], transport: Transport, deadline: float) -> list[Any]:
    body = b"".join(submission_of(composed)[0] + b"\n" for _, composed in lines)
    _, text = await transport.request(Request("POST", "/v1/messages/batch", body, "application/x-ndjson", deadline=deadline, timeout=60.0))
    answers = [line for line in text.split(b"\n") if line]
    if len(answers) != len(lines):
        raise HubUnavailable(f"the hub answered {len(answers)} lines for {len(lines)}")
    return [read_json(line) for line in answers]


async def _read_line(answer: Any, index: int, composed: Composed, keys: KeySource) -> BatchResult:
    status = answer.get("status", 500) if isinstance(answer, dict) else 500
    if status < 300:
        return BatchResult(index, composed, sent=await read_acceptance(answer, status, composed, keys))
    problem = answer.get("problem") if isinstance(answer, dict) else None
    return BatchResult(index, composed, problem=EntenteProblem(problem if isinstance(problem, dict) else {}, status))
