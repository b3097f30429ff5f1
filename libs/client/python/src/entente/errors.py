"""What can go wrong, and what is known then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Violation:
    """One thing wrong at one place of a message."""

    pointer: str
    """JSON Pointer (RFC 6901) into the payload."""
    code: str
    detail: str


class EntenteProblem(Exception):
    """The hub answered, and said no (RFC 9457)."""

    def __init__(self, document: Mapping[str, Any], status: int, retry_after: float | None = None) -> None:
        text = {name: value for name, value in document.items() if isinstance(value, str)}
        self.status: int = document["status"] if isinstance(document.get("status"), int) else status
        self.type: str = text.get("type", "about:blank")
        self.title: str = text.get("title", f"The hub answered {status}")
        self.detail: str = text.get("detail", "")
        self.code: str = text.get("code", f"http-{status}" if self.type == "about:blank" else self.type.rsplit("/", 1)[-1])
        retriable = document.get("retriable")
        #: True when the same bytes, sent again, may succeed.
        self.retriable: bool = retriable if isinstance(retriable, bool) else status in (408, 429, 502, 503, 504)
        #: Seconds that the hub asked to wait.
        self.retry_after: float | None = retry_after
        violations = document.get("violations")
        self.violations: tuple[Violation, ...] = tuple(
            Violation(str(one.get("pointer")), str(one.get("code")), str(one.get("detail")))
            for one in (violations if isinstance(violations, list) else [])
            if isinstance(one, dict)
        )
        super().__init__(f"{self.code}: {self.detail or self.title}")


class HubUnavailable(Exception):
    """The hub could not be reached, or did not answer in time: nothing is known, and the same bytes may be sent again."""


class DraftError(ValueError):
    """A draft cannot become a message; nothing was sent."""

    def __init__(self, message: str, violations: tuple[Violation, ...] = ()) -> None:
        super().__init__(message)
        self.violations = violations


class TokenRefused(Exception):
    """The token endpoint said no (RFC 6749 §5.2, RFC 9449 §5)."""

    def __init__(self, code: str, status: int, description: str | None = None) -> None:
        super().__init__(description or code)
        self.code = code
        self.status = status


class Fault(Exception):
    """A signature, seal or disclosure does not hold. `code` is one of those the TypeScript client has."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
