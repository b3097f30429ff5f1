import { createPrivateKey } from 'node:crypto';
import { TYP } from '#contracts';
import { digestOf, importSigningKey, payloadOf, signJws, toPublicJwk, type PrivateJwk, type PublicJwk } from '#envelope';
import { bundleOf, cosign, entryOf, EVIDENCE_FORMAT, formatNote, formatTlogProof, KEY_TYPE, leafHash, logSigner, LogSource, noteSigner, parseTrustPolicy, sha256, signCheckpoint, TiledTree, tilePath, type LoggedRecord, type Opening, type ShownStatement, type TileName, type TrustPolicy } from '../index.js';
import { frontierOf, tilesOf } from './trees.js';

const HUB = 'hub.example';
export const SENDER = 'ncb.XA';
/** When the log of the spec begins, in milliseconds since the epoch; each entry takes a second. */
export const BEGIN = Date.parse('2026-11-22T10:00:00.000Z');
const LEDGER_BY_MS = 60_000;
const at = (index: number): string => new Date(BEGIN + index * 1000).toISOString();

/** What stands before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

function keyOf(name: string): PrivateJwk {
  // Of its name, so that the same is signed each time.
  const jwk = createPrivateKey({ key: Buffer.concat([PKCS8, sha256(`key of ${name}`)]), format: 'der', type: 'pkcs8' }).export({ format: 'jwk' });
  return { kty: 'OKP', crv: 'Ed25519', x: jwk.x ?? '', d: jwk.d ?? '', kid: `${name}#1`, use: 'sig' };
}

/** A message of the spec: what was signed and accepted, and where it stands. */
export interface Said {
  readonly reference: string;
  readonly message: string;
  readonly receipt: string;
  readonly opening: Opening;
}

/** A question somebody asked of the ledger. */
export interface Questioned {
  readonly about: { readonly id: string; readonly by: string; readonly message: string; readonly digest: string; readonly askedAt: string };
  readonly receipt: string;
}

/** What it answered. */
export interface Answered {
  readonly answer: string;
  readonly opening: Opening;
}

/** Something the hub signed and logged. */
export interface Happened {
  readonly value: string;
  readonly opening: Opening;
  readonly index: number;
}

/**
 * A hub with a log in memory: what it accepted, what it logged, and what it shows. A spec makes it lie by changing any of
 * these; keys, witnesses and receipts stay what they were.
 */
export class AuditedHub extends LogSource {
  readonly keys = { sender: keyOf(SENDER), hub: keyOf('hub') };
  readonly witnesses = [1, 2, 3].map((n) => noteSigner(`w${n}.example/witness`, KEY_TYPE.cosignature, Buffer.alloc(32, n)));
  readonly log = logSigner({ name: HUB, derivedKey: () => Buffer.alloc(32, 9) });
  entries: Buffer[] = [];
  said: Said[] = [];
  /** Checkpoints as listed; the last one is the newest. */
  notes: string[] = [];
  /** Changes a tile before it is shown; undefined withholds it. */
  show: (name: TileName, bytes: Buffer) => Buffer | undefined = (_, bytes) => bytes;
  #size = 0;

  get policy(): TrustPolicy {
    return parseTrustPolicy([`log ${this.log.verifier.vkey}`, ...this.witnesses.map(({ verifier }) => `witness ${verifier.vkey}`), 'quorum 2', ''].join('\n'));
  }

  get hubKeys(): readonly PublicJwk[] {
    return [toPublicJwk(this.keys.hub)];
  }

