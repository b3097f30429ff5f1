"""Messages of which members can be withheld from some recipients: SD-JWT (RFC 9901) as the hub takes it. Members of
objects in the body alone, SHA-256 alone, nothing disclosed inside what is disclosed."""

from __future__ import annotations

import copy
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ._encoding import Object, digest_of, from_base64url, read_json, signed_part, to_base64url, write_json
from .errors import DraftError, Fault

_RESERVED = {"_sd", "_sd_alg", "...", "__proto__"}


@dataclass(frozen=True)
class Withheld:
    """Members that a reader was not given: how many are missing from which object. Their names cannot be known."""

    at: str
    """JSON Pointer into the message."""
    members: int


def _step(name: str) -> str:
    return "/" + name.replace("~", "~0").replace("/", "~1")


def _names_in(pointer: str) -> list[str]:
    names = [name.replace("~1", "/").replace("~0", "~") for name in pointer.split("/")[1:]]
    return names[1:] if names[:1] == ["body"] else names


def _places(value: Any, names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    if not names:
        yield ()
        return
    members = value if isinstance(value, dict) else {str(index): one for index, one in enumerate(value)} if isinstance(value, list) else {}
    for name in members if names[0] == "*" else [names[0]] if names[0] in members else []:
        for place in _places(members[name], names[1:]):
            yield (name, *place)


def mask_body(body: Object, pointers: Sequence[str]) -> tuple[Object, list[str]]:
    """Makes members of a body disclosable. What a pointer names and is not there needs no mask.

    :param pointers: JSON Pointers into the body (`/persons`); `*` is every element or member
    :returns: the body without them, and what is sent beside it to put them back
    """
    places: dict[str, tuple[str, ...]] = {}
    for pointer in pointers:
        names = _names_in(pointer)
        if not names:
            raise DraftError(f'"{pointer}" is no JSON Pointer to a member of the body, such as /persons.')
        places.update({"".join(map(_step, place)): place for place in _places(body, names)})
    inner = next((one for one in places if any(one.startswith(f"{other}/") for other in places)), None)
    if inner is not None:
        raise DraftError(f"{inner} lies inside another member that can be withheld: give the one or the other.")
    masked = copy.deepcopy(body)
    disclosures = [_take_out(masked, place, pointer) for pointer, place in places.items()]
    return masked, disclosures


def _take_out(body: Object, place: Sequence[str], pointer: str) -> str:
    holder: Any = body
    for name in place[:-1]:
        holder = holder[int(name)] if isinstance(holder, list) else holder[name]
    name = place[-1]
    if not isinstance(holder, dict):
        raise DraftError(f"{pointer} is an element of an array: name the whole array, or members of the objects in it.")
    if name in _RESERVED:
        raise DraftError(f'"{name}" is a name that RFC 9901 keeps for itself.')
    disclosure = to_base64url(write_json([to_base64url(secrets.token_bytes(16)), name, holder.pop(name)]))
    # Sorted, so that the order tells nothing of what was taken out.
    holder["_sd"] = sorted([*holder.get("_sd", []), digest_of(disclosure)])
    return disclosure


def join(signed: str, disclosures: Sequence[str]) -> str:
    return f"{signed}~" + "".join(f"{one}~" for one in disclosures)


def _disclosures_in(compact: str) -> dict[str, tuple[str, Any]]:
    if not compact.endswith("~"):
        raise Fault("not-an-sd-jwt", 'It does not end with "~": a key binding JWT is not taken here.')
    encoded = compact[len(signed_part(compact)) + 1 :].split("~")[:-1]
    if len(set(encoded)) != len(encoded):
        raise Fault("disclosure-invalid", "A disclosure stands there twice.")
    return {digest_of(one): _read_disclosure(one) for one in encoded}


def _read_disclosure(encoded: str) -> tuple[str, Any]:
    try:
        content = read_json(from_base64url(encoded))
    except (ValueError, RecursionError) as cause:
        raise Fault("disclosure-invalid", "A disclosure is not canonical base64url of a JSON array.") from cause
    if not isinstance(content, list) or len(content) != 3 or not isinstance(content[0], str) or not isinstance(content[1], str) or content[1] in _RESERVED:
        raise Fault("disclosure-invalid", "A disclosure is not [salt, name, value].")
    return content[1], content[2]


def disclose(compact: str, payload: Object) -> tuple[Object, tuple[Withheld, ...]]:
    """Puts the disclosures a reader was given where their digests stand; the signature was verified before.

    :raises Fault: `not-an-sd-jwt`, `disclosure-invalid`
    """
    given = _disclosures_in(compact)
    named: set[str] = set()
    withheld: dict[str, int] = {}
    used = 0

    def whole(value: Any, at: str, masked: bool) -> Any:
        if isinstance(value, list):
            return [whole(item, f"{at}/{index}", masked) for index, item in enumerate(value)]
        if not isinstance(value, dict):
            return value
        result: Object = {}
        for name, member in value.items():
            if name == "_sd" and masked:
                continue
            if name in _RESERVED:
                raise Fault("disclosure-invalid", f'"{name}" stands at {at or "the top"}, where nothing can be withheld.')
            result[name] = whole(member, at + _step(name), masked)
        if masked and "_sd" in value:
            place(value["_sd"], result, at)
        return result

    def place(digests: Any, into: Object, at: str) -> None:
        nonlocal used
        if not isinstance(digests, list) or not digests:
            raise Fault("disclosure-invalid", f"The digests at {at} are malformed.")
        for digest in digests:
            if not isinstance(digest, str) or digest in named:
                raise Fault("disclosure-invalid", f"A digest at {at} is malformed or stands there twice.")
            named.add(digest)
            if digest not in given:
                withheld[at] = withheld.get(at, 0) + 1
                continue
            name, value = given[digest]
            if name in into:
                raise Fault("disclosure-invalid", f'"{name}" stands twice at {at}.')
            into[name] = whole(value, at + _step(name), False)
            used += 1

    envelope = {name: value for name, value in payload.items() if name not in ("body", "_sd_alg")}
    if payload.get("_sd_alg", "sha-256") != "sha-256":
        raise Fault("disclosure-invalid", "Disclosures are not hashed with sha-256.")
    if not isinstance(payload.get("body"), dict):
        raise Fault("disclosure-invalid", "There is no body of which members could be withheld.")
    result = {**whole(envelope, "", False), "body": whole(payload["body"], "/body", True)}
    if used != len(given):
        raise Fault("disclosure-invalid", "A disclosure does not belong to this message, or was changed.")
    return result, tuple(Withheld(at, members) for at, members in sorted(withheld.items()))
