import { isObject } from './bytes.js';

/** One step of a JSON Pointer (RFC 6901), as it is written. */
export const step = (name: string): string => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** The names in a pointer into a body; one into the message (`/body/…`) says the same. */
export function namesIn(pointer: string): readonly string[] {
  const names = pointer.split('/').slice(1).map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  return names[0] === 'body' ? names.slice(1) : names;
}

/** Everything in a value that a pattern names, as lists of names; `*` stands for every element or member. */
export function placesOf(value: unknown, [name, ...rest]: readonly string[]): readonly (readonly string[])[] {
  if (name === undefined) return [[]];
  if (!isObject(value) && !Array.isArray(value)) return [];
  const members = value as Readonly<Record<string, unknown>>;
  const found = name === '*' ? Object.keys(members) : Object.hasOwn(members, name) && name !== 'length' ? [name] : [];
  return found.flatMap((one) => placesOf(members[one], rest).map((place) => [one, ...place]));
}
