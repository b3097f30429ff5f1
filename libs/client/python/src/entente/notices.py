"""Acts upon notices and diffusions, as drafts for `send`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

#: What keeps notices going carries its source's word on neutrality and human rights, like everything recorded.
_HANDLING = {"confidentiality": "official-use", "purposes": ["ADMINISTRATION"], "attestation": {"neutrality": True, "humanRights": True}}
#: Acts that are the desk's own affair: nobody but the hub is told.
_INTERNAL = {"screen", "review", "assign", "approve"}
_PURPOSES = {"red": "LOCATE_WANTED", "blue": "IDENTIFY_PERSON_OR_OBJECT", "yellow": "IDENTIFY_PERSON_OR_BODY", "black": "IDENTIFY_PERSON_OR_BODY", "silver": "IDENTIFY_PERSON_OR_OBJECT"}


def notice_purpose(kind: str) -> str:
    """The purpose a kind of notice serves, unless its requester says others."""
    return _PURPOSES.get(kind, "WARN")


def _to_holders(kind: str, more: Mapping[str, Any]) -> dict[str, Any]:
    """What holders are told serves what the notice serves; what says no words says nothing of persons."""
    return {**_HANDLING, "purposes": [notice_purpose(kind)], **({} if "text" in more else {"personalData": False})}


def act_on(notice: Mapping[str, Any], by: str, act: str, **more: Any) -> dict[str, Any]:
    """An act upon a notice, as `client.notice` shows it.

    One with a text says `handling["personalData"] = False` only if you add it: where it is not said, partners whose agreement covers no
    personal data do not hear of the act.

    :param by: who acts
    :param more: further members of `notice.act/1` besides notice, act and step
    """
    parties = [party for party in dict.fromkeys((notice.get("requester"), "gs")) if party and party != by]
    body = {"notice": notice["notice"], "act": act, "step": notice.get("step", 0), **more}
    handling = _HANDLING if act in _INTERNAL else _to_holders(str(notice["kind"]), more)
    return {"type": "notice.act/1", "mode": notice["mode"], "to": ["hub"] if act in _INTERNAL or not parties else parties, "inReplyTo": notice["notice"], "handling": handling, "body": body}


def act_on_diffusion(diffusion: Mapping[str, Any], act: Literal["approve", "cancel"], **more: Any) -> dict[str, Any]:
    """An act that the desk, or an oversight body, takes on a diffusion, as `client.diffusion` shows it: its sender is told."""
    body = {"notice": diffusion["diffusion"], "act": act, "step": diffusion["step"], **more}
    return {"type": "notice.act/1", "mode": diffusion["mode"], "to": [diffusion["sender"]], "inReplyTo": diffusion["diffusion"], "handling": _HANDLING, "body": body}
