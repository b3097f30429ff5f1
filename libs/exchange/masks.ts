import type { Message } from '#contracts';
import { isSdJwt, payloadOf, readDisclosures, reassemble, splitSdJwt, withDisclosures, type Disclosure } from '#envelope';
import { isObject } from '#kernel';
import type { Decision } from '#policy';

/** A message as its sender signed it, with everything disclosed. */
export interface OpenedMessage {
  readonly message: Message;
  /** The JWS, without disclosures. */
  readonly signed: string;
  /** What can be withheld, by JSON Pointer into the message; empty for a plain JWS. */
  readonly maskable: ReadonlyMap<string, Disclosure>;
}

const NOTHING: ReadonlyMap<string, Disclosure> = new Map();
/** The part of a message inside which members can be withheld. */
export const MASKED_PART = 'body';

/** @param disclosed by pointers into the body */
export const maskableIn = (disclosed: ReadonlyMap<string, Disclosure>): ReadonlyMap<string, Disclosure> => new Map([...disclosed].map(([pointer, one]) => [`/${MASKED_PART}${pointer}`, one]));

/**
 * Opens what the hub accepted and read back from its own log or database. Judged at the door, so JSON.parse sees what the
 * strict reader saw. Not for anything from outside.
 */
export function openMessage(compact: string): OpenedMessage {
  if (!isSdJwt(compact)) return { message: payloadOf(compact) as Message, signed: compact, maskable: NOTHING };
  const { signed, encoded } = splitSdJwt(compact);
  const { payload, disclosed } = reassemble(payloadOf(signed) as Record<string, unknown>, readDisclosures(encoded), { part: MASKED_PART, complete: true });
  return { message: payload as unknown as Message, signed, maskable: maskableIn(disclosed) };
}

/** The message alone, with every disclosure in its place. */
export const messageOf = (compact: string): Message => openMessage(compact).message;

/**
 * What a mask takes out of a message; undefined when the form does not allow it: something is there, and is not disclosable
 * on its own, or nobody can see whether it is there. Where nothing is, nothing has to be withheld; control messages are what
 * the exchange itself works with, and are not masked.
 * @param mask JSON Pointers (RFC 6901) into the message, or into its body, for nothing else is masked; `*` stands for every
 * element or member
 */
export function takenOut({ message, maskable }: Pick<OpenedMessage, 'message' | 'maskable'>, mask: readonly string[]): ReadonlySet<Disclosure> | undefined {
  const taken = new Set<Disclosure>();
  if (message.type.startsWith('control.')) return taken;
  if (mask.length > 0 && message.sealed !== undefined) return undefined;
  for (const pointer of mask) {
    for (const place of placesOf(message, namesIn(pointer))) {
      const disclosure = maskable.get(place);
      if (disclosure === undefined) return undefined;
      taken.add(disclosure);
    }
  }
  return taken;
}

/**
 * What a recipient gets of a message: the bytes signed, and the disclosures its rules allow.
 * @param compact the full message, as accepted
 * @returns undefined when the mask cannot be applied: then the recipient gets nothing
 */
export function masked(compact: string, mask: readonly string[]): string | undefined {
  if (mask.length === 0) return compact;
  const opened = openMessage(compact);
  const taken = takenOut(opened, mask);
  if (taken === undefined) return undefined;
  return taken.size === 0 ? compact : withDisclosures(opened.signed, [...opened.maskable.values()].filter((one) => !taken.has(one)));
}

const views = new WeakMap<object, Map<string, object | undefined>>();

/**
 * What a reader gets of a message by a decision; undefined when nothing. Where its own law does not let it act upon that
 * (R19) it is told so, it alone; where a rule limits copies (R15) that limit comes along. Whoever is masked alike gets the
 * same object, made once: an audience reads one row.
 */
export function shownBy<M extends { readonly compact: string; readonly notExecutable?: true; readonly download?: Decision['obligations']['download'] }>(decision: Decision, message: M): M | undefined {
  if (!decision.allowed) return undefined;
  const { mask, notExecutable, download } = decision.obligations;
  if (mask.length === 0 && notExecutable === undefined && download === undefined) return message;
  const key = JSON.stringify([mask, notExecutable, download]);
  let known = views.get(message) as Map<string, M | undefined> | undefined;
  if (known === undefined) views.set(message, (known = new Map<string, M | undefined>()));
  if (!known.has(key)) {
    const compact = masked(message.compact, mask);
    const told = { ...(notExecutable === undefined ? {} : { notExecutable }), ...(download === undefined ? {} : { download }) };
    known.set(key, compact === undefined ? undefined : compact === message.compact && Object.keys(told).length === 0 ? message : { ...message, compact, ...told });
  }
  return known.get(key);
}

function namesIn(pointer: string): readonly string[] {
  const names = pointer.split('/').slice(1).map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  return names[0] === MASKED_PART ? names : [MASKED_PART, ...names];
}

const written = (name: string): string => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** Pointers of everything in a value that a pattern names. */
function placesOf(value: unknown, names: readonly string[], at = ''): readonly string[] {
  const [name, ...rest] = names;
  if (name === undefined) return [at];
  if (!isObject(value) && !Array.isArray(value)) return [];
  const members = value as Readonly<Record<string, unknown>>;
  const found = name === '*' ? Object.keys(members) : Object.hasOwn(members, name) && name !== 'length' ? [name] : [];
  return found.flatMap((one) => placesOf(members[one], rest, at + written(one)));
}
