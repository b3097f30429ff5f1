import type { FaultCode } from '#client';

/** Why something that was received must not be acted upon. */
export const FAULTS: Readonly<Record<FaultCode, string>> = Object.freeze({
  'not-a-jws': 'It is not three base64url segments joined by dots.',
  'header-not-allowed': 'Its protected header has other members than alg, kid and typ.',
  'wrong-typ': 'It is signed, but as something else than was expected.',
  'not-json': 'A segment is not canonical base64url of a JSON object.',
  'signer-missing': 'It does not say who signed it.',
  'signer-unknown': 'The registry shows no keys of the signer: it is unknown, or its bureau does not list it.',
  'key-unknown': 'The signer has no signing key under this kid.',
  'algorithm-not-allowed': 'It was signed with another algorithm than the registered key fixes.',
  'key-expired': 'The key had expired before this was issued.',
  'key-revoked': 'The key was revoked before this was issued.',
  'signature-invalid': 'The signature does not verify: the bytes were changed, or another key signed them.',
  'acceptance-mismatch': 'The acceptance of the hub speaks of another message.',
  'seal-mismatch': 'The sealed content was made for another message and put into this one.',
  'cannot-open': 'The content is sealed, and no key at hand opens it, or it was altered.',
  'schema-violation': 'The sealed content, which the hub could not check, does not follow its schema.',
  'not-an-sd-jwt': 'It is said to have disclosures behind its signature, and has not the form of one that has.',
  'disclosure-invalid': 'A disclosure was changed, repeated, or belongs to another message. Do not act upon it.',
  'evidence-invalid': 'Evidence, or the policy it is held against, does not hold at the place named.',
});

/** What a reader should know although the signature holds. */
export const NOTES: Readonly<Record<string, string>> = Object.freeze({
  'key-revoked-since': 'The key was valid when this was issued, and was revoked later. Ask the sender when in doubt.',
});

/** The rules that hold for everybody; a spec holds the list against the policies. */
export const RULES: Readonly<Record<string, string>> = Object.freeze({
  'baseline.addressee': 'Addressed, and nothing speaks against it.',
  'baseline.originator-active': 'The sender is suspended. It can still take back what it sent.',
  'baseline.recipient-active': 'The addressee, or its bureau, is suspended. It still reaches its own data, what is said of it, and recalls.',
  'baseline.contested': 'Two authorities claim this bureau: nothing goes out or is shown until that is settled. What is sent to it is queued, and kept.',
  'baseline.excluded': 'The sender excluded this recipient in the routing.',
  'baseline.bureau-excluded': 'The sender excluded the bureau of this entity; what a bureau may not have, its entities may not have either.',
  'baseline.clearance': 'The addressee is not cleared for the confidentiality of the message.',
  'baseline.expired': 'The message has expired (expiresAt).',
  'baseline.embargo': 'The message is not released yet (notBefore).',
  'baseline.delegation': 'What was delegated to this entity or office does not cover it: another type, another operation, outside its time, or withdrawn.',
  'baseline.onward': 'The source does not let it be passed on: never, or only within the recipient\'s own nation.',
  'baseline.onward-consent': 'The source is asked before it is passed on.',
  'baseline.joint-onward': 'It belongs to others too: they are asked before one of its owners passes it on.',
  'baseline.evidence': 'The source does not let it be used in court.',
  'baseline.evidence-consent': 'The source is asked before it is used in court.',
  'baseline.purpose-consent': 'It is asked for with another purpose than it was sent for: the source is asked first.',
  'baseline.conditions': 'The source set conditions, which are countersigned before opening.',
  'baseline.agreement': 'No agreement in force with this partner covers the type, purpose, direction, personal data or host country.',
  'baseline.private-personal-data': 'Private partners never get personal data, nor data of which that is not known.',
  'baseline.public-extract': 'An owner has not said what of it the public may see.',
  'baseline.mask-impossible': 'A field is to be withheld, and the form of the message does not allow it: sign it as SD-JWT.',
  'baseline.originator-unlisted': 'The bureau of the sending entity does not let the addressee know of it.',
  'baseline.feed-terms': 'The feed has ended, or its owner does not let this sender publish this type in it.',
  'baseline.default-deny': 'Nothing permits it.',
  'engine-error': 'The hub could not decide, and refused.',
});