  /** Signs and accepts a message. @param index the second at which it happens @param seq the sender's own count */
  accept(index: number, { text = `number ${index}`, seq, prev, id = `019aabf1-a780-7c3a-9b1e-${String(index).padStart(12, '0')}` }: { readonly text?: string; readonly seq?: number; readonly prev?: string; readonly id?: string } = {}): Said {
    const message = signJws({ hub: HUB, id, type: 'general.information/1', from: SENDER, ...(seq === undefined ? {} : { seq }), ...(prev === undefined ? {} : { prev }), body: { text } }, importSigningKey(this.keys.sender), TYP.message);
    const ledgerBy = new Date(BEGIN + index * 1000 + LEDGER_BY_MS).toISOString();
    const receipt = signJws({ hub: HUB, from: SENDER, id, digest: digestOf(message), acceptedAt: at(index), ledgerBy }, importSigningKey(this.keys.hub), TYP.acceptance);
    const opening: Opening = { event: { id: `exchange.accepted:${SENDER}/${id}`, source: SENDER, time: at(index), topic: 'exchange.accepted', type: 'general.information/1' }, salt: sha256(`salt ${index}`), valueDigest: sha256(message) };
    const said = { reference: `${SENDER}/${id}`, message, receipt, opening };
    this.said.push(said);
    return said;
  }

  /** Logs a message at the end. */
  append({ opening }: Said): number {
    this.entries.push(entryOf(opening));
    return this.entries.length - 1;
  }

  /** Logs other things until the log has this size. */
  fill(size: number): void {
    while (this.entries.length < size) this.entries.push(Buffer.concat([Buffer.of(1), sha256(`other ${this.entries.length}`)]));
  }

  /** Signs what is logged, has it cosigned at a time, and lists it. @param second of the witnesses' clocks */
  publish(second: number, size = this.entries.length, cosigners = 3): string {
    const note = signCheckpoint({ size: BigInt(size), root: frontierOf(this.leaves(size)).root() }, this.log);
    const time = BigInt(Math.floor(BEGIN / 1000) + second);
    const text = formatNote({ body: note.body, signatures: [...note.signatures, ...this.witnesses.slice(0, cosigners).map((witness) => cosign(note.body, time, witness))] });
    this.notes.push(text);
    this.#size = size;
    return text;
  }

  leaves(size = this.#size): Buffer[] {
    return this.entries.slice(0, size).map(leafHash);
  }

