"""HTTP to the hub: token and proof on every request, the same bytes again when that may help, until the deadline."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import httpx

from ._encoding import Object, read_json
from .errors import EntenteProblem, HubUnavailable, TokenRefused
from .tokens import TokenSource

T = TypeVar("T")

_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 5.0
#: Codes of 401 that a new token or proof cures.
_RENEWABLE = {"token-invalid", "token-missing", "proof-stale", "proof-invalid", "proof-replayed"}


def path_of(*segments: str, query: Mapping[str, Any] | None = None) -> str:
    """A path of the API; members of the query that are None are left out, lists stand several times."""
    pairs = [(name, value) for name, values in (query or {}).items() if values is not None for value in (values if isinstance(values, list | tuple) else [values])]
    return "/v1/" + "/".join(quote(segment, safe="") for segment in segments) + (f"?{urlencode(pairs)}" if pairs else "")


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    body: bytes | None = None
    content_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    #: Seconds for everything, retries included; the client's own by default.
    deadline: float | None = None
    #: Seconds for one answer.
    timeout: float = 30.0
    #: Seconds that the hub is asked to hold its answer back (a long poll): answer and, by default, deadline may come so much later.
    wait: float = 0.0
    #: False: what may succeed later is raised at once.
    retry: bool = True
    #: False: a public door, no token is sent.
    authenticated: bool = True


class Transport:
    def __init__(self, http: httpx.AsyncClient, url: str, tokens: TokenSource | None, deadline: float) -> None:
        self._http = http
        self._url = url
        self._tokens = tokens
        self._deadline = deadline

    @property
    def speaks_for_someone(self) -> bool:
        return self._tokens is not None

    async def request(self, request: Request) -> tuple[int, bytes]:
        """Status and body of the answer, when its status is 2xx.

        :raises EntenteProblem: what the hub said; HubUnavailable: nothing was heard; TokenRefused: it gives no token
        """

        async def once(left: float) -> tuple[int, bytes]:
            response = await self._http.send(await self._build(request, min(request.timeout + request.wait, left)))
            if not response.is_success:
                raise _problem_of(response)
            return response.status_code, response.content

        return await self._persist(request, once)

    async def json(self, request: Request) -> Any:
        _, body = await self.request(request)
        try:
            return read_json(body)
        except ValueError as cause:
            raise HubUnavailable(f"{self._url} answered {request.path} with something that is not JSON") from cause

    async def object(self, request: Request) -> Object:
        value = await self.json(request)
        if not isinstance(value, dict):
            raise HubUnavailable(f"{self._url} answered {request.path} with something that is no object")
        return value

    @asynccontextmanager
    async def stream(self, request: Request) -> AsyncIterator[httpx.Response]:
        """The answer, its body not yet read. `timeout` is the longest silence on the line."""

        async def once(_: float) -> httpx.Response:
            response = await self._http.send(await self._build(request, request.timeout), stream=True)
            if not response.is_success:
                await response.aread()
                await response.aclose()
                raise _problem_of(response)
            return response

        response = await self._persist(request, once)
        try:
            yield response
        finally:
            await response.aclose()

    async def _build(self, request: Request, timeout: float) -> httpx.Request:
        target = self._url + request.path
        proof = await self._tokens.headers_for(request.method, target) if request.authenticated and self._tokens else {}
        kind = {} if request.content_type is None else {"Content-Type": request.content_type}
        headers = {"Accept": "application/json, application/problem+json", **request.headers, **proof, **kind}
        return self._http.build_request(request.method, target, content=request.body, headers=headers, timeout=max(timeout, 0.001))

    async def _persist(self, request: Request, once: Callable[[float], Awaitable[T]]) -> T:
        until = time.monotonic() + (self._deadline + request.wait if request.deadline is None else request.deadline)
        renewed = False
        attempt = 0
        while True:
            failure: Exception
            try:
                return await once(until - time.monotonic())
            except EntenteProblem as problem:
                if problem.status == 401 and not renewed and problem.code in _RENEWABLE and self._tokens is not None:
                    renewed = True
                    self._tokens.forget()
                    continue
                if not problem.retriable and not _just_started(problem):
                    raise
                failure = problem
            except TokenRefused as refused:
                if refused.status < 500 and not _just_started(refused):
                    raise
                failure = refused if refused.status < 500 else HubUnavailable(f"{self._url} gives no token at the moment ({refused})")
            except httpx.TransportError as error:
                failure = HubUnavailable(f"{self._url} {'did not answer in time' if isinstance(error, httpx.TimeoutException) else 'cannot be reached'} ({type(error).__name__})")
                failure.__cause__ = error
            wait = _wait_before(attempt, failure)
            attempt += 1
            if not request.retry or time.monotonic() + wait >= until:
                raise failure
            await asyncio.sleep(wait)


def _just_started(refusal: EntenteProblem | TokenRefused) -> bool:
    """A hub that has just started refuses for some seconds what it might have taken before its memory began; a proof made
    after that moment is taken, so waiting helps."""
    return refusal.code in ("invalid_client", "invalid_dpop_proof", "proof-stale") and "before this hub process" in str(refusal)


def _problem_of(response: httpx.Response) -> EntenteProblem:
    try:
        document = read_json(response.content)
    except ValueError:
        document = {}  # the page of a proxy in between: the status says what is to be said
    return EntenteProblem(document if isinstance(document, dict) else {}, response.status_code, _retry_after(response.headers.get("retry-after")))


def _retry_after(header: str | None) -> float | None:
    """`Retry-After` (RFC 9110 §10.2.3) in seconds from now; None when there is none that can be read."""
    if header is None:
        return None
    if header.isascii() and header.isdigit():
        return float(header)
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - time.time())
    except ValueError:
        return None


def _wait_before(attempt: int, failure: Exception) -> float:
    """Seconds: as long as the hub asks, otherwise doubling with jitter, so that many clients do not come back at once."""
    if isinstance(failure, EntenteProblem) and failure.retry_after is not None:
        return failure.retry_after + random.random() * _FIRST_PAUSE
    return float(min(_LONGEST_PAUSE, _FIRST_PAUSE * 2**attempt) * (0.5 + random.random() / 2))
