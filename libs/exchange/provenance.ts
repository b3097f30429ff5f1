import { bureauOf, parseReference, referenceOf, speaksFor, type Message } from '#contracts';
import type { Directory } from '#directory';
import { toTimestamp, type Violation } from '#kernel';
import type { Action, DataFacts, SetRule } from '#policy';
import { everyoneReached, type Published } from './deliver/delivery.js';
import { ownersOf } from './facts.js';
import type { Inquiry } from './inquiry.js';
import { messageOf } from './masks.js';
import { basisFrom, EXTRACT, namedByExtract, type ExtractBasis } from './public-extract.js';
import type { Reference } from './ports.js';

/** A consent that an owner gave. */
export interface Grant {
  readonly of: string;
  readonly owner: string;
  /** Who asked for it, and may use it. */
  readonly by: string;
  readonly use: 'send' | 'read' | 'forward' | 'evidence' | 'purpose';
  /** For forwarding: to whom. */
  readonly to: readonly string[];
  readonly purposes: readonly string[];
  readonly digest: string;
}

/** What a message was derived from, as far as the hub knows it and its sender could read it. */
export interface Source {
  readonly reference: string;
  readonly data: DataFacts;
  readonly conditions?: string;
}

/** What is asked beside the message and the registry. It is claimed with the message, so that deciding again gives the same. */
export interface Given {
  /** Owners of the sources. */
  readonly inherits: readonly string[];
  readonly sources: readonly Source[];
  readonly grants: readonly Grant[];
  /** Of a public extract alone: what it rests on. */
  readonly extract?: ExtractBasis;
}

export const NOTHING_GIVEN: Given = Object.freeze({ inherits: Object.freeze([]), sources: Object.freeze([]), grants: Object.freeze([]) });

/** A message on file that another says it was derived from. */
export interface FiledSource extends Reference {
  readonly compact: string;
  readonly inherits: readonly string[];
  readonly recipients: readonly string[];
  readonly audiences: readonly string[];
  readonly exceptFor: readonly string[];
  /** To whom it was handed on, beyond its addressees. */
  readonly dispatched?: readonly string[];
  /** Feeds in which it was published afterwards. */
  readonly published?: readonly Published[];
  readonly version: number;
  readonly exercise: boolean;
  /** Whether it was recalled. */
  readonly recalled?: boolean;
}

/** Where sources and consents are looked up. */
export abstract class SourceStore {
  abstract sources(references: readonly Reference[]): Promise<readonly FiledSource[]>;
  /** Consents to uses of these messages that hold at a time, milliseconds since the epoch. */
  abstract grants(references: readonly Reference[], exercise: boolean, at: number): Promise<readonly Grant[]>;
}

/** What a message says it was derived from. */
export const sourcesNamed = ({ derivedFrom = [] }: Message): readonly Reference[] => (typeof derivedFrom === 'string' ? [derivedFrom] : derivedFrom).map(parseReference);
const REFERENCE = /^[^/]+\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** The messages a control message is about. */
export const aboutWhich = ({ body = {}, inReplyTo }: Message): readonly Reference[] =>
  [body['message'], body['request'], body['hit'], inReplyTo].filter((one) => typeof one === 'string' && REFERENCE.test(one)).map((one) => parseReference(String(one)));

const asksForConsent = new WeakMap<readonly SetRule[], boolean>();

/** Whether any rule may demand consent; an owner's rules are the same array until they change. */
function mayAskForConsent(rules: readonly SetRule[]): boolean {
  let asks = asksForConsent.get(rules);
  if (asks === undefined) asksForConsent.set(rules, (asks = rules.some(({ body }) => body['kind'] === 'consent' || (body['kind'] === 'cedar' && JSON.stringify(body).includes('@consent')))));
  return asks;
}

/** Where a message comes from, and which consents it can show. */
export class Provenance {
  constructor(readonly parts: { readonly directory: Directory; readonly inquiry: Inquiry; readonly store: SourceStore }) {}

  /** Whether there is anything to look up; for nearly every message there is not, and the database is not asked. */
  concerns(message: Message): boolean {
    const { directory } = this.parts;
    return message.type === EXTRACT || message.derivedFrom !== undefined || message.handling.jointOwners !== undefined || ownersOf(message).some((owner) => mayAskForConsent(directory.rules(owner, directory.version)));
  }

  /** @param at milliseconds since the epoch @throws Error when the database is away */
  async of(message: Message, at: number): Promise<Given> {
    if (!this.concerns(message)) return NOTHING_GIVEN;
    const { store, inquiry } = this.parts;
    const exercise = message.mode === 'exercise';
    const named = sourcesNamed(message);
    const found = named.length === 0 ? [] : await store.sources(named);
    const sources = found.filter((one) => one.exercise === exercise && hadSource(one, message.from, this.parts.directory)).map((one): Source => {
      const original = messageOf(one.compact);
      const data = inquiry.factsOf(original, { inherits: one.inherits });
      return { reference: referenceOf(one), data, ...(original.conditions === undefined ? {} : { conditions: original.conditions }) };
    });
    // Its own earlier words are a sender's to use again, unless they are others' too.
    const bound = sources.filter(({ data }) => data.owners.some((owner) => owner !== (bureauOf(message.from) ?? message.from)));
    const inherits = [...new Set(bound.flatMap(({ data }) => data.owners))].sort();
    const extract = message.type === EXTRACT ? { extract: await this.basisOf(message) } : {};
    return { inherits, sources: bound, ...extract, grants: await store.grants([message, ...bound.map(({ reference }) => parseReference(reference))], exercise, at) };
  }

