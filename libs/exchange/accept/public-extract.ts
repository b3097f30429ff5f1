import { bureauOf, parseReference, type Message } from '#contracts';
import { Problem, type Violation } from '#kernel';
import type { Inquiry } from '../inquiry.js';
import { messageOf } from '../masks.js';
import type { FiledSource, SourceStore } from '../provenance.js';

/** What of a notice the public may see travels as this. */
export const EXTRACT = 'notice.extract/1';
/** Members that say what it is an extract of, and nothing of the notice. */
const ABOUT_ITSELF: ReadonlySet<string> = new Set(['notice', 'consent', 'kind', 'language', 'until']);

/**
 * Whether an extract may be made (R17): every owner of the notice released each member it shows by a rule of kind
 * public-extract, and the message it names as the consent comes from the notice's owner.
 * @param at milliseconds since the epoch
 * @throws Problem `wrong-original` when the notice is not on file; `consent-missing`; `refused` with the members nobody released;
 * Error when the database is away
 */
export async function demandExtract(message: Message, version: number, at: number, { store, inquiry }: { readonly store: SourceStore; readonly inquiry: Inquiry }): Promise<void> {
  const { body = {}, mode } = message;
  const [notice, consent] = [parseReference(String(body['notice'])), parseReference(String(body['consent']))];
  const filed = (await store.sources([notice, consent])).filter(({ exercise }) => exercise === (mode === 'exercise'));
  const found = (of: typeof notice): FiledSource | undefined => filed.find(({ from, id }) => from === of.from && id === of.id);
  const original = found(notice);
  if (original === undefined) throw new Problem('wrong-original', { detail: 'There is no such notice on file.' });
  const owner = bureauOf(notice.from) ?? notice.from;
  if (found(consent) === undefined || (bureauOf(consent.from) ?? consent.from) !== owner) throw new Problem('consent-missing', { detail: `The consent to an extract is a message of ${owner}.` });
  const data = inquiry.factsOf(messageOf(original.compact), { inherits: original.inherits });
  const { allowed, obligations } = inquiry.decide({ data, version, at, consents: [] }, { action: 'publish', originator: original.from, recipient: message.from });
  const released = allowed ? (obligations.extract ?? []) : [];
  const shown = Object.keys(body).filter((member) => !ABOUT_ITSELF.has(member));
  const kept = shown.filter((member) => !released.includes(`/body/${member}`));
  if (!allowed || kept.length > 0) {
    throw new Problem('refused', { detail: 'The owners have not released all of it to the public.', violations: kept.map((member): Violation => ({ pointer: `/body/${member}`, code: 'not-released', detail: 'No rule of every owner releases this to the public.' })) });
  }
}
