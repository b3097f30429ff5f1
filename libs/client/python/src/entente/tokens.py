"""Tokens: client credentials by `private_key_jwt` (RFC 7523), bound to a key of its own by DPoP (RFC 9449)."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx

from ._encoding import sha256_of
from .errors import TokenRefused
from .jws import sign_jws
from .keys import Jwk, new_signing_key, thumbprint

#: Seconds that a client assertion lives.
_ASSERTION_LIFETIME = 60
#: Seconds before its end at which a token is replaced.
_RENEW_BEFORE = 30
#: A clock that is off by less, in seconds, is left alone: the Date header counts whole seconds.
_TOLERATED_OFFSET = 1.5


def make_client_assertion(participant: str, issuer: str, signing_key: Jwk, now: float | None = None) -> str:
    """With this a participant asks for a token: for one issuer, good once, for a minute. `now` in seconds."""
    issued = int(time.time() if now is None else now)
    claims = {"jti": str(uuid.uuid4()), "iss": participant, "sub": participant, "aud": issuer, "iat": issued, "exp": issued + _ASSERTION_LIFETIME}
    return sign_jws(claims, signing_key, {"kid": signing_key["kid"], "typ": "client-authentication+jwt"})


def make_dpop_proof(key: Jwk, method: str, url: str, token: str | None = None, now: float | None = None) -> str:
    """The proof of one request (RFC 9449 §4.2); query and fragment are left out of `htu`. `now` in seconds."""
    parts = urlsplit(url)
    claims: dict[str, Any] = {"jti": str(uuid.uuid4()), "htm": method.upper(), "htu": urlunsplit((parts.scheme, parts.netloc, parts.path or "/", "", "")), "iat": int(time.time() if now is None else now)}
    if token is not None:
        claims["ath"] = sha256_of(token)
    public: Mapping[str, Any] = {name: value for name, value in key.items() if name in ("kty", "crv", "x", "y")}
    return sign_jws(claims, key, {"typ": "dpop+jwt", "jwk": public})


class TokenSource:
    """Keeps one participant supplied with a token and makes a proof for every request. The token endpoint is found in the
    issuer's metadata (RFC 8414). A wrong local clock is corrected by the hub's Date header."""

    def __init__(self, http: httpx.AsyncClient, issuer: str, participant: str, signing_key: Jwk) -> None:
        self._http = http
        self._issuer = issuer
        self._participant = participant
        self._signing_key = signing_key
        #: Lives as long as this object and is never stored.
        self._proof_key = new_signing_key()
        self._endpoint: str | None = None
        self._token: tuple[str, float] | None = None
        self._offset = 0.0
        self._lock = asyncio.Lock()

    @property
    def proof_thumbprint(self) -> str:
        """The `jkt` of the tokens."""
        return thumbprint(self._proof_key)

    async def headers_for(self, method: str, url: str) -> dict[str, str]:
        """The two headers of one request; not to be used twice.

        :raises TokenRefused: when the hub gives no token; httpx.TransportError when it cannot be reached
        """
        async with self._lock:  # however many requests wait for a token, one is asked for
            if self._token is None or self._token[1] - _RENEW_BEFORE <= time.monotonic():
                self._token = await self._request()
            token = self._token[0]
        return {"Authorization": f"DPoP {token}", "DPoP": make_dpop_proof(self._proof_key, method, url, token, self._now())}

    def forget(self) -> None:
        """Drops the token, for instance after a 401: the next request gets a new one."""
        self._token = None

    def _now(self) -> float:
        return time.time() + self._offset

    async def _request(self) -> tuple[str, float]:
        if self._endpoint is None:
            self._endpoint = await self._discover()
        asked = time.monotonic()
        now = self._now()
        form = {
            "grant_type": "client_credentials",
            "client_id": self._participant,
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": make_client_assertion(self._participant, self._issuer, self._signing_key, now),
        }
        proof = make_dpop_proof(self._proof_key, "POST", self._endpoint, None, now)
        response = await self._http.post(self._endpoint, data=form, headers={"DPoP": proof, "Accept": "application/json"})
        self._read_clock(response)
        answer = _object_of(response)
        token = answer.get("access_token")
        if not response.is_success or not isinstance(token, str):
            raise TokenRefused(str(answer.get("error", "server_error")), response.status_code, answer.get("error_description"))
        lifetime = answer.get("expires_in")
        return token, asked + (lifetime if isinstance(lifetime, int | float) else 60)

    async def _discover(self) -> str:
        parts = urlsplit(self._issuer)
        path = "/.well-known/oauth-authorization-server" + ("" if parts.path in ("", "/") else parts.path)
        response = await self._http.get(urlunsplit((parts.scheme, parts.netloc, path, "", "")), headers={"Accept": "application/json"})
        self._read_clock(response)
        metadata = _object_of(response)
        endpoint = metadata.get("token_endpoint")
        if not response.is_success or metadata.get("issuer") != self._issuer or not isinstance(endpoint, str):
            raise TokenRefused("invalid_issuer", response.status_code, f"{self._issuer} does not publish the metadata of an authorization server of that name")
        return endpoint

    def _read_clock(self, response: httpx.Response) -> None:
        try:
            told = parsedate_to_datetime(response.headers.get("date", "")).timestamp()
        except ValueError:
            return  # a server without a clock tells nothing
        offset = told + 0.5 - time.time()
        self._offset = offset if abs(offset) > _TOLERATED_OFFSET else 0.0


def _object_of(response: httpx.Response) -> dict[str, Any]:
    try:
        value = response.json()
    except ValueError:
        return {}  # the page of a proxy in between; the status says what is to be said
    return value if isinstance(value, dict) else {}