  /** Who sent what a control message is about, and who had it, as far as its own sender did. @throws Error when the database is away */
  async between(message: Message): Promise<ReadonlySet<string>> {
    const { store, directory } = this.parts;
    const filed = await store.sources(aboutWhich(message));
    const had = filed.filter((one) => one.exercise === (message.mode === 'exercise') && hadSource(one, message.from, directory));
    return new Set(had.flatMap((one) => [one.from, ...one.recipients, ...one.audiences, ...(one.dispatched ?? [])]));
  }

  /** What a public extract rests on. The General Secretariat makes them of what it may not have itself; to others only what they had is there. @throws Error when the database is away */
  async basisOf(message: Message): Promise<ExtractBasis> {
    const { store, inquiry, directory } = this.parts;
    const filed = (await store.sources(namedByExtract(message))).filter((one) => one.exercise === (message.mode === 'exercise') && (message.from === 'gs' || hadSource(one, message.from, directory)));
    return basisFrom(message, filed, inquiry);
  }
}

/** Sent by it or one of its entities, or reached it or one of those: to others a source is as if it were not there. */
export function hadSource(source: Parameters<typeof everyoneReached>[0] & Pick<Reference, 'from'> & { readonly dispatched?: readonly string[] }, sender: string, directory: Directory): boolean {
  const actsFor = (one: string): boolean => speaksFor(sender, one);
  return actsFor(source.from) || (source.dispatched ?? []).some(actsFor) || [...everyoneReached(source, directory)].some(actsFor);
}

/** Owners that consented to a message going out, in these very bytes. */
export const consentsToSend = (message: Reference, digest: string, { grants }: Given): readonly string[] =>
  grants.filter((grant) => grant.use === 'send' && grant.of === referenceOf(message) && grant.digest === digest && actsAs(message.from, grant.by)).map(({ owner }) => owner);

/** Owners that consented to a message being passed on to someone by this sender; who passes it on consents for itself. */
export const consentsToForward = (reference: string, sender: string, recipient: string, grants: readonly Grant[]): readonly string[] => [
  bureauOf(sender) ?? sender,
  ...grants.filter((grant) => grant.use === 'forward' && grant.of === reference && actsAs(sender, grant.by) && grant.to.some((to) => to === recipient || bureauOf(recipient) === to)).map(({ owner }) => owner),
];

/**
 * Owners that consented to this use by this reader. Use in court needs a consent of its own; another purpose than the
 * message was sent for needs one that names it; reading for its own purposes, where a rule asks for consent to that, one to
 * reading or to any use for all of them.
 * @param purpose what it shall be used for
 */
export function consentsToUse(action: Action, reader: string, purpose: readonly string[], data: Pick<DataFacts, 'purposes'>, grants: readonly Grant[]): readonly string[] {
  const usable = grants.filter(({ by }) => actsAs(reader, by));
  const others = purpose.filter((one) => !data.purposes.includes(one));
  const wanted = others.length > 0 ? others : purpose;
  const names = (grant: Grant): boolean => grant.use === 'purpose' && wanted.every((one) => grant.purposes.includes(one));
  const inCourt = (owner: string): boolean => usable.some((grant) => grant.owner === owner && grant.use === 'evidence');
  const reads = (owner: string): boolean => usable.some((grant) => grant.owner === owner && (names(grant) || (others.length === 0 && grant.use === 'read')));
  const owners = [...new Set(usable.map(({ owner }) => owner))];
  if (action === 'evidence') return owners.filter((owner) => inCourt(owner) && (others.length === 0 || reads(owner)));
  return owners.filter(reads);
}

const actsAs = (who: string, asker: string): boolean => who === asker || bureauOf(who) === asker || bureauOf(asker) === who;

/** Joint owners who have not agreed yet. */
export const ownersMissing = (message: Message, consents: readonly string[]): readonly string[] =>
  (message.handling.jointOwners ?? []).filter((owner) => owner !== (bureauOf(message.from) ?? message.from) && !consents.includes(owner));

const ORDERS = {
  confidentiality: ['official-use', 'restricted', 'confidential'],
  tlp: ['CLEAR', 'GREEN', 'AMBER', 'AMBER+STRICT', 'RED'],
  onward: ['free', 'national', 'consent', 'never'],
  evidence: ['free', 'consent', 'never'],
} as const;

/** Where a derived message is weaker than its source (R22). */
export function weakerThan(message: Message, { reference, data, conditions }: Source): Violation[] {
  const { handling } = message;
  const own = { confidentiality: handling.confidentiality, tlp: handling.tlp ?? '', onward: handling.onward ?? 'consent', evidence: handling.evidence ?? 'consent' };
  const weaker = (pointer: string, detail: string): Violation => ({ pointer, code: 'weaker-than-source', detail: `${reference}: ${detail}` });
  const violations = (Object.keys(ORDERS) as (keyof typeof ORDERS)[]).flatMap((term) => {
    const order: readonly string[] = ORDERS[term];
    return order.indexOf(own[term]) < order.indexOf(data[term] ?? '') ? [weaker(`/handling/${term}`, `${term} is at least ${data[term] ?? ''}.`)] : [];
  });
  handling.purposes.forEach((purpose, index) => {
    if (!data.purposes.includes(purpose)) violations.push(weaker(`/handling/purposes/${index}`, `only ${data.purposes.join(', ')}.`));
  });
  if (data.expiresAt !== undefined && !(Date.parse(message.expiresAt ?? '') <= data.expiresAt)) violations.push(weaker('/expiresAt', `it expires no later than ${toTimestamp(data.expiresAt)}.`));
  if (conditions !== undefined && message.conditions?.includes(conditions) !== true) violations.push(weaker('/conditions', 'its conditions go with it, word for word.'));
  return violations;
}
