import { isObject, type Violation } from '#kernel';
import { step } from './violations.js';

type Members = Readonly<Record<string, unknown>>;

/** Natures of a report in which nobody is a suspect of anything: a person then has no status. */
const WITHOUT_STATUS = new Set<unknown>(['administrative-violation', 'risk-indicator']);
const MOST = 100;
const DEEPEST = 16;

/** What is supplied to be recorded or circulated carries its source's word on neutrality and human rights (RPD Art. 34). */
export function attestationDue(message: Members): Violation[] {
  const handling = message['handling'];
  if (isObject(handling) && handling['attestation'] !== undefined) return [];
  return [{ pointer: '/handling/attestation', code: 'required', detail: 'What is recorded or circulated carries its source\'s attestation on neutrality and human rights.' }];
}

/**
 * Persons whose status is not said (RPD Art. 44): where a body names persons, each has one, unless the whole report is of a
 * nature in which nobody has.
 * @param at JSON Pointer of the body
 */
export function personsWithoutStatus(body: unknown, at: string): string[] {
  const subject = isObject(body) ? body['subject'] : undefined;
  if (isObject(subject) && WITHOUT_STATUS.has(subject['nature'])) return [];
  const found: string[] = [];
  walk(body, at, 0, found);
  return found;
}

function walk(value: unknown, pointer: string, depth: number, found: string[]): void {
  if (typeof value !== 'object' || value === null || depth > DEEPEST || found.length >= MOST) return;
  for (const [name, member] of Object.entries(value)) {
    const place = pointer + step(name);
    const persons = name === 'persons' && Array.isArray(member) ? member : [];
    persons.forEach((person, index) => {
      if (isObject(person) && person['status'] === undefined && found.length < MOST) found.push(`${place}/${index}`);
    });
    walk(member, place, depth + 1, found);
  }
}

export const STATUS_MISSING = 'The status of the person is not given: suspect, witness, victim, missing and so on.';
