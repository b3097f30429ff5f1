"""Server-sent events (WHATWG HTML)."""

from __future__ import annotations

import codecs
from collections.abc import AsyncIterator
from dataclasses import dataclass

_LONGEST_LINE = 4 * 1024 * 1024


@dataclass(frozen=True)
class ServerSentEvent:
    id: str | None
    event: str
    data: str


async def read_events(chunks: AsyncIterator[bytes]) -> AsyncIterator[ServerSentEvent]:
    """Events out of a response body; comments, which keep a line awake, are passed over. Lines end with CR, LF or both and
    with nothing else, so that a line separator of Unicode inside JSON does no harm.

    :raises ValueError: when one line is longer than 4 MiB
    """
    fields: dict[str, str] = {}
    data: list[str] = []
    async for line in _lines(chunks):
        if line == "":
            if data:
                yield ServerSentEvent(fields.get("id"), fields.get("event", "message"), "\n".join(data))
            fields, data = {}, []
            continue
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            data.append(value)
        elif name in ("id", "event"):
            fields[name] = value


async def _lines(chunks: AsyncIterator[bytes]) -> AsyncIterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8")()
    rest = ""
    async for chunk in chunks:
        rest += decoder.decode(chunk)
        # A carriage return at the very end may be half of a line break.
        held = "\r" if rest.endswith("\r") else ""
        *lines, rest = rest.removesuffix(held).replace("\r\n", "\n").replace("\r", "\n").split("\n")
        rest += held
        if len(rest) > _LONGEST_LINE:
            raise ValueError("a line of the stream does not end")
        for line in lines:
            yield line
