"""Drafts of the messages with which participants answer each other, and find what was said about a message."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ._encoding import from_base64url, to_base64url
from .drafts import ADMINISTRATION, Mode
from .errors import DraftError, EntenteProblem, Fault
from .ids import new_message_id, now_ms, owner_of, parse_reference
from .keys import Jwk, KeySource
from .received import Received
from .sealing import content_key_of, open_sealed, seal_body, sealing_keys_of

if TYPE_CHECKING:
    from .client import EntenteClient

_MODES: tuple[Mode, Mode] = ("live", "exercise")


@dataclass(frozen=True)
class About:
    """The message something is said about, as far as a caller knows it already."""

    reference: str
    digest: str
    mode: Mode


def _draft(kind: str, about: About, to: str | Sequence[str], body: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    said = {name: value for name, value in body.items() if value is not None}
    return {"type": f"control.{kind}/1", "mode": about.mode, "to": to, "handling": ADMINISTRATION, "body": {"message": about.reference, "digest": about.digest, **said}, **more}


async def spoken_of(client: EntenteClient, kind: str, reference: str) -> AsyncIterator[Received]:
    """Messages of a type in the mailbox that speak of another message."""
    for mode in _MODES:
        async for received in client.inbox_iterator(types=[kind], mode=mode, follow=False):
            if received.fault is None and received.body.get("message") == reference:
                yield received


async def original_of(client: EntenteClient, about: str | About) -> About:
    """A recalled message is not shown any more; the recall in the mailbox says which it was."""
    if isinstance(about, About):
        return about
    try:
        original = await client.message(about)
    except EntenteProblem as problem:
        if problem.status != 404:
            raise
        async for recall in spoken_of(client, "control.recall/1", about):
            return About(about, recall.body["digest"], recall.message["mode"])
        raise
    if not original.message:
        raise DraftError(f"{about} does not verify, so nothing can be said about it.")
    return About(about, original.digest, original.message["mode"])


def receipt(about: About, status: str, at: str, note: str | None) -> dict[str, Any]:
    return _draft("receipt", about, parse_reference(about.reference).sender, {"status": status, "at": at, "note": note}, inReplyTo=about.reference)


async def to_erase(client: EntenteClient, about: str | About) -> About:
    """What is to be erased; the oversight body, which does not read messages, knows it by its story."""
    if isinstance(about, About):
        return about
    try:
        story = await client.trace(about)
    except EntenteProblem as problem:
        if problem.status != 404:
            raise
        # What waits for its time, or for its endorsement, has no story yet; its sender sees it all the same.
        return await original_of(client, about)
    return About(about, story["digest"], story["mode"])


def recall(about: About, reason: str, reply_by: str | None, erase: str | None) -> dict[str, Any]:
    return _draft("recall", about, "hub", {"reason": reason, "erase": erase}, **({} if reply_by is None else {"replyBy": reply_by}))


def endorsement(about: About, verdict: Literal["endorsed", "returned"], note: str | None) -> dict[str, Any]:
    return _draft("endorsement", about, parse_reference(about.reference).sender, {"verdict": verdict, "note": note}, inReplyTo=about.reference)


async def dispatch(original: Received, to: Sequence[str], note: str | None, participant: str, keys: KeySource, sealing_keys: Sequence[Jwk]) -> dict[str, Any]:
    """Never as less confidential than the original is. Where it is sealed, its content key goes with it, sealed for them:
    they open the very bytes its owner signed."""
    if not to:
        raise DraftError("A dispatch names the entities it goes to.")
    message_id = new_message_id()
    key = None
    if original.sealed:
        content_key = content_key_of(original.message["sealed"], sealing_keys)
        key = seal_body({"key": to_base64url(content_key)}, await sealing_keys_of(to, keys, now_ms()), participant, message_id)
    about = About(original.reference, original.digest, original.message["mode"])
    handling = {name: original.message["handling"][name] for name in ("confidentiality", "purposes")}
    return {**_draft("dispatch", about, list(to), {"note": note, "key": key}, inReplyTo=about.reference, id=message_id), "handling": handling}


def key_handed_on(dispatched: Received, sealing_keys: Sequence[Jwk]) -> bytes | None:
    """The content key that came with a dispatch."""
    sealed = dispatched.body.get("key")
    if not isinstance(sealed, dict):
        return None
    opened = open_sealed(sealed, sealing_keys, dispatched.message["from"], dispatched.message["id"])
    if not isinstance(opened, dict) or not isinstance(opened.get("key"), str):
        raise Fault("cannot-open", "The dispatch carries no content key.")
    return from_base64url(opened["key"])


async def consent_request(client: EntenteClient, reference: str, use: str, reason: str, to: Sequence[str] | None, purposes: Sequence[str] | None, reply_by: str | None, digest: str | None) -> dict[str, Any]:
    """To every owner: an entity's message is its bureau's; what is derived is also its sources' owners'."""
    owners = [owner_of(parse_reference(reference).sender)]
    mode: dict[str, Any] = {}
    if digest is None:
        original = await client.message(reference)
        message = original.message
        if not message:
            raise DraftError(f"{reference} does not verify, so nothing is asked about it.")
        sources = message.get("derivedFrom", [])
        owners += message["handling"].get("jointOwners", [])
        owners += [owner_of(parse_reference(source).sender) for source in ([sources] if isinstance(sources, str) else sources)]
        digest, mode = original.digest, {"mode": message["mode"]}
    asked = [owner for owner in dict.fromkeys(owners) if owner != owner_of(client.participant)]
    if not asked:
        raise DraftError(f"{reference} is yours alone: nobody has to consent.")
    said = {"message": reference, "digest": digest, "use": use, "reason": reason, "to": to, "purposes": purposes}
    body = {name: value for name, value in said.items() if value is not None}
    by = {} if reply_by is None else {"replyBy": reply_by}
    return {"type": "control.consent-request/1", **mode, "to": asked, "inReplyTo": reference, "handling": ADMINISTRATION, **by, "body": body}


def consent_answer(request: Received, granted: bool, note: str | None, until: str | None) -> dict[str, Any]:
    if request.fault is not None or request.message.get("type") != "control.consent-request/1":
        raise DraftError(f"{request.reference} is no consent request that verifies.")
    about = About(request.body["message"], request.body["digest"], request.message["mode"])
    body = {"request": request.reference, "note": note, "until": until if granted else None}
    return _draft("consent-grant" if granted else "consent-refuse", about, request.message["from"], body, inReplyTo=request.reference)


def countersignature(conditions: Received) -> dict[str, Any]:
    """Accepts conditions, word for word."""
    about = About(conditions.body["message"], conditions.body["digest"], conditions.message["mode"])
    return _draft("countersignature", about, parse_reference(about.reference).sender, {"conditions": conditions.body["conditions"]}, inReplyTo=about.reference)
