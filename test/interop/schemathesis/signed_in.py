"""Signs schemathesis in: every generated request gets a token of a participant and a proof made for that request (RFC 9449),
by the SDK for Python. ENTENTE_PARTIES names a file as dev.json; its first participant asks."""

import asyncio
import json
import os
from pathlib import Path

import httpx
import schemathesis

from entente.tokens import TokenSource

dev = json.loads(Path(os.environ["ENTENTE_PARTIES"]).read_text("utf-8"))
participant, keys = next(iter(dev["participants"].items()))


@schemathesis.serializer("application/jose", "application/sd-jwt", "application/x-ndjson")
def as_text(context, value):
    """Signed messages are text; what is no text is sent as the text that Python makes of it."""
    return value if isinstance(value, bytes) else str(value).encode()


@schemathesis.auth(refresh_interval=None)
class OneParticipant:
    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._http = httpx.AsyncClient()
        self._tokens = TokenSource(self._http, dev["issuer"], participant, keys["signing"])

    def get(self, case, context):
        return participant  # a proof is good once: everything is made for the request at hand

    def set(self, case, data, context) -> None:
        url = case.as_transport_kwargs(base_url=dev["url"])["url"]
        headers = self._loop.run_until_complete(self._tokens.headers_for(case.method, url))
        case.headers = {**(case.headers or {}), **headers}


@schemathesis.hook
def map_query(context, query):
    """Nobody waits for news here."""
    return {**query, "wait": 0} if query and "wait" in query else query


@schemathesis.hook
def filter_query(context, query):
    """An empty parameter counts as absent, as the description says: it is no mistake that the hub would refuse."""
    return not query or "" not in query.values()
