import type { MessageEnvelope } from '#contracts';
import type { EntenteClient } from './client.js';
import type { Original } from './entities.js';
import { DraftError, EntenteProblem } from './problems.js';
import type { ReadMessage } from './received.js';

/** What a receipt or recall speaks of, as far as a caller knows it already; otherwise `<from>/<id>`. */
export type About = string | { readonly reference: string; readonly digest: string; readonly mode: MessageEnvelope['mode'] };

type Reading = Pick<EntenteClient, 'message' | 'inboxIterator'>;

/** Messages of a type in the mailbox that speak of another message. */
export async function* spokenOf(client: Reading, type: string, reference: string): AsyncGenerator<ReadMessage, void, void> {
  for (const mode of ['live', 'exercise'] as const) {
    for await (const received of client.inboxIterator({ types: [type], mode, follow: false })) if (received.fault === undefined && received.body['message'] === reference) yield received;
  }
}

/**
 * The message something is to be said about. A recalled one is not shown any more; the recall in the mailbox says which it was.
 * @throws DraftError when it does not verify; EntenteProblem `not-found`
 */
export async function originalOf(client: Reading, about: About): Promise<Original> {
  if (typeof about !== 'string') return about;
  try {
    const { message, digest } = await client.message(about);
    if (message === undefined) throw new DraftError(`${about} does not verify, so nothing can be said about it.`);
    return { reference: about, digest, mode: message.mode };
  } catch (error) {
    if (!(error instanceof EntenteProblem) || error.status !== 404) throw error;
    const recall = (await spokenOf(client, 'control.recall/1', about).next()).value;
    if (recall === undefined) throw error;
    return { reference: about, digest: String(recall.body['digest']), mode: recall.message.mode };
  }
}
