import type { KindRules } from './kinds.js';
import type { Notice } from './notice.js';

/**
 * Why no extract can be made of a notice now, in words; undefined when one can. What it may show, and whether its owner
 * consents, are questions to the rules.
 */
export function objectionToExtract({ kind, state }: Notice, of: unknown, rules: KindRules): string | undefined {
  if (rules.public === 'never') return `A ${kind} notice has no public extract.`;
  if (of !== kind) return `It is a ${kind} notice.`;
  return state === 'published' ? undefined : `An extract is made of what circulates. It is ${state}.`;
}

/** The moment a partial date is over (ms): of a year or a month, its end. @throws RangeError when it is no date */
export function endOf(date: string): number {
  const [year = 0, month, day] = date.split('-').map(Number);
  const end = month === undefined ? Date.UTC(year + 1, 0, 1) : day === undefined ? Date.UTC(year, month, 1) : Date.UTC(year, month - 1, day + 1);
  if (Number.isNaN(end)) throw new RangeError(`${date} is no date.`);
  return end;
}
