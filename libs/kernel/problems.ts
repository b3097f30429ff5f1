/**
 * The one catalogue of what can go wrong at a door. It drives the HTTP answers (RFC 9457), the pages under
 * `/problems/<code>`, retries in clients, and `entente explain CODE`.
 */
export interface ProblemKind {
  readonly status: number;
  readonly title: string;
  /** What usually brings it about. */
  readonly cause: string;
  /** What the caller can do. */
  readonly remedy: string;
  /** True when sending the same bytes again may succeed. */
  readonly retriable: boolean;
}

const kind = (status: number, title: string, cause: string, remedy: string, retriable = false): ProblemKind =>
  Object.freeze({ status, title, cause, remedy, retriable });

export const PROBLEMS = Object.freeze({
  // 400: the bytes are not what the door takes
  'malformed-request': kind(400, 'The request is malformed', 'A parameter, header or body is not of the form the door takes.', 'Compare the request with /openapi.json.'),
  'not-a-jws': kind(400, 'Not a compact JWS', 'The body is not three base64url segments joined by dots (RFC 7515 §7.1).', 'Send the compact serialization, with content type application/jose.'),
  'loose-base64url': kind(400, 'Base64url is not canonical', 'A segment has padding, white space, characters outside the alphabet or stray trailing bits.', 'Encode as RFC 4648 §5 without padding.'),
  'invalid-utf8': kind(400, 'The text is not valid UTF-8', 'The payload or header holds bytes that are not UTF-8, or starts with a byte order mark.', 'Encode as UTF-8 without a byte order mark (RFC 7493 §2.1).'),
  'not-json': kind(400, 'Not JSON', 'The payload or header cannot be parsed as JSON.', 'Send one JSON object (RFC 8259).'),
  'duplicate-name': kind(400, 'A name occurs twice in an object', 'Two members of one object have the same name; parsers disagree on which one counts.', 'Give each member a name of its own (RFC 7493 §2.3).'),
  'lone-surrogate': kind(400, 'A string holds half a character', 'An escape such as \\ud800 stands without its pair.', 'Write whole Unicode characters (RFC 7493 §2.1).'),
  'too-deep': kind(400, 'Nested too deeply', 'Objects and arrays are nested more than 32 levels deep.', 'Flatten the body; no schema needs this depth.'),
  'too-many-members': kind(400, 'Too many members', 'The payload holds more than 20,000 members and elements.', 'Send fewer, larger or several messages.'),
  'number-out-of-range': kind(400, 'A number cannot be kept exactly', 'A number is beyond what IEEE 754 double precision keeps (RFC 7493 §2.2).', 'Send large numbers as strings where the schema allows it.'),
  'forbidden-name': kind(400, 'A reserved member name', 'A member is named __proto__, which some languages act upon, or a disclosure has a name that RFC 9901 keeps for itself.', 'Remove the member.'),
  'header-not-allowed': kind(400, 'The protected header has other members', 'Only alg, kid and typ may stand in the protected header (contract §2).', 'Remove crit, jwk, jku, x5u, x5c, b64, zip and any other member.'),
  'wrong-typ': kind(400, 'Another typ was expected', 'The protected header does not say what this door takes.', 'Sign messages with typ entente+jws, or with entente+sd-jwt when disclosures follow the signature (<JWS>~…~); routing with entente-routing+jws, statements with entente-statement+jws, challenges with entente-challenge+jws.'),
  'not-an-sd-jwt': kind(400, 'Not an SD-JWT', 'The text is not a JWS, its disclosures, and a tilde behind each (RFC 9901 §4), or it ends with a key binding JWT.', 'Send <JWS>~<disclosure>~…~, with a tilde at the end and no key binding.'),
  'sd-alg-unknown': kind(400, 'Another hash than SHA-256', '_sd_alg names another algorithm than sha-256.', 'Hash disclosures with SHA-256; _sd_alg may be left out.'),
  'sd-malformed': kind(400, 'The digests of an object are malformed', '_sd is not a list of one or more SHA-256 digests in base64url.', 'Put the digest of every disclosure of the object into its _sd (RFC 9901 §4.2.4.1), and leave _sd out where there is none.'),
  'mask-misplaced': kind(400, 'Only members of the body can be withheld', '_sd stands outside the body, _sd_alg elsewhere than at the top, or the message is sealed or a control message.', 'Keep the envelope in clear, and make only members inside body disclosable.'),
  'array-element-masked': kind(400, 'An element of an array cannot be withheld by itself', 'A member is named "...", or a disclosure has no name (RFC 9901 §4.2.2): without the element, others would move to its place.', 'Make the whole array disclosable, or members of the objects in it.'),
  'disclosure-malformed': kind(400, 'A disclosure is malformed', 'A disclosure is not the base64url of [salt, name, value], or its salt is too short to keep anything secret.', 'Write disclosures as RFC 9901 §4.2.1, each with a salt of 128 random bits of its own.'),
  'disclosure-repeated': kind(400, 'A disclosure, digest or salt occurs twice', 'Two disclosures are the same or share their salt, or the payload names a digest twice.', 'Make each disclosure once, with a new salt.'),
  'disclosure-nested': kind(400, 'A disclosure inside a disclosure', 'What a disclosure discloses has digests of its own.', 'Make either the whole member disclosable or the members inside it, not both.'),
  'disclosure-missing': kind(400, 'A disclosure is missing', 'The payload names a digest whose disclosure is not there. A sender hands in all of them, and no decoys.', 'Send every disclosure of the message; what is withheld from whom is decided by rules.'),
  'disclosure-unknown': kind(400, 'A disclosure belongs to another message', 'The payload names no digest of this disclosure, or the disclosure was changed.', 'Send exactly the disclosures the payload was signed with.'),
  'routing-mismatch': kind(400, 'The routing belongs to another message', 'The digest in the routing JWS is not the digest of the message beside it.', 'Sign the routing over the digest of these very bytes.'),
  'bad-cursor': kind(400, 'Unknown cursor', 'The cursor was not issued by this hub to this reader, or belongs to another subscription.', 'Start without a cursor, or with one taken from your own inbox or from this very subscription.'),
  'compressed-body': kind(415, 'Compressed bodies are not taken', 'The request has a Content-Encoding.', 'Send the bytes as they are.'),
  // 401
  'token-missing': kind(401, 'A token is needed', 'The request has no DPoP-bound access token.', 'Get one at /oauth/token and send Authorization: DPoP <token> with a DPoP proof.'),
  'token-invalid': kind(401, 'The token does not hold', 'The access token is unknown, altered, expired, or or the key that bought it was revoked.', 'Ask for a new token; tokens live five minutes.'),
  'token-unbound': kind(401, 'A token without proof of its key', 'The token was sent as a bearer, or without a DPoP header.', 'Send Authorization: DPoP <token> and a fresh DPoP proof (RFC 9449).'),
  'proof-invalid': kind(401, 'The DPoP proof does not hold', 'The proof is malformed, signed by another key, or made for another method, address or token.', 'Make a proof for this very request with the key the token is bound to.'),
  'proof-stale': kind(401, 'The DPoP proof is not fresh', 'The proof was made more than 60 seconds ago, ahead of the hub\'s clock, or before this hub process started.', 'Check the clock and make a new proof.'),
  'proof-replayed': kind(401, 'The DPoP proof was used before', 'A proof is used once.', 'Make a new proof, with a new jti, for every request.'),
  'algorithm-not-allowed': kind(401, 'The algorithm is not the one of the registered key', 'alg is none, a MAC, or another algorithm than the registered key fixes.', 'Sign with the algorithm of the key registered under this kid.'),
  'key-unknown': kind(401, 'The key is not registered for this sender', 'kid names no signing key of the participant in from.', 'Use a kid listed at /v1/participants/{id}/keys.'),
  'key-revoked': kind(401, 'The key was revoked', 'The key under this kid has been revoked or rotated out.', 'Sign with a current key.'),
  'key-expired': kind(401, 'The key is outside its time', 'The key is not yet valid or has expired by the hub\'s clock.', 'Sign with a key that is valid now.'),
  'signature-invalid': kind(401, 'The signature does not verify', 'The signed bytes were changed, or signed by another key.', 'Sign exactly the bytes that are sent.'),
  // 403
  'not-yourself': kind(403, 'from is not the holder of the token', 'The message speaks for another participant.', 'Submit with a token of the participant in from.'),
  refused: kind(403, 'Refused', 'No addressee may receive this message from you, or the act is not yours to take.', 'Use POST /v1/messages/preview to see what you may know about it.'),
  'notice-not-yours': kind(403, 'This notice is not yours to request', 'The kind of notice, or the act, is kept to others: special notices to committees of the Security Council, pilots to their participants; entities ask through their bureau.', 'See schemas/vocabularies/notice-kinds for who requests what, and entente explain for the type.'),
  suspended: kind(403, 'You are suspended', 'The deciding body, or your bureau, suspended you: nothing goes to you or comes from you.', 'What you sent stays yours to read and to recall; GET /v1/registry/statements?subject=<yourself> shows the decision.'),
  contested: kind(403, 'Who speaks for you is contested', 'Two authorities claim the bureau, so its keys stand still and nothing new is delivered; what is queued is kept.', 'What you sent can be recalled; everything else waits until the bureau is unfrozen.'),
  'consent-missing': kind(403, 'An owner has not consented', 'A joint owner named in handling.jointOwners has not agreed to these very bytes, or an owner wants to be asked before the message is read for this purpose or used in court.', 'Send each owner a control.consent-request/1 with the digest of the message (entente consent ask); when all have granted it, do the same again.'),
  'countersignature-missing': kind(403, 'The conditions are to be countersigned first', 'The message waits for you under conditions that its sender set.', 'Send a control.countersignature/1 with the conditions word for word; they stand in the control.conditions/1 you received.'),
  'not-subscribed': kind(403, 'No subscription to read by', 'You have no active subscription to this feed, or several and named none.', 'Subscribe with POST /v1/subscriptions, or name one of yours in subscription.'),
  // 404, 409, 410
  'not-found': kind(404, 'Not found', 'Nothing here that you may know about.', 'Check the address; what you may not see looks exactly the same.'),
  'method-not-allowed': kind(405, 'Method not allowed', 'The address exists, the method does not.', 'See the Allow header.'),
  'act-impossible': kind(409, 'The act is not possible', 'What was sent about a notice is not possible where the notice stands, or does not act upon its newest step, or a hit has its verdict already; detail says why, and what you could do instead.', 'Look at GET /v1/notices/{from}/{id}: it names the step and the acts that are yours to take now.'),
  'id-taken': kind(409, 'The id was used for another message', 'The hub knows a different message with this from and id; the first one stands.', 'Give the message a new id.'),
  'subscription-limit': kind(409, 'Too many subscriptions', 'You have as many subscriptions as there can be.', 'End one that you need no longer.'),
  'never-posted': kind(409, 'There is nothing to post again', 'Your webhook was never posted this item, or that is so long ago that its tries are forgotten.', 'GET /v1/subscriptions/{subscription}/attempts lists what was posted; read anything else from the feed.'),
  'replay-too-old': kind(410, 'Too far back', 'The feed is not kept for replay as long as that.', 'Replay from a later time; the feed says how many days it is kept.'),
  'stale-predecessor': kind(409, 'The statement does not follow the last one', 'previous is not the digest of the subject\'s last statement.', 'Read the subject\'s last statement and state again upon it.'),
  // 408, 413, 415
  'request-timeout': kind(408, 'The request took too long to arrive', 'The body did not arrive in time.', 'Send it again on a better line.', true),
  'too-large': kind(413, 'Too large', 'A message exceeds 1 MiB (1,398,502 bytes compact), a batch 500 lines or 16 MiB, or address and headers of a request 16 KiB.', 'Split it.'),
  'unsupported-media-type': kind(415, 'Unsupported media type', 'The door takes another content type.', 'Use application/jose or application/json for a message, application/x-ndjson for a batch.'),
  // 422
  'schema-violation': kind(422, 'What was sent does not follow its schema', 'Members are missing, unknown or of the wrong form; every violation is listed with its JSON Pointer.', 'Mend the members named in violations.'),
  'wrong-hub': kind(422, 'Made for another hub', 'hub is not the name of this hub.', 'Sign the message for this hub.'),
  'unknown-type': kind(422, 'Unknown message type', 'No schema is registered under this type.', 'See /asyncapi.json or schemas/ for the types this hub knows.'),
  'clock-skew': kind(422, 'issuedAt is too far from the hub\'s clock', 'issuedAt is more than 5 minutes ahead of or 24 hours behind the hub\'s clock.', 'Check the clock and sign again.'),
  'id-time-mismatch': kind(422, 'The id was not made at issuedAt', 'The time in the UUIDv7 is more than 24 hours from issuedAt.', 'Make the id when you make the message.'),
  'already-expired': kind(422, 'The message has already expired', 'expiresAt has passed, or lies before notBefore.', 'Give it a later expiresAt.'),
  'filter-matches-nothing': kind(422, 'The filter matches nothing', 'A word of the filter is no type, crime area, country, precedence or grading there is, or is not published in this feed.', 'Mend the words named in violations; leave a member out to let everything pass.'),
  'webhook-address': kind(422, 'Webhooks do not go there', 'The address is not https, has a user or fragment in it, or leads to a private, loopback or link-local network.', 'Give an https address that is reachable from outside.'),
  'unknown-addressee': kind(422, 'Unknown addressee', 'An addressee is not a participant or audience that you may know of.', 'See /v1/participants and /v1/communities.'),
  'wrong-original': kind(403, 'The message named is not yours to act upon', 'The control message names a message that this sender can neither recall, endorse nor answer, that is not held for its endorsement (any more), or with another digest.', 'Name from/id and digest exactly as received.'),
  'not-dispatched': kind(403, 'The message cannot be handed on', 'It did not reach this bureau in this mode, was recalled, expired or has another digest, its owner does not let it be handed on within the country, or the dispatch asks for less confidentiality than the original has.', 'Read onward and confidentiality of the original, or ask its owner.'),
  'weaker-than-source': kind(422, 'Weaker than what it was derived from', 'A message named in derivedFrom has stricter terms; what is derived inherits the strictest.', 'Take over the terms named in violations, or leave the content of that source out.'),
  'statement-not-allowed': kind(403, 'The statement is not this participant\'s to make', 'The registry gives this verb on this subject to someone else.', 'The description of POST /v1/registry/statements in /openapi.json says who states what.'),
  'statement-invalid': kind(422, 'The statement cannot be applied', 'The statement contradicts the registry as it stands.', 'Read the detail, then state again.'),
  'rule-invalid': kind(422, 'The rule cannot be read', 'The rule is malformed, names what does not exist, or says nothing that could be applied.', 'Read the detail; try the rule with entente rules test before it is signed.'),
  'rule-too-wide': kind(422, 'The rule reaches beyond its owner', 'A rule touches only data its owner owns, or participants its owner answers for.', 'Narrow the rule to your own data or your own participants.'),
  // 429, 5xx
  'too-many-requests': kind(429, 'Too many requests', 'The participant\'s quota is used up, or it keeps as many streams and long polls open as one participant may.', 'Wait as long as Retry-After says; close streams and polls that nobody reads. Cursors hold: nothing is lost by waiting.', true),
  'too-many-challenges': kind(429, 'Too many questions to the ledger', 'Each question is signed, logged and answered for ever, so a participant asks only so many within an hour.', 'Ask again after Retry-After. A question asked before is answered all the same.', true),
  'ledger-behind': kind(429, 'The ledger is behind', 'An acceptance promises that the ledger holds the message in time; just now it is so far behind that the promise might be broken, so none is made.', 'Send the same bytes again after Retry-After. Nothing was accepted.', true),
  'internal-error': kind(500, 'The hub made a mistake', 'A defect of the hub; it is in its log under the trace id.', 'Send the same bytes again; report the trace id if it stays.', true),
  'not-accepted': kind(503, 'Not known to be accepted', 'The exchange could not confirm the record.', 'Send the same bytes again after Retry-After; a second delivery cannot follow.', true),
  'view-unavailable': kind(503, 'Mailboxes cannot be read just now', 'The database behind the views is away; messages are accepted all the same.', 'Try again after Retry-After.', true),
});

