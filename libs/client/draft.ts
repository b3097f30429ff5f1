import type { Bodies, MessageEnvelope, SealedContent } from '#contracts';
import { digestOf, isObject, signedPart } from './bytes.js';
import { newMessageId } from './message-id.js';
import { DraftError, type Violation } from './problems.js';
import type { KeySource } from './registered-keys.js';
import { disclose, isSdJwt, joinSdJwt, maskBody } from './sd-jwt.js';
import { type ClearBecause, DIRECT_TYPES, isParticipant, sealBody, sealingKeysOf } from './sealing.js';
import { type Signer, TYP } from './signer.js';
import { parseJws } from './verify.js';

type BodyOf<T extends string> = T extends keyof Bodies ? Bodies[T] : object;

/** What the sender decides; everything else of the message (contract §2) has a default. */
export interface Draft<T extends string = string> extends Partial<Omit<MessageEnvelope, 'hub' | 'from' | 'type' | 'to' | 'body' | 'sealed' | 'handling'>> {
  readonly type: T;
  readonly to: string | readonly string[];
  readonly body: BodyOf<T>;
  /** Missing members are taken from the client's own handling. */
  readonly handling?: Partial<MessageEnvelope['handling']>;
  /** Must be the client's participant when given. */
  readonly from?: string;
  /** Must be the hub's name when given. */
  readonly hub?: string;
  /** Who of an audience shall not receive it; recipients do not see it. */
  readonly exclude?: readonly string[];
  /** Who receives it besides; recipients do not see it. */
  readonly blindCopy?: readonly string[];
  /** True: not sealed, though it could be. */
  readonly clear?: boolean;
  /**
   * Members of the body that rules may withhold from some recipients, as JSON Pointers such as `/persons`; `*` is every
   * element. The message is then an SD-JWT, which the hub must be able to read: it is not sealed.
   */
  readonly maskable?: readonly string[];
}

/** How messages are handled that keep the exchange itself going: receipts, recalls, consents. */
export const ADMINISTRATION: MessageEnvelope['handling'] = { confidentiality: 'official-use', purposes: ['ADMINISTRATION'] };

/** A message as it goes over the wire; sent again, these very bytes are sent. */
export interface Composed {
  readonly message: MessageEnvelope;
  /** `<from>/<id>` */
  readonly reference: string;
  /** The signed message. */
  readonly compact: string;
  /** The signed routing, when there is one. */
  readonly routing: string | undefined;
  readonly digest: string;
  readonly sealed: boolean;
  /** Why it is not sealed. */
  readonly clearBecause: ClearBecause | undefined;
  /** What can be withheld from some, as JSON Pointers into the message; undefined when its form allows no masks. */
  readonly maskable?: readonly string[];
}

/** Judges a body before it is sealed, where the hub cannot. Empty when nothing is wrong. */
export type BodyJudge = (type: string, body: unknown) => readonly Violation[] | Promise<readonly Violation[]>;

