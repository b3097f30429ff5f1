import { participantKind, TYP } from '#contracts';
import { digestOf, isSdJwt, thumbprint } from '#envelope';
import { fromBase64url } from '#kernel';
import { entryOf } from '../domain/entry.js';
import { sha256 } from '../domain/hash.js';
import { LedgerError } from '../domain/problem.js';
import { parseTlogProof, verifyTlogProof } from '../domain/tlog-proof.js';
import { verifyQuorum, type TrustPolicy } from '../domain/trust-policy.js';
import { commitmentFor } from './chain.js';
import { at, demand, hashIn, signedBy } from './checks.js';
import { parseEvidence, type Evidence } from './evidence.js';
import { verifyRecords } from './verify-records.js';

/** What evidence shows under a policy, in plain words. */
export interface Verdict {
  readonly reference: string;
  readonly index: bigint;
  readonly proven: readonly string[];
  readonly notProven: readonly string[];
}

/**
 * Checks evidence offline, with nothing but a policy from outside. @throws LedgerError naming the place that does not hold
 */
export async function verifyEvidence(file: Uint8Array, policy: TrustPolicy): Promise<Verdict> {
  const evidence = parseEvidence(file);
  const message = at('/message', () => signedBy(evidence.keys, evidence.message, [TYP.message, TYP.maskable]));
  const acceptance = at('/acceptance', () => signedBy(evidence.keys, evidence.acceptance, [TYP.acceptance], 'hub'));
  const { from, id } = at('/message', () => identityOf(message.payload));
  for (const [name, key] of Object.entries(evidence.keys)) {
    at(`/keys/${name}`, () => {
      demand(key.use === 'sig', 'It is no key for signing.');
      for (const coordinate of [key.x, key.y ?? '']) fromBase64url(coordinate);
    });
  }
  at('/acceptance', () => {
    const said = acceptance.payload;
    demand(said['from'] === from && said['id'] === id && said['digest'] === digestOf(evidence.message), 'The hub accepted another message.');
  });
  at('/hub', () => demand(evidence.hub === acceptance.payload['hub'] && evidence.hub === message.payload['hub'] && policy.log.name === `${evidence.hub}/ledger`, 'Message, acceptance and log are not of this hub.'));
  const { event } = evidence.logged;
  at('/logged/event', () => demand(event.topic === 'exchange.accepted' && event.source === from && event.id === `exchange.accepted:${from}/${id}` && event.time === acceptance.payload['acceptedAt'] && event.type === message.payload['type'], 'The event is another than the acceptance.'));
  const value = sha256(Buffer.from(evidence.message, 'utf8'));
  const stated = at('/logged/valueDigest', () => (evidence.logged.valueDigest === undefined ? value : hashIn(evidence.logged.valueDigest)));
  at('/logged/valueDigest', () => demand(evidence.logged.valueDigest === undefined || isSdJwt(evidence.message), 'Only a message with withheld members stands under another digest.'));
  const entry = at('/logged/salt', () => entryOf({ event, salt: hashIn(evidence.logged.salt), valueDigest: stated }));
  const proof = at('/logged/proof', () => verifyTlogProof(evidence.logged.proof, entry, policy.log));
  const seen = at('/logged/proof', () => verifyQuorum(proof.note, policy));
  const records = verifyRecords(evidence, { reference: `${from}/${id}`, digest: digestOf(evidence.message), commitment: commitmentFor(evidence.logged, stated), checkpoint: parseTlogProof(evidence.logged.proof).checkpoint }, policy);
  const signers = new Set([from, 'hub', ...records.flatMap(({ signer }) => signer ?? [])]);
  at('/keys', () => demand(Object.keys(evidence.keys).every((name) => signers.has(name)), 'There are keys of others.'));
  const pinned = await pinnedKeys(evidence, policy, [...signers]);

  const when = seen.length === 0 ? undefined : new Date(Number(seen.reduce((least, { time }) => (time < least ? time : least), seen[0]?.time ?? 0n)) * 1000).toISOString();
  return {
    reference: `${from}/${id}`,
    index: proof.index,
    proven: [
      `The message ${from}/${id} was signed with the key ${message.kid}.`,
      `The hub ${evidence.hub} accepted it at ${event.time} by its own clock.`,
      ...(value.equals(stated) ? [`These bytes are entry ${proof.index} of the log ${policy.log.name}, in a tree of ${proof.checkpoint.size} entries that the log signed.`] : [`The acceptance is entry ${proof.index} of the log ${policy.log.name}, in a tree of ${proof.checkpoint.size} entries that the log signed.`]),
      ...(when === undefined ? [] : [`${seen.length} witnesses of the policy saw that tree (${seen.map(({ witness }) => witness).join(', ')}), at ${when} at the latest as the first of them says.`]),
      ...records.map(({ says }) => says),
      ...(records.some(({ link }) => link !== undefined) ? ['No step between the acceptance and these records was withheld, as far as they name the step before them.'] : []),
      ...pinned.known.map((name) => `The policy knows the key of ${name}.`),
    ],
    notProven: [
      ...(value.equals(stated) ? [] : ['That the log holds just this message: members were withheld from its reader.']),
      ...(seen.length === 0 ? ['That others were shown the same log: the policy asks for no witness.'] : []),
      ...pinned.unknown.map((name) => `That the key in this file is ${name}'s: the policy does not name it.`),
      ...(records.some(({ arrival }) => arrival) ? [] : ['That it was delivered, or read: this shows its acceptance.']),
      'That nothing else happened: what this file leaves out does not show.',
    ],
  };
}

function identityOf(payload: Readonly<Record<string, unknown>>): { from: string; id: string } {
  const { from, id } = payload;
  if (typeof from !== 'string' || typeof id !== 'string' || participantKind(from) === undefined) throw new LedgerError('malformed', 'The message has no sender or no id.');
  return { from, id };
}

async function pinnedKeys({ keys }: Evidence, policy: TrustPolicy, signers: readonly string[]): Promise<{ known: string[]; unknown: string[] }> {
  const known: string[] = [];
  const unknown: string[] = [];
  for (const name of signers) {
    const key = keys[name];
    const pins = policy.keys.get(name);
    if (key === undefined || pins === undefined) {
      unknown.push(name);
      continue;
    }
    if (!pins.includes(await thumbprint(key))) throw new LedgerError('unknown-key', `/keys/${name}: the policy knows other keys of ${name}.`);
    known.push(name);
  }
  return { known, unknown };
}
