import { isObject, parseIJson, Problem, type Violation } from '#kernel';
import { digestOf, isSdJwt, parseJws, readDisclosures, reassemble, splitSdJwt, verifyJws } from '#envelope';
import { TYP, type Message, type Routing } from '#contracts';
import type { Directory } from '#directory';
import { MASKED_PART, maskableIn, type OpenedMessage } from '../masks.js';

/** Largest compact JWS and largest payload, in bytes (contract §2). */
export const MAX_COMPACT_BYTES = 1_398_502;
export const MAX_PAYLOAD_BYTES = 1024 * 1024;

/** What came through the door, as text. */
export interface Submission {
  readonly message: string;
  readonly routing?: string;
}

/** The schemas, as the door asks them. */
export interface SchemaJudge {
  validateEnvelope(value: unknown): readonly Violation[];
  validateRouting(value: unknown): readonly Violation[];
  validateBody(type: string, body: unknown): readonly Violation[] | 'unknown-type';
}

/** A submission whose signatures and schemas hold. */
export interface VerifiedSubmission {
  /** With every disclosure in its place, when it came as an SD-JWT. */
  readonly message: Message;
  /** What of it can be withheld. */
  readonly maskable: OpenedMessage['maskable'];
  /** As it was sent. */
  readonly compact: string;
  readonly digest: string;
  readonly routing: Routing | undefined;
  readonly routingCompact: string | undefined;
}

/**
 * Verifies and validates what a participant submits, in the order every door keeps: size, signature, schema.
 * @param sender the token's subject
 * @param at the hub's clock, milliseconds since the epoch
 * @throws Problem with the code of the first check that fails
 */
export async function readSubmission(submission: Submission, sender: string, directory: Directory, schemas: SchemaJudge, at: number): Promise<VerifiedSubmission> {
  if (submission.message.length > MAX_COMPACT_BYTES) throw new Problem('too-large');
  const { payload, maskable } = await readMessage(submission.message, sender, directory, at);
  demand(schemas.validateEnvelope(payload));
  const message = payload as unknown as Message;
  const digest = digestOf(submission.message);
  if (message.body !== undefined) {
    const violations = schemas.validateBody(message.type, message.body);
    if (violations === 'unknown-type') throw new Problem('unknown-type', { detail: `This hub knows no type ${message.type}.` });
    demand(violations.map((violation) => ({ ...violation, pointer: `/body${violation.pointer}` })));
  }
  const routing = submission.routing === undefined ? undefined : await readRouting(submission.routing, sender, directory, schemas, at);
  if (routing !== undefined && routing.digest !== digest) throw new Problem('routing-mismatch');
  return { message, maskable, compact: submission.message, digest, routing, routingCompact: submission.routing };
}

async function readSigned(compact: string, typ: string, sender: string, directory: Directory, at: number): Promise<Record<string, unknown>> {
  if (compact.length > MAX_COMPACT_BYTES) throw new Problem('too-large');
  const jws = parseJws(compact, typ);
  if (jws.payload.length > MAX_PAYLOAD_BYTES) throw new Problem('too-large');
  const payload = parseIJson(jws.payload);
  if (!isObject(payload)) throw new Problem('schema-violation', { violations: [{ pointer: '', code: 'type', detail: 'The payload is not a JSON object.' }] });
  if (typ !== TYP.routing && typeof payload['from'] === 'string' && payload['from'] !== sender) throw new Problem('not-yourself', { detail: `The token is ${sender}'s.` });
  verifyJws(jws, directory.verificationKey(sender, jws.kid, at));
  return payload;
}

/** A message as its schema sees it: what was signed, with every disclosure in its place. Nothing disclosed is read before the signature holds. */
async function readMessage(compact: string, sender: string, directory: Directory, at: number): Promise<Pick<VerifiedSubmission, 'maskable'> & { readonly payload: Record<string, unknown> }> {
  if (!isSdJwt(compact)) return { payload: await readSigned(compact, TYP.message, sender, directory, at), maskable: new Map() };
  const { signed, encoded } = splitSdJwt(compact);
  const masked = await readSigned(signed, TYP.maskable, sender, directory, at);
  // The hub acts upon control messages: nobody may read another one than it did.
  if (typeof masked['type'] === 'string' && masked['type'].startsWith('control.')) throw new Problem('mask-misplaced', { detail: 'A control message is signed as entente+jws.' });
  const { payload, disclosed } = reassemble(masked, readDisclosures(encoded), { part: MASKED_PART, complete: true });
  return { payload, maskable: maskableIn(disclosed) };
}

async function readRouting(compact: string, sender: string, directory: Directory, schemas: SchemaJudge, at: number): Promise<Routing> {
  const routing = await readSigned(compact, TYP.routing, sender, directory, at);
  demand(schemas.validateRouting(routing));
  return routing as unknown as Routing;
}

function demand(violations: readonly Violation[]): void {
  if (violations.length > 0) throw new Problem('schema-violation', { violations });
}