  /** Takes a question, with its word to answer a minute after `second`. */
  ask({ reference, message }: Pick<Said, 'reference' | 'message'>, second: number): Questioned {
    const about = { id: sha256(`question ${reference} ${second}`).toString('base64url'), by: SENDER, message: reference, digest: digestOf(message), askedAt: at(second) };
    return { about, receipt: this.#event({ event: 'challenged', ...about, answerBy: at(second + LEDGER_BY_MS / 1000) }) };
  }

  /** Answers one, and logs that. */
  answer({ about }: Questioned, second: number, found: Readonly<Record<string, unknown>>): Answered {
    const { value: answer, opening } = this.happens('ledger.attested', `answer:${about.id}`, 'entente.challenge-answer/1', Date.parse(about.askedAt), { event: 'challenge-answered', ...about, asOf: at(second), ...found });
    return { answer, opening };
  }

  /** Shows messages to somebody, and logs that. */
  give(reader: string, shown: readonly string[], second: number, door = 'inbox'): Happened {
    const id = `a${second}-${reader}`;
    return this.happens('access.recorded', id, 'entente.access/1', BEGIN + second * 1000, { event: 'accessed', id, at: at(second), reader, door, mode: 'live', shown });
  }

  /** Files a message for somebody, and logs that. */
  file(recipient: string, { reference, message }: Said, second: number): Happened {
    return this.happens('exchange.delivered', `${reference}:${recipient}`, 'entente.delivered/1', BEGIN + second * 1000, { event: 'delivered', message: reference, digest: digestOf(message), recipient, road: 'mailbox', mode: 'live', at: at(second) });
  }

  /** States what was given to somebody within entries of the log, by what is counted of it, and logs that. */
  state(participant: string, endsAt: number, [first, until]: readonly [number, number], counted: readonly Happened[], more: Readonly<Record<string, unknown>> = {}): Happened {
    const shown = counted.reduce((sum, { value }) => sum + ((payloadOf(value) as { shown?: unknown[] }).shown?.length ?? 1), 0);
    const root = Buffer.from(frontierOf(counted.map(({ opening }) => leafHash(entryOf(opening)))).root()).toString('base64url');
    return this.happens('ledger.attested', `statement:${participant}:${at(endsAt)}`, 'entente.inbox-statement/1', BEGIN + endsAt * 1000, { event: 'inbox-stated', participant, endsAt: at(endsAt), entries: { first, until }, records: counted.length, messages: { live: shown, exercise: 0 }, root, ...more });
  }

  /** States how many entries of each topic there are, and logs that. */
  count(endsAt: number, [first, until]: readonly [number, number], topics: Readonly<Record<string, number>>): Happened {
    return this.happens('ledger.attested', `account:${at(endsAt)}`, 'entente.ledger-account/1', BEGIN + endsAt * 1000, { event: 'ledger-counted', endsAt: at(endsAt), entries: { first, until }, topics });
  }

  /** A statement or a count as it is shown, once a checkpoint covers it. */
  async shown(stated: Happened, counted: readonly Happened[]): Promise<ShownStatement> {
    const [record] = await this.record(stated.opening, stated.value);
    return { statement: stated.value, ...(record === undefined ? {} : { record }), entries: (await Promise.all(counted.map(({ opening, value }) => this.record(opening, value)))).flat() };
  }

  /** Says that something happened, and logs it. @param when milliseconds since the epoch */
  happens(topic: string, causeId: string, type: string, when: number, payload: Readonly<Record<string, unknown>>): Happened {
    const value = this.#event(payload);
    const opening: Opening = { event: { id: `${topic}:${causeId}`, source: 'hub', time: new Date(when).toISOString(), topic, type }, salt: sha256(`salt of ${topic} ${causeId}`), valueDigest: sha256(value) };
    return { value, opening, index: this.entries.push(entryOf(opening)) - 1 };
  }

  /** An entry as it is shown, with its proof to the newest checkpoint; nothing while that does not cover it. @param value what was logged, where it is shown */
  async record(opening: Opening, value?: string): Promise<LoggedRecord[]> {
    const index = this.entries.findIndex((entry) => entry.equals(entryOf(opening)));
    if (index < 0 || index >= this.#size) return [];
    const hashes = await new TiledTree(BigInt(this.#size), tilesOf(this.leaves())).inclusion(BigInt(index));
    const proof = formatTlogProof({ index: BigInt(index), hashes, checkpoint: this.notes.at(-1) ?? '' });
    return [{ event: opening.event, salt: Buffer.from(opening.salt).toString('base64url'), ...(value === undefined ? { valueDigest: Buffer.from(opening.valueDigest).toString('base64url') } : { value }), proof }];
  }

  #event(payload: Readonly<Record<string, unknown>>): string {
    return signJws({ hub: HUB, ...payload }, importSigningKey(this.keys.hub), TYP.event);
  }

  /** What it hands out of a message; undefined when it is not in the published log. */
  async evidence({ message, receipt, opening }: Said): Promise<string | undefined> {
    const index = this.entries.findIndex((entry) => entry.equals(entryOf(opening)));
    if (index < 0 || index >= this.#size) return undefined;
    const hashes = await new TiledTree(BigInt(this.#size), tilesOf(this.leaves())).inclusion(BigInt(index));
    const keys = { [SENDER]: toPublicJwk(this.keys.sender), hub: toPublicJwk(this.keys.hub) };
    return JSON.stringify({ format: EVIDENCE_FORMAT, hub: HUB, message, acceptance: receipt, keys, logged: { event: opening.event, salt: Buffer.from(opening.salt).toString('base64url'), proof: formatTlogProof({ index: BigInt(index), hashes, checkpoint: this.notes.at(-1) ?? '' }) } });
  }

  override async checkpoint(): Promise<string> {
    return this.notes.at(-1) ?? '';
  }

  override async checkpoints(after: number, limit: number): Promise<{ items: string[]; next: number }> {
    const items = this.notes.slice(after, after + Math.min(limit, 2));
    return { items, next: after + items.length };
  }

  override async tile(name: TileName): Promise<Buffer | undefined> {
    const first = Number(name.index) * 256;
    try {
      const bytes = name.level === 'entries' ? bundleOf(this.entries.slice(first, first + name.width)) : Buffer.from(await tilesOf(this.leaves(this.entries.length))(name));
      return this.show(name, bytes);
    } catch (error) {
      throw new Error(`the spec asks for a tile that is not there: ${tilePath(name)}`, { cause: error });
    }
  }
}
