"""Evidence to take away, verified offline against a policy of one's own."""

from __future__ import annotations

from ._verify_evidence import Fault as _Failure
from ._verify_evidence import Policy, verify_evidence as _verify
from .errors import Fault


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
