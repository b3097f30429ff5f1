import { keyOf, type Exported, type Source } from '../source.js';
import type { MispEvent } from './core-format.js';
import { uuidOf } from './identity.js';

/** A message as an event of MISP. @param today `YYYY-MM-DD`, for a draft that was not issued yet */
export function toMispEvent(source: Source, today: string): Exported<{ readonly Event: MispEvent }> {
  const event = { uuid: uuidOf(keyOf(source)), info: source.subject ?? source.type, date: source.issuedAt?.slice(0, 10) ?? today };
  return { document: { Event: event }, unexpressed: Object.keys(source.body).map((name) => ({ pointer: `/body/${name}`, why: 'no place for it yet' })) };
}
