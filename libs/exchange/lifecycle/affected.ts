import { bureauOf } from '#contracts';
import type { Directory } from '#directory';
import { payloadOf } from '#envelope';
import { isObject } from '#kernel';
import { speaksOfTime } from '#policy';

const textIn = (value: unknown, member: string): string[] => (isObject(value) && typeof value[member] === 'string' ? [value[member]] : []);

/**
 * Whose data, and whose reading, the statements after one version and up to another may have changed: who stated, what was
 * spoken of, and who is named as a partner or a member. Too many rather than too few.
 */
export function namedBetween(directory: Directory, after: number, upTo: number): ReadonlySet<string> {
  const named = new Set<string>();
  for (const [subject, chain] of directory.chains) {
    for (let i = chain.length - 1; i >= 0; i--) {
      const stated = chain[i];
      if (stated === undefined || stated.version <= after) break;
      if (stated.version > upTo) continue;
      const { by, body } = payloadOf(stated.jws) as { readonly by: string; readonly body: unknown };
      for (const one of [subject, by, ...textIn(body, 'partner'), ...textIn(body, 'member')]) named.add(one);
    }
  }
  return named;
}

/** Whom agreements and delegations concern that began or ended by the clock after one time and up to another, milliseconds since the epoch. */
export function turnedBetween(directory: Directory, after: number, upTo: number): ReadonlySet<string> {
  const turned = (dated: { readonly from: number; readonly until: number }): boolean => [dated.from, dated.until].some((instant) => instant > after && instant <= upTo);
  const delegations = [...directory.participants.values()].flatMap(({ delegation }) => delegation.latest ?? []);
  return new Set([...directory.agreementShelf.all(directory.version).filter(turned).map(({ partner }) => partner), ...delegations.filter(turned).map(({ entity }) => entity)]);
}

/** Whose rules speak of the time, such as an embargo: what they say changes without a statement. */
export const boundByTime = (directory: Directory): readonly string[] =>
  [...new Set(directory.ruleShelf.all(directory.version).filter(({ owner, body }) => speaksOfTime(owner, body)).map(({ owner }) => owner))];

/** Participants among these, and the entities of those that are bureaus. */
export const withEntities = (directory: Directory, named: ReadonlySet<string>): string[] =>
  [...directory.participants.keys()].filter((id) => named.has(id) || named.has(bureauOf(id) ?? id));
