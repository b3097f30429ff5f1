import { type Composed, type Draft, DraftError, type EntenteClient, Fault, noticePurpose, readDraft, recompose } from '#client';
import { isObject } from '#kernel';
import { EXIT, Stop } from './exit-codes.js';
import { didYouMean } from './text.js';

/** What a message serves unless its sender says otherwise; a notice what its kind serves, so that whoever reads for that reads it. @param type such as `notice.purple/1` */
export const purposeOf = (type: string): ReturnType<typeof noticePurpose> => (type.startsWith('notice.') ? noticePurpose(type.slice('notice.'.length).split('/')[0] ?? '') : 'SUPPORT_INVESTIGATION');

/** What the options of send and preview say about every draft. */
export interface DraftOptions {
  readonly to?: readonly string[];
  readonly type?: string;
  readonly text?: string;
  readonly subject?: string;
  readonly mode?: 'live' | 'exercise';
  readonly precedence?: 'routine' | 'urgent' | 'flash';
  readonly confidentiality?: string;
  readonly purpose?: readonly string[];
  readonly replyBy?: string;
  readonly inReplyTo?: string;
  readonly exclude?: readonly string[];
  readonly blindCopy?: readonly string[];
  readonly maskable?: readonly string[];
  /** Not sealed: the hub can read the content. */
  readonly open?: boolean;
}

const PLAIN_TEXT = 'general.information/1';
const CONFIDENTIALITY = ['official-use', 'restricted', 'confidential'];
const MEMBERS = new Set([
  'hub', 'id', 'type', 'mode', 'from', 'to', 'issuedAt', 'handling', 'body', 'subject', 'precedence', 'expiresAt', 'notBefore', 'replyBy', 'language', 'case',
  'references', 'inReplyTo', 'derivedFrom', 'conditions', 'officer', 'seq', 'prev', 'exclude', 'blindCopy', 'clear', 'maskable',
]);

/** What the options add to or change in a draft; only what was given. */
function overrides(options: DraftOptions): Record<string, unknown> {
  const { to, type, subject, mode, precedence, replyBy, inReplyTo, exclude, blindCopy, maskable, open } = options;
  const given = { to, type, mode, precedence, replyBy, inReplyTo, exclude, blindCopy, maskable, clear: open, subject: options.text === undefined ? subject : undefined };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function handlingOf({ confidentiality, purpose }: DraftOptions): Record<string, unknown> {
  if (confidentiality !== undefined && !CONFIDENTIALITY.includes(confidentiality)) throw new Stop(EXIT.usage, `--confidentiality ${confidentiality} is unknown`, `Give one of ${CONFIDENTIALITY.join(', ')}.${didYouMean(confidentiality, CONFIDENTIALITY)}`);
  return { ...(confidentiality === undefined ? {} : { confidentiality }), ...(purpose === undefined ? {} : { purposes: purpose }) };
}

/** The draft that options alone make: a text. @throws Stop when they do not suffice */
export function draftFromOptions(options: DraftOptions): Draft {
  const { text, subject, type = PLAIN_TEXT } = options;
  if (text === undefined) throw new Stop(EXIT.usage, 'nothing to send', 'Name a file (- is stdin), or give --text');
  if (type !== PLAIN_TEXT) throw new Stop(EXIT.usage, `--text makes a ${PLAIN_TEXT}, not a ${type}`, 'Put the body into a file');
  return applyOptions({ type, body: { text, ...(subject === undefined ? {} : { title: subject }) } }, options);
}

/** A message that is signed already, in the form the hub takes it: `{"message": "<JWS>", "routing"?: "<JWS>"}`. */
export const isSigned = (value: unknown): value is { readonly message: string; readonly routing?: string } =>
  isObject(value) && typeof value['message'] === 'string' && Object.keys(value).every((name) => name === 'message' || (name === 'routing' && typeof value['routing'] === 'string'));

/** Makes of a value in a file what is sent: a draft is signed, a signed message stays what it is. @throws DraftError */
export async function composeValue(client: EntenteClient, value: unknown, options: DraftOptions): Promise<Composed> {
  if (!isSigned(value)) return client.compose(applyOptions(value, options));
  const [change] = [...Object.keys(overrides(options)), ...Object.keys(handlingOf(options))];
  if (change !== undefined) throw new DraftError(`The message is signed already: ${change} cannot be changed any more.`);
  try {
    return await recompose(value.message, value.routing);
  } catch (error) {
    throw error instanceof Fault ? new DraftError(error.message) : error;
  }
}

/**
 * A draft from a file with what the options say on top. A file that holds a body alone becomes one when --type is given.
 * @throws DraftError
 */
export function applyOptions(value: unknown, options: DraftOptions): Draft {
  if (!isObject(value)) throw new DraftError('A draft is a JSON object.');
  const isBody = value['body'] === undefined && value['sealed'] === undefined && options.type !== undefined;
  const draft: Record<string, unknown> = isBody ? { body: value } : value;
  const stranger = Object.keys(draft).find((member) => !MEMBERS.has(member));
  if (stranger !== undefined) {
    const hint = draft['body'] === undefined ? ' Is it a body alone? Then add --type.' : '';
    throw new DraftError(`A draft has no member "${stranger}".${didYouMean(stranger, MEMBERS)}${hint}`);
  }
  const handling = { ...(isObject(draft['handling']) ? draft['handling'] : {}), ...handlingOf(options) };
  return readDraft({ ...draft, ...overrides(options), ...(Object.keys(handling).length === 0 ? {} : { handling }) });
}
