"""Questions to the hub's ledger: "I sent this digest", answered with proof or with the hub's signed word that nothing came."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from ._encoding import Object
from .errors import Fault
from .jws import EVENT, verify_jws
from .keys import KeySource


@dataclass(frozen=True)
class Challenged:
    """A challenge whose signatures hold, and what they say."""

    id: str
    message: str
    digest: str
    #: By when the hub answers, RFC 3339.
    answer_by: str
    #: The hub's signed word that it was asked: to be kept; without an answer in time it is evidence.
    receipt: str
    #: The hub's signed answer, once there is one.
    answer: str | None
    #: What the answer says: `found` is accepted, refused, other, erased or nothing, `asOf` up to when was looked.
    found: Object | None
    #: Question, answer and the entry the answer names, each with its proof, as far as the log covers them.
    records: tuple[Object, ...]
    #: All of it as the hub showed it, for `verify_challenge`.
    shown: bytes

    @property
    def proven(self) -> bool:
        """Whether the answer is shown to be in the log; whether that proof holds, `verify_challenge` says."""
        return self.answer is not None and any(record.get("value") == self.answer for record in self.records)


async def read_challenge(view: Object, keys: KeySource) -> Challenged:
    """:raises Fault: when what the hub signed does not hold, or speaks of another question"""
    named, receipt, answer = view.get("id"), view.get("receipt"), view.get("answer")
    if not isinstance(named, str) or not isinstance(receipt, str):
        raise Fault("evidence-invalid", "There is no receipt.")
    asked = (await verify_jws(receipt, keys, EVENT)).payload
    if asked.get("event") != "challenged" or asked.get("id") != named or not all(isinstance(asked.get(name), str) for name in ("message", "digest", "answerBy")):
        raise Fault("evidence-invalid", "The receipt is of another question.")
    found: Object | None = None
    if isinstance(answer, str):
        found = (await verify_jws(answer, keys, EVENT)).payload
        if found.get("event") != "challenge-answered" or any(found.get(name) != asked[name] for name in ("id", "message", "digest")):
            raise Fault("evidence-invalid", "The answer is to another question.")
    records: Any = view.get("records", ())
    return Challenged(
        named, str(asked["message"]), str(asked["digest"]), str(asked["answerBy"]), receipt, answer if isinstance(answer, str) else None, found, tuple(records), json.dumps(view, ensure_ascii=False).encode()
    )
