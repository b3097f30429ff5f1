import { Fault } from './fault.js';
import { HubUnavailable } from './problems.js';
import { isObject } from './bytes.js';
import type { KeySource } from './registered-keys.js';
import { type Signer, TYP } from './signer.js';
import { pause, type Transport } from './transport.js';
import { verifyJws } from './verify.js';
import type { TraceStep } from './views.js';

/** What the hub shows of a challenge. */
export interface ChallengeEntry {
  /** Digest of the challenge as it was signed. */
  readonly id: string;
  readonly challenge: string;
  /** The hub's signed word that it was asked, with the time by which it answers: to be kept. */
  readonly receipt: string;
  /** The hub's signed answer, once there is one. */
  readonly answer?: string;
  /** Question, answer and the entry the answer names, each with its proof, as far as the log covers them. */
  readonly records: readonly NonNullable<TraceStep['logged']>[];
}

/** A challenge whose signatures hold, and what they say. */
export interface Challenged extends ChallengeEntry {
  readonly message: string;
  readonly digest: string;
  /** RFC 3339. */
  readonly answerBy: string;
  readonly found?: FoundByHub;
}

/** What the hub says of a claim, as of an instant. */
export interface FoundByHub {
  readonly found: 'accepted' | 'other' | 'erased' | 'refused' | 'nothing';
  /** The hub has looked at everything that was written before then. */
  readonly asOf: string;
  /** Which entry of the log it rests on. */
  readonly entry?: number;
  /** When that was accepted or refused. */
  readonly at?: string;
  /** Why it was refused. */
  readonly code?: string;
  /** Digest of what was accepted under the reference instead. */
  readonly accepted?: string;
}

export interface ChallengeParts {
  readonly transport: Transport;
  readonly participant: string;
  readonly signer: Signer;
  readonly keys: KeySource;
  readonly hub: () => Promise<string>;
  readonly now: () => number;
}

const PATH = '/v1/ledger/challenges';
const LOOK_MS = 500;

/** Asks the hub's ledger about what one says to have sent. */
export class Challenges {
  constructor(private readonly parts: ChallengeParts) {}

  /** "I sent this digest under this reference." @throws EntenteProblem; Fault when what the hub signed does not hold */
  async ask({ message, digest }: { readonly message: string; readonly digest: string }): Promise<Challenged> {
    const { transport, participant, signer, hub, now } = this.parts;
    const challenge = await signer.sign({ hub: await hub(), by: participant, message, digest, issuedAt: new Date(now()).toISOString() }, TYP.challenge);
    const asked = await this.#read(await transport.json({ method: 'POST', path: PATH, body: challenge, contentType: 'application/jose' }));
    if (asked.message !== message || asked.digest !== digest) throw new Fault('evidence-invalid', 'The receipt is of another question.');
    return asked;
  }

  /** @throws EntenteProblem `not-found`; Fault */
  async find(id: string): Promise<Challenged> {
    return await this.#read(await this.parts.transport.json({ method: 'GET', path: `${PATH}/${encodeURIComponent(id)}` }));
  }

  /** Waits until it is answered and the answer is proven to be in the log, or its time is over. */
  async answered(id: string, signal?: AbortSignal): Promise<Challenged> {
    for (;;) {
      const seen = await this.find(id);
      const proven = seen.answer !== undefined && seen.records.some(({ value }) => value === seen.answer);
      if (proven || this.parts.now() > Date.parse(seen.answerBy) || signal?.aborted === true) return seen;
      await pause(LOOK_MS, signal);
    }
  }

  async #read(view: unknown): Promise<Challenged> {
    if (!isObject(view) || typeof view['id'] !== 'string' || typeof view['receipt'] !== 'string') throw new HubUnavailable('the hub answered a challenge without a receipt');
    const entry = view as unknown as ChallengeEntry;
    const { payload } = await verifyJws(entry.receipt, this.parts.keys, TYP.event);
    const { message, digest, answerBy } = payload as unknown as Pick<Challenged, 'message' | 'digest' | 'answerBy'>;
    if (payload['event'] !== 'challenged' || payload['id'] !== entry.id || Number.isNaN(Date.parse(answerBy))) throw new Fault('evidence-invalid', 'The receipt is of another question.');
    if (entry.answer === undefined) return { ...entry, message, digest, answerBy };
    const { payload: said } = await verifyJws(entry.answer, this.parts.keys, TYP.event);
    if (said['event'] !== 'challenge-answered' || ['id', 'message', 'digest'].some((member) => said[member] !== payload[member])) throw new Fault('evidence-invalid', 'The answer is to another question.');
    const { found, asOf, entry: place, at, code, accepted } = said as unknown as FoundByHub;
    return { ...entry, message, digest, answerBy, found: { found, asOf, ...(place === undefined ? {} : { entry: place }), ...(at === undefined ? {} : { at }), ...(code === undefined ? {} : { code }), ...(accepted === undefined ? {} : { accepted }) } };
  }
}
