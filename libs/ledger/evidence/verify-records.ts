import { TOPICS, TYP } from '#contracts';
import { isObject } from '#kernel';
import { entryOf } from '../domain/entry.js';
import { sha256 } from '../domain/hash.js';
import { LedgerError } from '../domain/problem.js';
import { verifyTlogProof } from '../domain/tlog-proof.js';
import { verifyQuorum, type TrustPolicy } from '../domain/trust-policy.js';
import { commitmentFor, linkIn, STEPS, unfollowed, type Link } from './chain.js';
import { at, demand, hashIn, signedBy } from './checks.js';
import type { Evidence, LoggedRecord } from './evidence.js';

/** What one record shows. */
export interface Shown {
  readonly says: string;
  /** Whose signature stands under it, where the file has it. */
  readonly signer?: string;
  /** Whether it is about somebody having received or seen the message. */
  readonly arrival: boolean;
  /** The step it follows, where it names one. */
  readonly link?: Link | undefined;
}

/** The message the records are about. */
interface About {
  readonly reference: string;
  readonly digest: string;
  /** Commitment of its acceptance. */
  readonly commitment: string;
  /** The checkpoint all proofs lead to, as text. */
  readonly checkpoint: string;
}

const { accepted, decided, delivered, accessed, erased } = TOPICS;
const texts = (value: unknown): string[] => (Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const few = (names: readonly string[]): string => (names.length === 0 ? 'nobody' : names.join(', '));

/** Checks each record of evidence: its entry, its place in the log, its signature, and that it is about this message. @throws LedgerError naming the place */
export function verifyRecords(evidence: Evidence, about: About, policy: TrustPolicy): Shown[] {
  const seen = new Set<bigint>();
  const read = (evidence.records ?? []).map((record, number) => {
    const place = `/records/${number}`;
    const valueDigest = at(`${place}/valueDigest`, () => (record.value === undefined ? hashIn(record.valueDigest ?? '') : sha256(Buffer.from(record.value, 'utf8'))));
    const entry = at(`${place}/salt`, () => entryOf({ event: record.event, salt: hashIn(record.salt), valueDigest }));
    const index = at(`${place}/proof`, () => {
      const proof = verifyTlogProof(record.proof, entry, policy.log);
      demand(record.proof.endsWith(`\n\n${about.checkpoint}`), 'It leads to another checkpoint than the acceptance.');
      demand(!seen.has(proof.index), 'It is there twice.');
      seen.add(proof.index);
      return proof.index;
    });
    at(`${place}/event`, () => demand(concerns(record, about.reference), 'It is about another message.'));
    const shown = at(`${place}/value`, () => (record.value === undefined ? { says: `stands in the log; what it says is not in this file`, arrival: false } : readValue(evidence, { ...record, value: record.value }, about)));
    const link = at(`${place}/value`, () => linkIn(record));
    return { ...shown, link, commitment: commitmentFor(record, valueDigest), says: `${titleOf(record)} (entry ${index}): ${shown.says}.` };
  });
  const [withheld] = unfollowed([{ commitment: about.commitment, step: 1, link: undefined }, ...read]);
  if (withheld !== undefined) throw new LedgerError('step-withheld', `/records/${withheld.place - 1}/value: It follows step ${withheld.link.step - 1}, ${STEPS[withheld.link.step - 1] ?? ''}, which is an entry of the log that this file does not have.`);
  return read;
}

/** Checks one opened entry alone: that it is in a log a policy believes, seen by as many witnesses as it asks for. @returns its index @throws LedgerError */
export function verifyLogged(record: LoggedRecord, policy: TrustPolicy): bigint {
  const valueDigest = record.value === undefined ? hashIn(record.valueDigest ?? '') : sha256(Buffer.from(record.value, 'utf8'));
  const { index, note } = verifyTlogProof(record.proof, entryOf({ event: record.event, salt: hashIn(record.salt), valueDigest }), policy.log);
  verifyQuorum(note, policy);
  return index;
}

/** Whether the identity of a record names the message. What does not say it in its id must say it in its value. */
function concerns({ event, value }: LoggedRecord, reference: string): boolean {
  if (event.topic === accessed.name || event.topic === accepted.name) return value !== undefined;
  return event.id === `${event.topic}:${reference}` || event.id.startsWith(`${event.topic}:${reference}:`);
}

const TITLES: Readonly<Record<string, string>> = { [decided.name]: 'The decision', [delivered.name]: 'A delivery', [accessed.name]: 'A reading', [erased.name]: 'The erasure' };
const titleOf = ({ event }: LoggedRecord): string => TITLES[event.topic] ?? `${event.type} of ${event.source}`;

function readValue(evidence: Evidence, record: LoggedRecord & { readonly value: string }, about: About): Shown {
  const { event } = record;
  if (event.topic === accepted.name) return readControl(evidence, record, about);
  const { payload } = signedBy(evidence.keys, record.value, [event.topic === decided.name ? TYP.decision : TYP.event], 'hub');
  demand(payload['hub'] === evidence.hub && event.source === 'hub', 'It is of another hub.');
  if (event.topic === decided.name) {
    demand(`${textOf(payload['from'])}/${textOf(payload['id'])}` === about.reference && payload['digest'] === about.digest, 'It decides about another message.');
    const addressees = Array.isArray(payload['addressees']) ? payload['addressees'].filter(isObject) : [];
    const to = (allowed: boolean): string[] => addressees.filter((one) => one['allowed'] === allowed).map((one) => textOf(one['to']));
    return { says: `at version ${String(payload['version'])} of the rules, allowed for ${few(to(true))}; refused for ${few(to(false))}`, signer: 'hub', arrival: false };
  }
  if (event.topic === accessed.name) {
    demand(event.id === `${accessed.name}:${textOf(payload['id'])}` && event.time === payload['at'] && texts(payload['shown']).includes(about.reference), 'It is another reading.');
    const why = textOf(payload['purpose']);
    return { says: `${textOf(payload['reader'])} was shown it by the door ${textOf(payload['door'])} at ${event.time}${why === '' ? '' : `, for ${why}`}`, signer: 'hub', arrival: payload['door'] !== 'trace' };
  }
  demand(payload['message'] === about.reference && payload['digest'] === about.digest, 'It is about another message.');
  if (event.topic === delivered.name) return { says: `it was put where ${textOf(payload['recipient'])} takes it (${textOf(payload['road'])})`, signer: 'hub', arrival: true };
  demand(event.topic === erased.name, 'A record of this kind says nothing about a message.');
  return { says: `the hub says that it erased the content, with its key, as of ${textOf(payload['at'])}; ground: ${textOf(payload['ground'])}`, signer: 'hub', arrival: false };
}

/** A receipt, recall, consent: an ordinary message, signed by whoever sent it. */
function readControl(evidence: Evidence, { event, value }: LoggedRecord & { readonly value: string }, about: About): Shown {
  const { payload } = signedBy(evidence.keys, value, [TYP.message], event.source);
  const body = isObject(payload['body']) ? payload['body'] : {};
  demand(payload['hub'] === evidence.hub && payload['from'] === event.source && payload['type'] === event.type && event.id === `${accepted.name}:${event.source}/${textOf(payload['id'])}`, 'The event is another than the message.');
  demand(body['message'] === about.reference && (body['digest'] === undefined || body['digest'] === about.digest), 'It is about another message.');
  const what = [textOf(body['status']), textOf(body['verdict']), textOf(body['use'])].find((one) => one !== '');
  return { says: `signed by ${event.source} and accepted at ${event.time}${what === undefined ? '' : `: ${what}`}`, signer: event.source, arrival: event.type === 'control.receipt/1' };
}
