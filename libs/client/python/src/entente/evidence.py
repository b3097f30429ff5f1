"""Evidence to take away, verified offline against a policy of one's own."""

from __future__ import annotations

from collections.abc import Sequence

from ._verify_evidence import Fault as _Failure
from ._verify_evidence import Policy, verify_challenge as _verify_challenge, verify_evidence as _verify
from .errors import Fault
from .ids import now_ms
from .keys import Jwk


def verify_evidence(evidence: bytes, policy: str) -> list[str]:
    """Checks evidence (`client.evidence(...)`, or a file) without asking anyone. Nothing in the file is believed by itself:
    the log's key, the witnesses and how many of them must have seen it come from a policy that was had from elsewhere than
    the hub. It is `libs/ledger/twin/verify_evidence.py`, the second verifier, as auditors run it alone.

    :param policy: a line each: `log <vkey>`, `witness <vkey>`, `quorum <number>`, `key <participant> <thumbprint>`
    :returns: what is proven, a line each
    :raises Fault: `evidence-invalid`; its text begins with the place that does not hold
    """
    try:
        return list(_verify(evidence, Policy(policy)))
    except _Failure as failure:
        raise Fault("evidence-invalid", str(failure)) from None
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as failure:
        raise Fault("evidence-invalid", f"the file: not understood ({type(failure).__name__})") from failure


def verify_challenge(shown: bytes, policy: str, hub_keys: Sequence[Jwk], now: float | None = None) -> tuple[str, str]:
    """Holds the hub to its answer to a challenge, as `Challenged.shown` or a file of `entente ledger challenge --out` has it.

    :param hub_keys: keys of the hub; those the policy names (`key hub <thumbprint>`) are believed, all where it names none
    :param now: milliseconds since the epoch; the clock's by default
    :returns: `answered`, `pending`, `unanswered`, `withheld` or `bad-receipt`, and why
    :raises Fault: `evidence-invalid` when file or policy cannot be read
    """
    try:
        verdict, why = _verify_challenge(shown, Policy(policy), list(hub_keys), now_ms() if now is None else now)
    except _Failure as failure:
        raise Fault("evidence-invalid", str(failure)) from None
    return verdict, why
