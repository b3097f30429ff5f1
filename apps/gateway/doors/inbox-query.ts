import { Problem } from '#kernel';
import type { Mode } from '#contracts';
import { MAX_PAGE_ITEMS, type EventQuery } from '#exchange';
import { readInstant } from './instant.js';

/** Longest long poll, in seconds (contract §3). */
export const MAX_WAIT_S = 30;
const DEFAULT_LIMIT = 100;
const MAX_TYPES = 50;
/** Case numbers are written in every script; what cannot be printed the database need not see. */
const NAME = /^[^\p{Cc}\p{Cs}]{1,128}$/u;
/** Any type there may be; others, a NUL among them, the database need not see. */
const TYPE = /^[a-z0-9.-]{1,100}\/[0-9]{1,4}$/;

export type RawQuery = Readonly<Record<string, string | string[] | undefined>>;

const malformed = (detail: string): Problem => new Problem('malformed-request', { detail });

export function single(query: RawQuery, name: string): string | undefined {
  const value = query[name];
  if (Array.isArray(value)) throw malformed(`${name} stands more than once.`);
  return value === '' ? undefined : value;
}

export function whole(query: RawQuery, name: string, least: number, most: number, otherwise: number): number {
  const value = single(query, name);
  if (value === undefined) return otherwise;
  const number = /^\d{1,9}$/.test(value) ? Number(value) : NaN;
  if (!(number >= least && number <= most)) throw malformed(`${name} is a whole number from ${least} to ${most}.`);
  return number;
}

export function modeOf(query: RawQuery): Mode {
  const mode = single(query, 'mode') ?? 'live';
  if (mode !== 'live' && mode !== 'exercise') throw malformed('mode is live or exercise.');
  return mode;
}

function typesOf(query: RawQuery): string[] {
  const given = query['type'];
  const types = (Array.isArray(given) ? given : [given ?? '']).flatMap((value) => value.split(',')).filter((type) => type !== '');
  if (types.length > MAX_TYPES || !types.every((type) => TYPE.test(type))) throw malformed(`type names at most ${MAX_TYPES} message types, such as general.information/1.`);
  return types;
}

/** An empty instant is a mistake of whoever fills in a form, and not the beginning of time. */
function instantOf(query: RawQuery, name: string): number | undefined {
  const value = query[name];
  if (Array.isArray(value)) throw malformed(`${name} stands more than once.`);
  return value === undefined ? undefined : readInstant(name, value);
}

/** What a sender asks of what it sent, from the query string. @throws Problem `malformed-request` */
export const readSentQuery = (query: RawQuery): { after: string | undefined; since: number | undefined; limit: number; mode: Mode } => ({
  after: single(query, 'after'),
  since: instantOf(query, 'since'),
  limit: whole(query, 'limit', 1, MAX_PAGE_ITEMS, DEFAULT_LIMIT),
  mode: modeOf(query),
});

/** What a reader asks of its inbox, from the query string. @throws Problem `malformed-request` */
export const readInboxQuery = (query: RawQuery): { after: string | undefined; limit: number; waitMs: number; types: string[]; mode: Mode } => ({
  after: single(query, 'after'),
  limit: whole(query, 'limit', 1, MAX_PAGE_ITEMS, DEFAULT_LIMIT),
  waitMs: whole(query, 'wait', 0, MAX_WAIT_S, 0) * 1000,
  types: typesOf(query),
  mode: modeOf(query),
});

/** What is looked for among events, from the query string. @throws Problem `malformed-request` */
export function readEventQuery(query: RawQuery): EventQuery {
  const asked = (['case', 'recipient', 'rule'] as const).flatMap((kind) => {
    const value = single(query, kind);
    return value === undefined ? [] : [[kind, value] as const];
  });
  const [by] = asked;
  if (by === undefined || asked.length > 1 || !NAME.test(by[1])) throw malformed('Ask for one case, one recipient or one rule, by at most 128 printable characters.');
  return { by, since: instantOf(query, 'since'), until: instantOf(query, 'until'), after: single(query, 'after'), limit: whole(query, 'limit', 1, MAX_PAGE_ITEMS, DEFAULT_LIMIT), mode: modeOf(query) };
}
