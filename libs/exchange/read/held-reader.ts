import { referenceOf, speaksFor } from '#contracts';
import { toTimestamp } from '#kernel';
import { messageOf } from '../masks.js';
import type { Reference } from '../ports.js';
import type { HeldMessages, Supervision } from '../route/held-messages.js';
import type { AccessRecorder, Declaration } from './access-recorder.js';

/** A message that waits for endorsement or review, for its sender and those who endorse it; or for its own time, for its sender. */
export interface HeldView {
  readonly message: string;
  readonly receivedAt: string;
  readonly held: { readonly endorser?: string; readonly since: string; readonly until?: string; readonly expiresAt?: string; readonly review?: Omit<Supervision, 'by' | 'rules'> };
}

/** Shows what is held for endorsement to its sender, its bureau and its endorser, and what waits for its time to the first two; to nobody else. */
export class HeldReader {
  constructor(private readonly parts: { readonly held: HeldMessages; readonly access: AccessRecorder }) {}

  /** Undefined when nothing is held that the reader may know of. */
  async message(reference: Reference, reader: string, declaration: Declaration): Promise<HeldView | undefined> {
    const { held, access } = this.parts;
    // Both are looked up whatever the first one says, so that the time tells nothing.
    const [found, waiting] = [await held.find(reference), await held.waiting(reference)];
    if (waiting !== undefined && speaksFor(reader, waiting.from)) {
      await access.record([{ reader, door: 'message', mode: messageOf(waiting.compact).mode, shown: [referenceOf(reference)], ...declaration }]);
      const since = toTimestamp(waiting.acceptedAt);
      return { message: waiting.compact, receivedAt: since, held: { since, until: toTimestamp(waiting.releaseAt) } };
    }
    if (found === undefined || (reader !== found.endorser && !speaksFor(reader, found.from))) return undefined;
    await access.record([{ reader, door: 'message', mode: messageOf(found.compact).mode, shown: [referenceOf(reference)], ...declaration }]);
    const since = toTimestamp(found.heldAt);
    const { review } = found;
    const under = review === undefined ? {} : { review: { references: review.references, appeals: review.appeals, ...(review.until === undefined ? {} : { until: review.until }) } };
    return { message: found.compact, receivedAt: since, held: { endorser: found.endorser, since, ...(found.expiresAt === undefined ? {} : { expiresAt: toTimestamp(found.expiresAt) }), ...under } };
  }
}
