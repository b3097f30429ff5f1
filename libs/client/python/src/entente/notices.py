"""Notices and diffusions: what a client asks of them, and acts upon them as drafts for `send`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol

from ._encoding import Object
from .drafts import Mode
from .ids import parse_reference
from .inbox import Declaration
from .transport import Request, Transport, path_of

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


class NoticeVerbs(Protocol):
    """What a client asks of notices and diffusions."""

    _mode: Mode
    _transport: Transport

    async def notices(self, after: str | None = None, *, limit: int | None = None, kinds: Sequence[str] = (), states: Sequence[str] = (), content: bool = False, mode: Mode | None = None, declaration: Declaration = Declaration()) -> Object:
        """Notices we may know of, in the order of their last change: a page of `items`, and `next` to pass as `after`."""
        query = {"after": after, "limit": limit, "mode": mode or self._mode, "kind": list(kinds), "state": list(states), "content": "true" if content else None}
        return await self._transport.object(Request("GET", path_of("notices", query=query), headers=declaration.headers))

    async def notice(self, reference: str, declaration: Declaration = Declaration()) -> Object:
        """One notice with its history. :raises EntenteProblem: `not-found`"""
        return await self._transport.object(Request("GET", path_of("notices", *parse_reference(reference)), headers=declaration.headers))

    async def extracts(self, after: str | None = None, *, limit: int | None = None, mode: Mode | None = None, declaration: Declaration = Declaration()) -> Object:
        """What the public may see of notices in force: a page of `items`, and `next` to pass as `after`."""
        query = {"after": after, "limit": limit, "mode": mode or self._mode}
        return await self._transport.object(Request("GET", path_of("notices", "extracts", query=query), headers=declaration.headers))

    async def diffusions(self, after: str | None = None, *, limit: int | None = None, mode: Mode | None = None, declaration: Declaration = Declaration()) -> Object:
        """Diffusions we may know of, in the order of their last change: a page of `items`, and `next` to pass as `after`."""
        query = {"after": after, "limit": limit, "mode": mode or self._mode}
        return await self._transport.object(Request("GET", path_of("diffusions", query=query), headers=declaration.headers))

    async def diffusion(self, reference: str, declaration: Declaration = Declaration()) -> Object:
        """One diffusion. :raises EntenteProblem: `not-found`"""
        return await self._transport.object(Request("GET", path_of("diffusions", *parse_reference(reference)), headers=declaration.headers))