export interface Composer {
  readonly participant: string;
  readonly hub: () => Promise<string>;
  readonly signer: Signer;
  readonly keys: KeySource;
  readonly handling: MessageEnvelope['handling'];
  readonly mode: MessageEnvelope['mode'];
  readonly judge: BodyJudge | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export const DEFAULT_HANDLING: MessageEnvelope['handling'] = { confidentiality: 'official-use', purposes: ['SUPPORT_INVESTIGATION'] };

const listOf = (value: string | readonly string[]): string[] => (typeof value === 'string' ? [value] : [...value]);

/** Tells a draft by its form, for files and other input whose type nobody checked. @throws DraftError */
export function readDraft(value: unknown): Draft {
  if (!isObject(value)) throw new DraftError('A draft is a JSON object.');
  const { type, to, body } = value;
  const listed = typeof to === 'string' || (Array.isArray(to) && to.length > 0 && to.every((one) => typeof one === 'string'));
  const missing = [typeof type === 'string' ? [] : 'type', listed ? [] : 'to', isObject(body) ? [] : 'body'].flat();
  if (missing.length > 0) throw new DraftError(`The draft has no ${missing.join(', no ')}.`, missing.map((name) => ({ pointer: `/${name}`, code: 'required', detail: `${name} is missing or of the wrong form` })));
  return value as unknown as Draft;
}

/**
 * Makes a signed message of a draft: id and time, handling, seal, signature, routing.
 * @throws DraftError when the draft contradicts itself; EntenteProblem when an addressee's keys cannot be had
 */
export async function compose(draft: Draft, composer: Composer): Promise<Composed> {
  const { exclude, blindCopy, clear, maskable, handling, body, to, hub, from, ...rest } = draft;
  const name = await composer.hub();
  if (hub !== undefined && hub !== name) throw new DraftError(`The draft is for the hub ${hub}, this one is ${name}.`);
  if (from !== undefined && from !== composer.participant) throw new DraftError(`The draft is from ${from}, the key is ${composer.participant}'s.`);
  const now = composer.now();
  const addressees = listOf(to);
  const head = {
    hub: name,
    id: rest.id ?? newMessageId(now),
    type: rest.type,
    mode: rest.mode ?? composer.mode,
    from: composer.participant,
    to: addressees,
    issuedAt: rest.issuedAt ?? new Date(now).toISOString(),
  };
  const keys = await keysToSealFor(draft, addressees, composer, now);
  const content = 'clearBecause' in keys ? { body } : { sealed: await seal(draft, keys.keys, composer, head) };
  const message = { ...head, ...without(rest, Object.keys(head)), handling: { ...composer.handling, ...handling }, ...content } as MessageEnvelope;
  const { compact, ...form } = maskable === undefined ? { compact: await composer.signer.sign(message, TYP.message) } : await signMaskable(message, maskable, composer.signer);
  const digest = await digestOf(compact);
  const routed = (exclude?.length ?? 0) + (blindCopy?.length ?? 0) > 0;
  return {
    message,
    reference: `${message.from}/${message.id}`,
    compact,
    digest,
    routing: routed ? await composer.signer.sign({ digest, ...(exclude?.length ? { exclude } : {}), ...(blindCopy?.length ? { blindCopy } : {}) }, TYP.routing) : undefined,
    sealed: message.sealed !== undefined,
    clearBecause: 'clearBecause' in keys ? keys.clearBecause : undefined,
    ...form,
  };
}

async function signMaskable(message: MessageEnvelope, pointers: readonly string[], signer: Signer): Promise<{ readonly compact: string; readonly maskable: readonly string[] }> {
  if (message.type.startsWith('control.')) throw new DraftError('Control messages are what the exchange itself works with: nothing of them can be withheld.');
  const { body, disclosures, maskable } = await maskBody(message.body ?? {}, pointers);
  return { compact: joinSdJwt(await signer.sign({ ...message, _sd_alg: 'sha-256', body }, TYP.maskable), disclosures), maskable };
}

/**
 * A message that was signed before, to be sent again: the very same bytes, so that the hub knows it as a repeat.
 * @throws Fault when it is not a signed message
 */
export async function recompose(compact: string, routing?: string): Promise<Composed> {
  const { payload } = isSdJwt(compact) ? await disclose(compact, parseJws(signedPart(compact), TYP.maskable).payload) : parseJws(compact, TYP.message);
  const message = payload as unknown as MessageEnvelope;
  const sealed = message.sealed !== undefined;
  return { message, reference: `${message.from}/${message.id}`, compact, digest: await digestOf(compact), routing, sealed, clearBecause: sealed ? undefined : isSdJwt(compact) ? 'maskable' : 'asked' };
}

type SealingChoice = { readonly clearBecause: ClearBecause } | { readonly keys: Parameters<typeof sealBody>[1] };

async function keysToSealFor({ type, clear, maskable }: Draft, to: readonly string[], { keys }: Composer, now: number): Promise<SealingChoice> {
  if (maskable !== undefined) return { clearBecause: 'maskable' };
  if (!DIRECT_TYPES.has(type)) return { clearBecause: 'type' };
  if (clear === true) return { clearBecause: 'asked' };
  if (!to.every(isParticipant)) return { clearBecause: 'audience' };
  return { keys: await sealingKeysOf(to, keys, now) };
}

async function seal(draft: Draft, keys: Parameters<typeof sealBody>[1], composer: Composer, bound: { readonly from: string; readonly id: string }): Promise<SealedContent> {
  // Nothing is left out in silence: whoever wrote a case number shall know that it would be read on the way.
  const open = (['subject', 'case'] as const).filter((member) => draft[member] !== undefined);
  if (open.length > 0) throw new DraftError(`${open.join(' and ')} would travel in the clear beside sealed content: put it into the body, or send in the clear.`, open.map((member) => ({ pointer: `/${member}`, code: 'not-allowed', detail: 'A sealed message carries neither subject nor case.' })));
  if (draft.blindCopy !== undefined && draft.blindCopy.length > 0) throw new DraftError('A blind copy cannot be opened by its reader when the message is sealed for the others: send it in the clear, or as a message of its own.');
  const violations = (await composer.judge?.(draft.type, draft.body)) ?? [];
  if (violations.length > 0) throw new DraftError('The body does not follow its schema.', violations);
  return sealBody(draft.body, keys, bound);
}

function without<T extends object>(value: T, names: readonly string[]): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([name, member]) => !names.includes(name) && member !== undefined)) as Partial<T>;
}
