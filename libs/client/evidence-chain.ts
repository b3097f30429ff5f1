import { isObject } from './bytes.js';
import { bytesIn } from './evidence-file.js';
import { demand } from './evidence-log.js';

/** What a record of the hub says it follows: its place in the exchange, and the commitment of the entry before it. */
export interface Link {
  readonly step: number;
  readonly previous: string;
}

const STEPS: Readonly<Record<number, string>> = { 1: 'accepted', 2: 'decided' };

/** Undefined where the payload names no step, as those of earlier versions do not. @throws Fault */
export function linkIn(payload: unknown, place: string): Link | undefined {
  const { step, previous } = isObject(payload) ? payload : {};
  if (step === undefined && previous === undefined) return undefined;
  demand(typeof step === 'number' && STEPS[step - 1] !== undefined && typeof previous === 'string', place, 'it names no step before it');
  demand(bytesIn(previous, place).length === 32, place, 'a hash has 32 bytes');
  return { step, previous };
}

/**
 * Every step that the records of the hub follow is in the file: one left out in the middle shows.
 * @param acceptance commitment of the acceptance, the first step @throws Fault
 */
export function demandWhole(acceptance: string, records: readonly { readonly commitment: string; readonly link: Link | undefined }[]): void {
  const steps = new Map<string, number | undefined>([[acceptance, 1], ...records.map(({ commitment, link }): [string, number | undefined] => [commitment, link?.step])]);
  for (const [number, { link }] of records.entries()) {
    if (link === undefined) continue;
    const before = steps.has(link.previous) ? (steps.get(link.previous) ?? link.step - 1) : undefined;
    demand(before === link.step - 1, `/records/${String(number)}/value`, `it follows step ${String(link.step - 1)}, ${STEPS[link.step - 1] ?? ''}, which is an entry of the log that this file does not have`);
  }
}
