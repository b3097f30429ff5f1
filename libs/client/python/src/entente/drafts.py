"""From what a sender decides to a signed message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypedDict

from . import sd_jwt
from ._encoding import Object, digest_of, signed_part
from .errors import DraftError, Violation
from .ids import instant, new_message_id, now_ms
from .jws import MASKABLE, MESSAGE, ROUTING, Signer, parse_jws
from .keys import KeySource
from .sealing import DIRECT_TYPES, is_participant, seal_body, sealing_keys_of

Mode = Literal["live", "exercise"]


class Handling(TypedDict, total=False):
    """What the reader may do with it (contract §2)."""

    confidentiality: Literal["official-use", "restricted", "confidential"]
    purposes: list[str]
    tlp: Literal["RED", "AMBER+STRICT", "AMBER", "GREEN", "CLEAR"]
    onward: Literal["free", "national", "consent", "never"]
    evidence: Literal["free", "consent", "never"]
    grading: dict[str, str]
    reviewBy: str


#: What the sender decides; everything else of the message (contract §2) has a default. Member names are those of the
#: message: `type`, `to` and `body` are needed; `subject`, `precedence`, `replyBy`, `inReplyTo`, `handling` … may be there.
#: Beside them: `exclude`, `blindCopy` (who recipients do not see), `clear` (not sealed, though it could be), `maskable`
#: (JSON Pointers to members of the body that can be withheld from some; the message is then an SD-JWT).
Draft = Mapping[str, Any]

#: Of messages that say nothing else.
DEFAULT_HANDLING: Handling = {"confidentiality": "official-use", "purposes": ["SUPPORT_INVESTIGATION"]}
#: Of messages that keep the exchange itself going: receipts, recalls, consents.
ADMINISTRATION: Handling = {"confidentiality": "official-use", "purposes": ["ADMINISTRATION"]}


@dataclass(frozen=True)
class Composed:
    """A message as it goes over the wire; sent again, these very bytes are sent."""

    message: Object
    reference: str
    """`<from>/<id>`"""
    compact: str
    routing: str | None
    digest: str
    sealed: bool
    clear_because: Literal["asked", "type", "audience", "maskable"] | None
    """Why it is not sealed."""


@dataclass(frozen=True)
class Composer:
    participant: str
    hub: str
    signer: Signer
    keys: KeySource
    handling: Handling
    mode: Mode


_BESIDE = ("exclude", "blindCopy", "clear", "maskable", "handling", "body", "to", "hub", "from")


def _read_draft(draft: Draft) -> list[str]:
    to = draft.get("to")
    listed = [to] if isinstance(to, str) else list(to) if isinstance(to, Sequence) else []
    missing = [name for name, there in (("type", isinstance(draft.get("type"), str)), ("to", bool(listed)), ("body", isinstance(draft.get("body"), Mapping))) if not there]
    if missing:
        raise DraftError(f"The draft has no {', no '.join(missing)}.", tuple(Violation(f"/{name}", "required", f"{name} is missing or of the wrong form") for name in missing))
    return listed


async def compose(draft: Draft, by: Composer) -> Composed:
    """Makes a signed message of a draft: id and time, handling, seal, signature, routing.

    :raises DraftError: when the draft contradicts itself, or an addressee has no sealing key
    """
    to = _read_draft(draft)
    for name, own in (("hub", by.hub), ("from", by.participant)):
        if draft.get(name, own) != own:
            raise DraftError(f"The draft says {name} {draft[name]}, here it is {own}.")
    now = now_ms()
    message: Object = {
        "hub": by.hub,
        "id": draft.get("id") or new_message_id(now),
        "type": draft["type"],
        "mode": draft.get("mode") or by.mode,
        "from": by.participant,
        "to": to,
        "issuedAt": draft.get("issuedAt") or instant(now),
    }
    message |= {name: value for name, value in draft.items() if name not in message and name not in _BESIDE and value is not None}
    message["handling"] = {**by.handling, **draft.get("handling", {})}
    because = _clear_because(draft, to)
    disclosures: list[str] | None = None
    if because is None:
        _demand_sealable(draft)
        keys = await sealing_keys_of(to, by.keys, now)
        message["sealed"] = seal_body(draft["body"], keys, by.participant, message["id"])
    elif draft.get("maskable") is not None:
        if draft["type"].startswith("control."):
            raise DraftError("Control messages are what the exchange itself works with: nothing of them can be withheld.")
        body, disclosures = sd_jwt.mask_body(dict(draft["body"]), draft["maskable"])
        message |= {"_sd_alg": "sha-256", "body": body}
    else:
        message["body"] = draft["body"]
    try:
        signed = by.signer.sign(message, MESSAGE if disclosures is None else MASKABLE)
    except (TypeError, ValueError) as cause:
        raise DraftError(f"The draft is no I-JSON: {cause}") from cause
    compact = signed if disclosures is None else sd_jwt.join(signed, disclosures)
    digest = digest_of(compact)
    beside = {name: list(draft[name]) for name in ("exclude", "blindCopy") if draft.get(name)}
    routing = by.signer.sign({"digest": digest, **beside}, ROUTING) if beside else None
    return Composed(message, f"{by.participant}/{message['id']}", compact, routing, digest, because is None, because)


def recompose(compact: str, routing: str | None = None) -> Composed:
    """A message that was signed before, to be sent again: the very same bytes, so that the hub knows it as a repeat."""
    if "~" in compact:
        message, _ = sd_jwt.disclose(compact, parse_jws(signed_part(compact), MASKABLE).payload)
    else:
        message = parse_jws(compact, MESSAGE).payload
    sealed = "sealed" in message
    return Composed(message, f"{message['from']}/{message['id']}", compact, routing, digest_of(compact), sealed, None if sealed else "maskable" if "~" in compact else "asked")


def _clear_because(draft: Draft, to: Sequence[str]) -> Literal["asked", "type", "audience", "maskable"] | None:
    if draft.get("maskable") is not None:
        return "maskable"
    if draft["type"] not in DIRECT_TYPES:
        return "type"
    if draft.get("clear") is True:
        return "asked"
    return None if all(map(is_participant, to)) else "audience"


def _demand_sealable(draft: Draft) -> None:
    """Nothing is left out in silence: whoever wrote a case number shall know that it would be read on the way."""
    open_members = [member for member in ("subject", "case") if draft.get(member) is not None]
    if open_members:
        raise DraftError(
            f"{' and '.join(open_members)} would travel in the clear beside sealed content: put it into the body, or send in the clear.",
            tuple(Violation(f"/{member}", "not-allowed", "A sealed message carries neither subject nor case.") for member in open_members),
        )
    if draft.get("blindCopy"):
        raise DraftError("A blind copy cannot be opened by its reader when the message is sealed for the others: send it in the clear, or as a message of its own.")