export type ProblemCode = keyof typeof PROBLEMS;

/** One thing wrong at one place of a message. */
export interface Violation {
  /** Where, as a JSON Pointer (RFC 6901) into the payload. */
  readonly pointer: string;
  /** Short, stable word for the kind of violation, such as `required` or `unknown-member`. */
  readonly code: string;
  readonly detail: string;
}

export interface ProblemExtras {
  readonly detail?: string;
  readonly violations?: readonly Violation[];
  /** Seconds after which trying again makes sense (`Retry-After`). */
  readonly retryAfter?: number;
  readonly cause?: unknown;
}

/** An error that may be shown to the caller. Anything else that is thrown becomes `internal-error`. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly violations: readonly Violation[];
  readonly retryAfter: number | undefined;

  constructor(code: ProblemCode, extras: ProblemExtras = {}) {
    super(extras.detail ?? PROBLEMS[code].title, extras.cause === undefined ? undefined : { cause: extras.cause });
    this.name = 'Problem';
    this.code = code;
    this.violations = extras.violations ?? [];
    this.retryAfter = extras.retryAfter;
  }

  get kind(): ProblemKind {
    return PROBLEMS[this.code];
  }

  /** The RFC 9457 document, without its HTTP headers. */
  toJSON(): ProblemDocument {
    const { status, title, retriable } = this.kind;
    return {
      type: `/problems/${this.code}`,
      title,
      status,
      code: this.code,
      detail: this.message,
      ...(retriable ? { retriable } : {}),
      ...(this.violations.length > 0 ? { violations: this.violations } : {}),
    };
  }
}

export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail: string;
  readonly retriable?: boolean;
  readonly violations?: readonly Violation[];
}
