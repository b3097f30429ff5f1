import { decodeText, digestOf, encodeText, fromBase64url, isObject, signedPart, toBase64url } from './bytes.js';
import { Fault } from './fault.js';
import { namesIn, placesOf, step } from './pointers.js';
import { DraftError } from './problems.js';

/*
 * Messages of which members can be withheld from some recipients: SD-JWT (RFC 9901) as the hub takes it. Members of objects
 * in the body alone, SHA-256 alone, nothing disclosed inside what is disclosed.
 */

const SALT_BYTES = 16;
const RESERVED = new Set(['_sd', '_sd_alg', '...', '__proto__']);

/** A body with members taken out, and what is sent beside it to put them back. */
export interface MaskedBody {
  readonly body: Record<string, unknown>;
  readonly disclosures: readonly string[];
  /** What was made disclosable, as JSON Pointers into the message. */
  readonly maskable: readonly string[];
}

/**
 * Makes members of a body disclosable. What a pointer names and is not there needs no mask.
 * @param pointers JSON Pointers into the body (`/persons`) or the message (`/body/persons`); `*` is every element or member
 * @throws DraftError when a pointer names an element of an array, the whole body, or something inside another
 */
export async function maskBody(body: Readonly<Record<string, unknown>>, pointers: readonly string[]): Promise<MaskedBody> {
  const places = new Map<string, readonly string[]>();
  for (const pointer of pointers) {
    if (namesIn(pointer).length === 0) throw new DraftError(`"${pointer}" is no JSON Pointer to a member of the body, such as /persons.`);
    for (const place of placesOf(body, namesIn(pointer))) places.set(place.map(step).join(''), place);
  }
  const inner = [...places.keys()].find((one) => [...places.keys()].some((other) => one.startsWith(`${other}/`)));
  if (inner !== undefined) throw new DraftError(`${inner} lies inside another member that can be withheld: give the one or the other.`);
  const copy = structuredClone(body) as Record<string, unknown>;
  const disclosures: string[] = [];
  for (const [pointer, place] of places) disclosures.push(await takeOut(copy, place, pointer));
  return { body: copy, disclosures, maskable: [...places.keys()].map((pointer) => `/body${pointer}`) };
}

async function takeOut(body: Record<string, unknown>, place: readonly string[], pointer: string): Promise<string> {
  const name = place.at(-1) ?? '';
  const holder = place.slice(0, -1).reduce<unknown>((value, one) => (value as Record<string, unknown>)[one], body);
  if (!isObject(holder)) throw new DraftError(`${pointer} is an element of an array: name the whole array, or members of the objects in it.`);
  if (RESERVED.has(name)) throw new DraftError(`"${name}" is a name that RFC 9901 keeps for itself.`);
  const salt = toBase64url(crypto.getRandomValues(new Uint8Array(SALT_BYTES)));
  const disclosure = toBase64url(encodeText(JSON.stringify([salt, name, holder[name]])));
  delete holder[name];
  // Sorted, so that the order tells nothing of what was taken out.
  holder['_sd'] = [...((holder['_sd'] as string[] | undefined) ?? []), await digestOf(disclosure)].sort();
  return disclosure;
}

/** Whether a message has disclosures behind its signature. */
export const isSdJwt = (compact: string): boolean => compact.includes('~');

export const joinSdJwt = (signed: string, disclosures: readonly string[]): string => `${signed}~${disclosures.map((one) => `${one}~`).join('')}`;

/** Members that a reader was not given: how many are missing from which object. Their names cannot be known. */
export interface Withheld {
  /** JSON Pointer into the message. */
  readonly at: string;
  readonly members: number;
}

export interface Disclosed {
  readonly payload: Record<string, unknown>;
  readonly withheld: readonly Withheld[];
}

interface Disclosure {
  readonly name: string;
  readonly value: unknown;
}

/**
 * Puts the disclosures a reader was given where their digests stand.
 * @param payload what was signed, its signature verified
 * @throws Fault `not-an-sd-jwt`, `disclosure-invalid`
 */
