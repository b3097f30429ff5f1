import type { MessageEnvelope } from '#contracts';
import type { Draft } from './draft.js';
import { parseReference } from './message-id.js';
import { DraftError } from './problems.js';

/** The message a bureau speaks about, as it was read. */
export interface Original {
  readonly reference: string;
  readonly digest: string;
  readonly mode: MessageEnvelope['mode'];
}

const ADMINISTRATION = ['ADMINISTRATION'] as const;

/** A bureau's word on a message its entity wants to send: it goes out, or back with a reason. */
export function endorsement({ reference, digest, mode }: Original, verdict: 'endorsed' | 'returned', note: string | undefined): Draft {
  return {
    type: 'control.endorsement/1', mode, to: parseReference(reference).from, inReplyTo: reference, handling: { confidentiality: 'official-use', purposes: [...ADMINISTRATION] },
    body: { message: reference, digest, verdict, ...(note === undefined ? {} : { note }) },
  };
}

/**
 * A bureau hands a message on to its own entities; never as less confidential than the original is.
 * @param handling of the original
 * @throws DraftError when nobody is named
 */
export function dispatch({ reference, digest, mode }: Original, to: readonly string[], handling: MessageEnvelope['handling'], note: string | undefined): Draft {
  if (to.length === 0) throw new DraftError('A dispatch names the entities it goes to.');
  return {
    type: 'control.dispatch/1', mode, to, inReplyTo: reference, handling: { confidentiality: handling.confidentiality, purposes: handling.purposes },
    body: { message: reference, digest, ...(note === undefined ? {} : { note }) },
  };
}
