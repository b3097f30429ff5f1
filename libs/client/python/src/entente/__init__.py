"""Entente for Python: send, read, verify and answer signed messages between police forces.

    async with EntenteClient("https://hub.example", "ncb.XA", signing_key, sealing_keys=[sealing_key]) as client:
        sent = await client.send({"type": "general.information/1", "to": "ncb.XB", "body": {"text": "…"}})
        async for received in client.inbox_iterator(after=last_cursor):
            ...
"""

from ._answers import About
from .challenges import Challenged
from .client import EntenteClient, public_keys_of
from .drafts import DEFAULT_HANDLING, Composed, Draft, Handling, Mode, recompose
from .errors import DraftError, EntenteProblem, Fault, HubUnavailable, TokenRefused, Violation
from .evidence import verify_challenge, verify_evidence
from .feeds import AttemptEntry, FeedEntry, FeedFilter, FeedReceived, Feeds, SubscriptionEntry
from .ids import derived_message_id, new_message_id, parse_reference
from .inbox import Declaration, InboxItem, InboxPage
from .jws import Acceptance, ParsedJws, VerifiedJws, parse_jws, verify_acceptance, verify_jws
from .keys import CachedKeys, FixedKeys, Jwk, KeySource, new_sealing_key, new_signing_key, thumbprint
from .notices import act_on, act_on_diffusion, notice_purpose
from .received import Received
from .sd_jwt import Withheld
from .sealing import DIRECT_TYPES, is_participant
from .submission import BatchResult, Sent
from .views import Listing, PreparedStatement, Preview, RecallStanding, ReceiptStatus, SentEntry, SentPage, Stated, StatedItem

__all__ = [
    "DEFAULT_HANDLING", "DIRECT_TYPES", "About", "Acceptance", "AttemptEntry", "BatchResult", "CachedKeys", "Challenged", "Composed", "Declaration", "Draft", "DraftError", "EntenteClient",
    "EntenteProblem", "Fault", "FeedEntry", "FeedFilter", "FeedReceived", "Feeds", "FixedKeys", "Handling", "HubUnavailable", "InboxItem", "InboxPage", "Jwk", "KeySource", "Listing", "Mode", "ParsedJws", "PreparedStatement",
    "Preview", "RecallStanding", "Received", "ReceiptStatus", "Sent", "SentEntry", "SentPage", "Stated", "StatedItem", "SubscriptionEntry", "TokenRefused", "VerifiedJws", "Violation", "Withheld", "act_on", "act_on_diffusion", "derived_message_id",
    "is_participant", "new_message_id", "new_sealing_key", "new_signing_key", "notice_purpose", "parse_jws", "parse_reference", "public_keys_of", "recompose", "thumbprint", "verify_acceptance",
    "verify_challenge", "verify_evidence", "verify_jws",
]
