import { Problem } from '#kernel';

/** One member that can be withheld: `[salt, name, value]` as the sender wrote it. */
export interface Disclosure {
  /** The text that was hashed, as it came. */
  readonly encoded: string;
  /** base64url SHA-256 of `encoded`: what the signed payload names it by. */
  readonly digest: string;
  readonly salt: string;
  readonly name: string;
  readonly value: unknown;
}

/** What `parseIJson` allows one text; a message put together from many texts may have no more. */
const MAX_DEPTH = 32;
const MAX_MEMBERS = 20_000;

/** A value with its disclosures in place. */
export interface Unmasked {
  readonly value: Record<string, unknown>;
  /** What could be withheld, by JSON Pointer (RFC 6901) into the value. */
  readonly disclosed: ReadonlyMap<string, Disclosure>;
  /** Pointers of objects that lack members, one for each member withheld; their names cannot be known. */
  readonly withheld: readonly string[];
}

export interface UnmaskOptions {
  /** Whether every digest must come with its disclosure. */
  readonly complete: boolean;
  /** False: no digest may stand here at all. */
  readonly allowed: boolean;
}

/** A JSON Pointer one level down. */
export const pointerTo = (pointer: string, name: string | number): string => `${pointer}/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`;

/**
 * Puts disclosures where their digests stand (RFC 9901 §7.1). The value given is not changed.
 * @throws Problem `mask-misplaced`, `sd-malformed`, `array-element-masked`, `disclosure-nested`, `disclosure-missing`,
 * `disclosure-repeated`, `disclosure-unknown`, `duplicate-name`, `too-deep`, `too-many-members`
 */
export function unmask(masked: Readonly<Record<string, unknown>>, disclosures: readonly Disclosure[], { complete, allowed }: UnmaskOptions): Unmasked {
  const open = new Map(disclosures.map((one) => [one.digest, one]));
  const named = new Set<string>();
  const disclosed = new Map<string, Disclosure>();
  const withheld: string[] = [];
  let members = 0;

  const copy = (value: unknown, pointer: string, depth: number, inside: boolean): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (depth > MAX_DEPTH) throw new Problem('too-deep');
    if (Array.isArray(value)) {
      admit(value.length);
      return value.map((item, index) => copy(item, pointerTo(pointer, index), depth + 1, inside));
    }
    return copyObject(value as Readonly<Record<string, unknown>>, pointer, depth, inside);
  };
  const copyObject = (object: Readonly<Record<string, unknown>>, pointer: string, depth: number, inside: boolean): Record<string, unknown> => {
    const result: Record<string, unknown> = {};
    admit(Object.keys(object).length);
    for (const [name, value] of Object.entries(object)) {
      if (name === '...') throw new Problem('array-element-masked');
      if (name === '_sd_alg') throw new Problem('mask-misplaced', { detail: '_sd_alg stands at the top of the payload and nowhere else.' });
      if (name !== '_sd') result[name] = copy(value, pointerTo(pointer, name), depth + 1, inside);
      else if (inside) throw new Problem('disclosure-nested');
      else if (!allowed) throw new Problem('mask-misplaced');
    }
    if (Object.hasOwn(object, '_sd')) for (const digest of digestsOf(object['_sd'])) place(digest, result, pointer, depth);
    return result;
  };
  const place = (digest: string, into: Record<string, unknown>, pointer: string, depth: number): void => {
    if (named.has(digest)) throw new Problem('disclosure-repeated', { detail: 'A digest stands in the payload twice.' });
    named.add(digest);
    const disclosure = open.get(digest);
    if (disclosure === undefined) {
      if (complete) throw new Problem('disclosure-missing');
      withheld.push(pointer);
      return;
    }
    const { name, value } = disclosure;
    if (Object.hasOwn(into, name)) throw new Problem('duplicate-name', { detail: `"${name.slice(0, 60)}" stands in clear, or is disclosed, twice in one object.` });
    const target = pointerTo(pointer, name);
    admit(1);
    into[name] = copy(value, target, depth + 1, true);
    disclosed.set(target, disclosure);
  };
  const admit = (more: number): void => {
    if ((members += more) > MAX_MEMBERS) throw new Problem('too-many-members');
  };

  const value = copyObject(masked, '', 1, false);
  if (disclosed.size !== open.size) throw new Problem('disclosure-unknown');
  return { value, disclosed, withheld };
}

const DIGEST = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;

function digestsOf(value: unknown): readonly string[] {
  if (!Array.isArray(value) || value.length === 0 || !value.every((one) => typeof one === 'string' && DIGEST.test(one))) throw new Problem('sd-malformed');
  return value as readonly string[];
}