export async function disclose(compact: string, payload: Readonly<Record<string, unknown>>): Promise<Disclosed> {
  const open = await disclosuresIn(compact);
  const given = open.size;
  const named = new Set<string>();
  const withheld = new Map<string, number>();
  let used = 0;

  const copy = (value: unknown, at: string, masked: boolean): unknown => {
    if (Array.isArray(value)) return value.map((item, index) => copy(item, at + step(String(index)), masked));
    if (!isObject(value)) return value;
    const result: Record<string, unknown> = {};
    for (const [name, member] of Object.entries(value)) {
      if (name === '_sd' && masked) continue;
      if (RESERVED.has(name)) throw new Fault('disclosure-invalid', `"${name}" stands at ${at === '' ? 'the top' : at}, where nothing can be withheld.`);
      result[name] = copy(member, at + step(name), masked);
    }
    if (masked && Object.hasOwn(value, '_sd')) place(value['_sd'], result, at);
    return result;
  };
  const place = (digests: unknown, into: Record<string, unknown>, at: string): void => {
    if (!Array.isArray(digests) || digests.length === 0) throw new Fault('disclosure-invalid', `The digests at ${at} are malformed.`);
    for (const digest of digests as readonly unknown[]) {
      if (typeof digest !== 'string' || named.has(digest)) throw new Fault('disclosure-invalid', `A digest at ${at} is malformed or stands there twice.`);
      named.add(digest);
      const disclosure = open.get(digest);
      if (disclosure === undefined) {
        withheld.set(at, (withheld.get(at) ?? 0) + 1);
        continue;
      }
      if (Object.hasOwn(into, disclosure.name)) throw new Fault('disclosure-invalid', `"${disclosure.name}" stands twice at ${at}.`);
      into[disclosure.name] = copy(disclosure.value, at + step(disclosure.name), false);
      used++;
    }
  };

  const { body, _sd_alg: algorithm = 'sha-256', ...envelope } = payload;
  if (algorithm !== 'sha-256') throw new Fault('disclosure-invalid', `Disclosures are hashed with ${String(algorithm)}, not with sha-256.`);
  if (!isObject(body)) throw new Fault('disclosure-invalid', 'There is no body of which members could be withheld.');
  const whole = { ...(copy(envelope, '', false) as Record<string, unknown>), body: copy(body, '/body', true) };
  if (used !== given) throw new Fault('disclosure-invalid', 'A disclosure does not belong to this message, or was changed.');
  return { payload: whole, withheld: [...withheld].sort(([one], [other]) => (one < other ? -1 : 1)).map(([at, members]) => ({ at, members })) };
}

async function disclosuresIn(compact: string): Promise<ReadonlyMap<string, Disclosure>> {
  if (!compact.endsWith('~')) throw new Fault('not-an-sd-jwt', 'It does not end with "~": a key binding JWT is not taken here.');
  const encoded = compact.slice(signedPart(compact).length + 1).split('~').slice(0, -1);
  if (new Set(encoded).size !== encoded.length) throw new Fault('disclosure-invalid', 'A disclosure stands there twice.');
  return new Map(await Promise.all(encoded.map(async (one): Promise<[string, Disclosure]> => [await digestOf(one), readDisclosure(one)])));
}

function readDisclosure(encoded: string): Disclosure {
  let content: unknown;
  try {
    content = JSON.parse(decodeText(fromBase64url(encoded)));
  } catch (cause) {
    throw new Fault('disclosure-invalid', 'A disclosure is not canonical base64url of a JSON array.', { cause });
  }
  const [salt, name, value] = Array.isArray(content) && content.length === 3 ? (content as readonly unknown[]) : [];
  if (typeof salt !== 'string' || typeof name !== 'string' || RESERVED.has(name)) throw new Fault('disclosure-invalid', 'A disclosure is not [salt, name, value].');
  return { name, value };
}
