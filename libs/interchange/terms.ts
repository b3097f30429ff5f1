import { isObject } from '#kernel';
import type { Source } from './source.js';

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Markings stand in the terms of a notice, or in the body of a product. */
const markingsOf = (body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>[] =>
  [isObject(body['terms']) ? body['terms']['markings'] : undefined, body['markings']].filter(isObject);

/**
 * Why a message of another may not simply be put into a system of others, in sentences; empty when nothing stands against it.
 * Such a system shares what it holds, so what the owner keeps from being passed on, or put under conditions, must be decided by
 * a person who answers for it. One's own messages are one's own affair.
 * @param reader who exports
 */
export function termsAgainst(source: Source, reader: string): readonly string[] {
  if (source.from === reader || (source.handling?.jointOwners ?? []).includes(reader)) return [];
  const { onward, tlp, confidentiality } = source.handling ?? {};
  const codes = markingsOf(source.body).flatMap((markings) => list(markings['handlingCodes'])).filter(isObject);
  return [
    ...(source.conditions === undefined ? [] : [`its owner put it under conditions: ${source.conditions}`]),
    ...(onward === 'never' ? ['its owner does not let it be passed on (onward: never)'] : []),
    ...(onward === 'consent' ? ['its owner must be asked before it is passed on (onward: consent): entente consent ask'] : []),
    ...(tlp === 'RED' || markingsOf(source.body).some((markings) => markings['tlp'] === 'RED') ? ['it is for its addressees alone (TLP:RED)'] : []),
    ...(confidentiality === 'confidential' ? ['it is confidential: the other system must be cleared for that'] : []),
    ...codes.filter(({ code }) => code === 'H2' || code === 'H3').map(({ code, text }) => `handling code ${String(code)}${typeof text === 'string' ? `: ${text}` : ': no dissemination without permission of its provider'}`),
  ];
}
