import { TOPICS } from '#contracts';
import { payloadOf } from '#envelope';
import { isObject } from '#kernel';
import { commitmentOf } from '../domain/entry.js';
import { sha256 } from '../domain/hash.js';
import { LedgerError } from '../domain/problem.js';
import { hashIn } from './checks.js';
import type { LoggedEvidence, LoggedRecord } from './evidence.js';

/** Of what is said by the hub of one exchange: its place in it, and the entry it follows. */
export interface Link {
  /** The acceptance is 1; what follows an entry is one more than that. */
  readonly step: number;
  /** base64url commitment of the entry before it. */
  readonly previous: string;
}

/** What each step is, as far as others follow it. */
export const STEPS: Readonly<Record<number, string>> = { 1: 'accepted', 2: 'decided' };
const LINKED: ReadonlySet<string> = new Set([TOPICS.decided.name, TOPICS.delivered.name, TOPICS.erased.name]);

/** The commitment of an opened entry. @throws LedgerError for what opens none */
export const commitmentFor = ({ event, salt }: Pick<LoggedEvidence, 'event' | 'salt'>, valueDigest: Uint8Array): string => commitmentOf({ event, salt: hashIn(salt), valueDigest }).toString('base64url');

/** The commitment of a record as it is shown. @throws LedgerError for what opens none */
export const commitmentShown = (record: LoggedRecord): string => commitmentFor(record, record.value === undefined ? hashIn(record.valueDigest ?? '') : sha256(Buffer.from(record.value, 'utf8')));

/**
 * What a record says it follows; undefined for one that names nothing: of an earlier version, of another kind, or shown
 * without its value. @throws LedgerError for a link that is none
 */
export function linkIn({ event, value }: Pick<LoggedRecord, 'event' | 'value'>): Link | undefined {
  if (value === undefined || !LINKED.has(event.topic)) return undefined;
  const payload = payloadOf(value);
  const { step, previous } = isObject(payload) ? payload : {};
  if (step === undefined && previous === undefined) return undefined;
  if (typeof step !== 'number' || STEPS[step - 1] === undefined || typeof previous !== 'string') throw new LedgerError('malformed', 'It names no step before it.');
  hashIn(previous);
  return { step, previous };
}

/** Those of these records that follow an entry which is not among what is shown, by their places, with what they follow. */
export function unfollowed(shown: readonly { readonly commitment: string; readonly step?: number; readonly link: Link | undefined }[]): readonly { readonly place: number; readonly link: Link }[] {
  const steps = new Map(shown.map(({ commitment, step, link }) => [commitment, step ?? link?.step]));
  return shown.flatMap(({ link }, place) => {
    if (link === undefined) return [];
    const before = steps.has(link.previous) ? (steps.get(link.previous) ?? link.step - 1) : undefined;
    return before === link.step - 1 ? [] : [{ place, link }];
  });
}

/**
 * Leaves out what follows an entry that cannot be shown yet: the log has several topics beside each other, and a checkpoint may
 * cover a delivery a moment before its decision.
 */
export function withoutUnfollowed<Record extends LoggedRecord>(records: readonly Record[], acceptance: string): readonly Record[] {
  const shown = [{ commitment: acceptance, step: 1, link: undefined }, ...records.map((record) => ({ commitment: commitmentShown(record), link: linkIn(record) }))];
  const places = new Set(unfollowed(shown).map(({ place }) => place - 1));
  return places.size === 0 ? records : withoutUnfollowed(records.filter((_, place) => !places.has(place)), acceptance);
}
