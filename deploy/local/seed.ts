import { readFileSync } from 'node:fs';
import { bureauOf } from '#contracts';
import { TYP } from '#contracts';
import type { Statement, Verb } from '#directory';
import { importSigningKey, signJws, toPublicJwk } from '#envelope';
import { newUuidV7, toTimestamp } from '#kernel';
import { TokenSource } from '#client';
import { agreementId, AGREEMENTS, termsOf } from './agreements.js';
import { BUREAUS, COMMUNITIES, ENTITIES, FEEDS, KAFKA_TAKERS, OTHERS, type DemonstrationParticipant } from './demonstration.js';
import { newKey, readDevFile, writeSecret, type DevFile, type DevParticipant } from './hub-file.js';

const REFERENCE = 'EXERCISE-2026-01: fictional decision for the demonstration';

/**
 * States the demonstration into the registry, through the door everyone uses, with real keys. What is there already is
 * left alone, so a seed that was interrupted goes on where it stopped.
 */
export async function seed({ url, devFile }: { home: string; url: string; hubFile: string; devFile: string }): Promise<void> {
  const participants = keysFor(devFile);
  const registry = new Seeder(url, participants, readDevFile(devFile).hub ?? '');
  await abreast([...BUREAUS, ...OTHERS], (one) => registry.admit('gs', one, REFERENCE));
  await abreast(ENTITIES, (one) => registry.admit(bureauOf(one.id) ?? 'gs', one));
  const now = Date.now();
  await abreast([
    ...COMMUNITIES.map(({ id, name, members }) => () => registry.community(id, name, members)),
    ...AGREEMENTS.map((one) => () => registry.once('gs', 'conclude-agreement', { ...termsOf(one, now), reference: REFERENCE }, agreementId(one.partner))),
    ...FEEDS.map(({ id, owner, terms }) => () => registry.once(owner, 'create-feed', terms, id)),
    ...KAFKA_TAKERS.map((id) => () => registry.once(id, 'enable-kafka', {}, id)),
  ], (step) => step());
}

/** How many subjects are stated at once: each has a chain of its own, so they need not wait for one another, and share a write to the log. */
const ABREAST = 12;

async function abreast<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values();
  await Promise.all(Array.from({ length: ABREAST }, async () => {
    for (const item of waiting) await act(item);
  }));
}

/** Makes the keys of all demonstration participants, and keeps them before the registry hears of them. */
function keysFor(devFile: string): Readonly<Record<string, DevParticipant>> {
  const dev = JSON.parse(readFileSync(devFile, 'utf8')) as DevFile;
  const missing = [...BUREAUS, ...OTHERS, ...ENTITIES].filter(({ id }) => dev.participants[id] === undefined);
  const made = Object.fromEntries(missing.map(({ id }) => [id, { signing: newKey(id, 'Ed25519'), sealing: newKey(id, 'X25519') }]));
  const participants = { ...dev.participants, ...made };
  writeSecret(devFile, { ...dev, participants });
  return participants;
}

class Seeder {
  readonly #tokens = new Map<string, TokenSource>();

  constructor(
    private readonly url: string,
    private readonly participants: Readonly<Record<string, DevParticipant>>,
    private readonly hub: string,
  ) {}

  async admit(by: string, { id, name, clearance }: DemonstrationParticipant, reference?: string): Promise<void> {
    const { signing, sealing } = this.#keysOf(id);
    const proof = signJws({ hub: this.hub, participant: id, kids: [signing.kid, sealing.kid] }, importSigningKey(signing), TYP.keyProof);
    const keys = [signing, sealing].map((jwk) => ({ jwk: toPublicJwk(jwk) }));
    await this.once(by, 'admit', { name, clearance, keys, proofs: [proof], ...(reference === undefined ? {} : { reference }) }, id);
  }

  async community(id: string, name: string, members: readonly string[]): Promise<void> {
    const chain = await this.#chain('gs', id);
    const stated = chain.map((item) => statementIn(item.statement));
    let previous = chain.at(-1)?.digest ?? null;
    if (stated.length === 0) previous = await this.#state('gs', 'create-community', { name }, id, previous);
    for (const member of members) {
      if (stated.some(({ verb, body }) => verb === 'join' && 'member' in body && body.member === member)) continue;
      previous = await this.#state('gs', 'join', { member }, id, previous);
    }
  }

  /** States something unless the subject's chain has this verb already. */
  async once<V extends Verb>(by: string, verb: V, body: Statement<V>['body'], subject: string): Promise<void> {
    const chain = await this.#chain(by, subject);
    if (chain.some((item) => statementIn(item.statement).verb === verb)) return;
    await this.#state(by, verb, body, subject, chain.at(-1)?.digest ?? null);
  }

  async #state<V extends Verb>(by: string, verb: V, body: Statement<V>['body'], subject: string, previous: string | null): Promise<string> {
    const now = Date.now();
    const statement: Statement<V> = { hub: this.hub, id: newUuidV7(now), by, subject, verb, previous, issuedAt: toTimestamp(now), body };
    const answer = await this.#call(by, 'POST', '/v1/registry/statements', signJws(statement, importSigningKey(this.#keysOf(by).signing), TYP.statement));
    if (!answer.ok) throw new Error(`The registry refused ${verb} ${subject}: ${await answer.text()}`);
    return ((await answer.json()) as { digest: string }).digest;
  }

  async #chain(by: string, subject: string): Promise<{ digest: string; statement: string }[]> {
    const answer = await this.#call(by, 'GET', `/v1/registry/statements?subject=${encodeURIComponent(subject)}`);
    if (answer.status === 404) return [];
    if (!answer.ok) throw new Error(`The registry did not answer for ${subject}: ${await answer.text()}`);
    return ((await answer.json()) as { items: { digest: string; statement: string }[] }).items;
  }

  async #call(by: string, method: string, path: string, body?: string): Promise<Response> {
    let tokens = this.#tokens.get(by);
    if (tokens === undefined) this.#tokens.set(by, (tokens = new TokenSource({ issuer: this.url, participant: by, signingKey: this.#keysOf(by).signing })));
    const headers = await tokens.headersFor(method, `${this.url}${path}`);
    return await fetch(`${this.url}${path}`, { method, headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/jose' }) }, ...(body === undefined ? {} : { body }) });
  }

  #keysOf(id: string): DevParticipant {
    const keys = this.participants[id];
    if (keys === undefined) throw new Error(`dev.json has no keys of ${id}.`);
    return keys;
  }
}

const statementIn = (jws: string): Statement => JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString('utf8')) as Statement;
