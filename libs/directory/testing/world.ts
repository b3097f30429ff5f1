import { createHash, createPrivateKey } from 'node:crypto';
import { participantKind, TYP } from '#contracts';
import { importSigningKey, signJws, toPublicJwk, type PrivateJwk, type SigningKey } from '#envelope';
import { derivedUuidV7, Problem, toTimestamp } from '#kernel';
import { Directory, RegistryLog, RuleJudge, type KeyEntry, type Outcome, type StatedRecord, type TrustRoot, type Verb } from '../index.js';

export const HUB = 'entente.test';
/** When the world of a spec begins, milliseconds since the epoch. */
export const BEGINNING = Date.UTC(2026, 0, 1);

const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** An Ed25519 key that follows from its name, so that a spec that fails fails again. */
export function keyNamed(kid: string): PrivateJwk {
  const seed = createHash('sha256').update(kid).digest();
  const { x, d } = createPrivateKey({ key: Buffer.concat([PKCS8_ED25519, seed]), format: 'der', type: 'pkcs8' }).export({ format: 'jwk' });
  return { kty: 'OKP', crv: 'Ed25519', x: String(x), d: String(d), kid, use: 'sig' };
}

export const signerNamed = (kid: string): SigningKey => importSigningKey(keyNamed(kid));
export const firstKid = (id: string): string => `${id}#1`;
export const keyEntry = (kid: string): KeyEntry => ({ jwk: toPublicJwk(keyNamed(kid)) });

/** Proof that the keys are held, as each of them gives it. */
export const proofBy = (kid: string, participant: string, kids: readonly string[], hub = HUB): string => signJws({ hub, participant, kids }, signerNamed(kid), TYP.keyProof);

/** New keys with their proofs, as `admit` and `add-key` carry them. */
export const withKeys = (participant: string, ...kids: string[]): { keys: KeyEntry[]; proofs: string[] } => ({
  keys: kids.map(keyEntry),
  proofs: kids.map((kid) => proofBy(kid, participant, kids)),
});

export const admission = (id: string, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  ...withKeys(id, firstKid(id)), name: `Name of ${id}`, clearance: 'restricted', reference: 'GA-2026-1', ...more,
});

export const TRUST_ROOT: TrustRoot = Object.fromEntries(['gs', 'hub', 'oversight.ccf'].map((id) => [id, [toPublicJwk(keyNamed(firstKid(id)))]]));

/** Takes every rule but those that say `wide` or `malformed`: what rules mean is no business of the registry. */
export class PermissiveJudge extends RuleJudge {
  override check(_: string, body: Readonly<Record<string, unknown>>): void {
    if (body['malformed'] !== undefined) throw new Problem('rule-invalid');
    if (body['wide'] !== undefined) throw new Problem('rule-too-wide');
  }
}

/** The terms of an agreement with a partner, for a year from the beginning of the world. */
export const agreement = (partner: string, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  partner, title: `Agreement with ${partner}`, categories: ['environment.*'], purposes: ['WARN'], direction: 'to-partner', personalData: false,
  from: toTimestamp(BEGINNING), until: toTimestamp(BEGINNING + 365 * 86_400_000), reference: 'EXERCISE-1', ...more,
});

const SECONDED = new Set(['suspend', 'readmit', 'freeze', 'unfreeze']);

export interface Stating {
  readonly by: string;
  readonly verb: Verb;
  readonly subject: string;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly [member: string]: unknown;
}

/** A registry and the log it is made from. */
export class World {
  readonly log: StatedRecord[] = [];
  readonly registry = new RegistryLog(new Directory(HUB, TRUST_ROOT, new PermissiveJudge()));
  #count = 0;

  get directory(): Directory {
    return this.registry.directory;
  }

  /** The hub's clock of the next record. */
  get now(): number {
    return BEGINNING + this.log.length * 1000;
  }

  /** A statement upon the registry as it stands; `kid` signs it, `second` signs what takes a second signer, members given replace what is right. */
  statement({ by, verb, subject, body = {}, kid = firstKid(by), second = firstKid('oversight.ccf'), typ = TYP.statement, ...more }: Stating & { kid?: string; second?: string | null; typ?: string }): string {
    const previous = this.directory.lastDigest(subject);
    const id = derivedUuidV7(this.now, Buffer.from('world'), String(this.#count++));
    const payload = { hub: HUB, id, by, subject, verb, previous, issuedAt: toTimestamp(this.now), body, ...more };
    const seconded = second !== null && by === 'gs' && SECONDED.has(verb) && participantKind(subject) === 'bureau' && body['seconded'] === undefined;
    return signJws(seconded ? { ...payload, body: { ...body, seconded: signJws(payload, signerNamed(second), TYP.second) } } : payload, signerNamed(kid), typ);
  }

  /** Puts a record into the log, and reads it. */
  read(jws: string): Promise<Outcome> {
    const record = { version: this.log.length, at: this.now, jws };
    this.log.push(record);
    return Promise.resolve(this.registry.read(record));
  }

  /** What became of a statement: `applied`, or the code of its problem. */
  async state(stating: Parameters<World['statement']>[0]): Promise<string> {
    const outcome = await this.read(this.statement(stating));
    return outcome.applied ? 'applied' : outcome.problem.code;
  }

  /** States something that must take effect. */
  async must(...statings: Parameters<World['statement']>[0][]): Promise<void> {
    for (const stating of statings) {
      const outcome = await this.read(this.statement(stating));
      if (!outcome.applied) throw new Error(`${stating.by} ${stating.verb} ${stating.subject}: ${outcome.problem.code} ${outcome.problem.message}`);
    }
  }

  async admit(id: string, more: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const by = /^(ncb\.[A-Z]+)\./.exec(id)?.[1] ?? 'gs';
    await this.must({ by, verb: 'admit', subject: id, body: admission(id, more) });
  }

  async suspend(id: string): Promise<void> {
    const by = /^(ncb\.[A-Z]+)\./.exec(id)?.[1] ?? 'gs';
    await this.must({ by, verb: 'suspend', subject: id, body: { reason: 'for a spec', reference: 'EC-1' } });
  }

  async readmit(id: string): Promise<void> {
    const by = /^(ncb\.[A-Z]+)\./.exec(id)?.[1] ?? 'gs';
    await this.must({ by, verb: 'readmit', subject: id, body: { reason: 'for a spec', reference: 'EC-2' } });
  }

  async community(id: string, keeper: string, ...members: string[]): Promise<void> {
    await this.must({ by: keeper, verb: 'create-community', subject: id, body: { name: `Name of ${id}` } });
    for (const member of members) await this.must({ by: keeper, verb: 'join', subject: id, body: { member } });
  }

  /** A world with some bureaus of clearance `restricted`. */
  static async of(...ids: string[]): Promise<World> {
    const world = new World();
    for (const id of ids) await world.admit(id);
    return world;
  }
}
