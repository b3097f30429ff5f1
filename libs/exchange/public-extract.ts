import { bureauOf, parseReference, type Message } from '#contracts';
import { Problem, type Violation } from '#kernel';
import type { DataFacts } from '#policy';
import type { Inquiry } from './inquiry.js';
import { messageOf } from './masks.js';
import type { Reference } from './ports.js';

/** What of a notice the public may see travels as this. */
export const EXTRACT = 'notice.extract/1';
/** Refuses an extract that its notice's owners have not released, or no longer release (R17). */
export const NOT_RELEASED = 'baseline.public-extract';
/** Members that say what it is an extract of, and nothing of the notice. */
const ABOUT_ITSELF: ReadonlySet<string> = new Set(['notice', 'consent', 'kind', 'language', 'until']);

/** What an extract rests on, as it was found. */
export interface ExtractBasis {
  /** The notice it shows something of; absent when it is not on file. */
  readonly notice?: { readonly originator: string; readonly data: DataFacts };
  /** Whether the consent it names is on file, comes from the notice's owner and was not recalled. */
  readonly consented: boolean;
}

const ownerOf = ({ from }: Reference): string => bureauOf(from) ?? from;
const noticeOf = ({ body = {} }: Message): Reference => parseReference(String(body['notice']));

/** The notice an extract is of, and the consent it names. */
export const namedByExtract = (message: Message): readonly [notice: Reference, consent: Reference] => [noticeOf(message), parseReference(String(message.body?.['consent']))];

/** @param filed what was found of those two, as far as the sender may know of it */
export function basisFrom(message: Message, filed: readonly (Reference & { readonly compact: string; readonly inherits: readonly string[]; readonly recalled?: boolean })[], inquiry: Inquiry): ExtractBasis {
  const [notice, consent] = namedByExtract(message);
  const [original, agreed] = [notice, consent].map((of) => filed.find(({ from, id }) => from === of.from && id === of.id));
  return {
    ...(original === undefined ? {} : { notice: { originator: original.from, data: inquiry.factsOf(messageOf(original.compact), { inherits: original.inherits }) } }),
    consented: agreed !== undefined && agreed.recalled !== true && ownerOf(consent) === ownerOf(notice),
  };
}

/** When the rules are asked. @param at milliseconds since the epoch */
interface When {
  readonly version: number;
  readonly at: number;
}

/** Members of an extract that some owner of the notice has not released; undefined when nothing may be published at all. */
function keptBack(message: Message, { originator, data }: NonNullable<ExtractBasis['notice']>, { version, at }: When, inquiry: Inquiry): readonly string[] | undefined {
  const { allowed, obligations } = inquiry.decide({ data, version, at, consents: [] }, { action: 'publish', originator, recipient: message.from });
  if (!allowed) return undefined;
  const released = obligations.extract ?? [];
  return Object.keys(message.body ?? {}).filter((member) => !ABOUT_ITSELF.has(member) && !released.includes(`/body/${member}`));
}

/** Whether every owner of the notice releases each member an extract shows, and its consent stands. */
export const isReleased = (message: Message, basis: ExtractBasis | undefined, when: When, inquiry: Inquiry): boolean =>
  basis?.notice !== undefined && basis.consented && keptBack(message, basis.notice, when, inquiry)?.length === 0;

/**
 * Whether an extract may be made (R17): every owner of the notice released each member it shows by a rule of kind
 * public-extract, and the message it names as the consent comes from the notice's owner.
 * @throws Problem `wrong-original` when the notice is not on file; `consent-missing`; `refused` with the members nobody released
 */
export function demandExtract(message: Message, { notice, consented }: ExtractBasis, when: When, inquiry: Inquiry): void {
  if (notice === undefined) throw new Problem('wrong-original', { detail: 'There is no such notice on file.' });
  if (!consented) throw new Problem('consent-missing', { detail: `The consent to an extract is a message of ${ownerOf(noticeOf(message))}.` });
  const kept = keptBack(message, notice, when, inquiry);
  if (kept?.length === 0) return;
  const members = kept ?? Object.keys(message.body ?? {}).filter((member) => !ABOUT_ITSELF.has(member));
  throw new Problem('refused', { detail: 'The owners have not released all of it to the public.', violations: members.map((member): Violation => ({ pointer: `/body/${member}`, code: 'not-released', detail: 'No rule of every owner releases this to the public.' })) });
}
