import { participantKind, TYP } from '#contracts';
import { digestOf, importVerificationKey, isSdJwt, parseJws, payloadOf, signedPart, thumbprint, verifyJws } from '#envelope';
import { fromBase64url, isObject } from '#kernel';
import { entryOf } from '../domain/entry.js';
import { HASH_BYTES, sha256 } from '../domain/hash.js';
import { LedgerError } from '../domain/problem.js';
import { verifyTlogProof } from '../domain/tlog-proof.js';
import { verifyQuorum, type TrustPolicy } from '../domain/trust-policy.js';
import { parseEvidence, type Evidence } from './evidence.js';

/** What evidence shows under a policy, in plain words. */
export interface Verdict {
  readonly reference: string;
  readonly index: bigint;
  readonly proven: readonly string[];
  readonly notProven: readonly string[];
}

/** Runs a check and gives its failure the place. */
function at<T>(place: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    const fault = error instanceof LedgerError ? error.fault : 'malformed';
    throw new LedgerError(fault, `${place}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const demand = (holds: boolean, what: string): void => {
  if (!holds) throw new LedgerError('wrong-signature', what);
};

/**
 * Checks evidence offline, with nothing but a policy from outside. @throws LedgerError naming the place that does not hold
 */
export async function verifyEvidence(file: Uint8Array, policy: TrustPolicy): Promise<Verdict> {
  const evidence = parseEvidence(file);
  const message = at('/message', () => signedBy(evidence, evidence.message, [TYP.message, TYP.maskable]));
  const acceptance = at('/acceptance', () => signedBy(evidence, evidence.acceptance, [TYP.acceptance], 'hub'));
  const { from, id } = at('/message', () => identityOf(message.payload));
  for (const [name, key] of Object.entries(evidence.keys)) {
    at(`/keys/${name}`, () => {
      demand(key.use === 'sig', 'It is no key for signing.');
      for (const coordinate of [key.x, key.y ?? '']) fromBase64url(coordinate);
    });
  }
  at('/keys', () => demand(Object.keys(evidence.keys).every((name) => name === 'hub' || name === from), 'There are keys of others.'));
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
  const pinned = await pinnedKeys(evidence, policy, from);

  const when = seen.length === 0 ? undefined : new Date(Number(seen.reduce((least, { time }) => (time < least ? time : least), seen[0]?.time ?? 0n)) * 1000).toISOString();
  return {
    reference: `${from}/${id}`,
    index: proof.index,
    proven: [
      `The message ${from}/${id} was signed with the key ${message.kid}.`,
      `The hub ${evidence.hub} accepted it at ${event.time} by its own clock.`,
      ...(value.equals(stated) ? [`These bytes are entry ${proof.index} of the log ${policy.log.name}, in a tree of ${proof.checkpoint.size} entries that the log signed.`] : [`The acceptance is entry ${proof.index} of the log ${policy.log.name}, in a tree of ${proof.checkpoint.size} entries that the log signed.`]),
      ...(when === undefined ? [] : [`${seen.length} witnesses of the policy saw that tree (${seen.map(({ witness }) => witness).join(', ')}), at ${when} at the latest as the first of them says.`]),
      ...pinned.known.map((name) => `The policy knows the key of ${name}.`),
    ],
    notProven: [
      ...(value.equals(stated) ? [] : ['That the log holds just this message: members were withheld from its reader.']),
      ...(seen.length === 0 ? ['That others were shown the same log: the policy asks for no witness.'] : []),
      ...pinned.unknown.map((name) => `That the key in this file is ${name}'s: the policy does not name it.`),
      'That it was delivered, or read: this shows its acceptance.',
    ],
  };
}

function hashIn(text: string): Buffer {
  const bytes = fromBase64url(text);
  if (bytes.length !== HASH_BYTES) throw new LedgerError('malformed', 'It has 32 bytes.');
  return bytes;
}

interface Signed {
  readonly kid: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

function signedBy(evidence: Evidence, compact: string, typs: readonly string[], signer?: string): Signed {
  const signed = signedPart(compact);
  const payload = payloadOf(signed);
  if (!isObject(payload)) throw new LedgerError('malformed', 'The payload is no object.');
  const name = signer ?? payload['from'];
  const key = typeof name === 'string' && Object.hasOwn(evidence.keys, name) ? evidence.keys[name] : undefined;
  if (key === undefined) throw new LedgerError('unknown-key', 'The file has no key of its signer.');
  const parsed = typs.map((typ) => tryParse(signed, typ)).find((one) => one !== undefined);
  if (parsed === undefined) throw new LedgerError('malformed', 'It is no JWS of this kind.');
  demand(parsed.kid === key.kid, 'It is signed with another key than the file has.');
  verifyJws(parsed, importVerificationKey(key));
  return { kid: key.kid, payload };
}

function tryParse(compact: string, typ: string): ReturnType<typeof parseJws> | undefined {
  try {
    return parseJws(compact, typ);
  } catch {
    return undefined; // of another typ, or no JWS: the caller says so
  }
}

function identityOf(payload: Readonly<Record<string, unknown>>): { from: string; id: string } {
  const { from, id } = payload;
  if (typeof from !== 'string' || typeof id !== 'string' || participantKind(from) === undefined) throw new LedgerError('malformed', 'The message has no sender or no id.');
  return { from, id };
}

async function pinnedKeys({ keys }: Evidence, policy: TrustPolicy, from: string): Promise<{ known: string[]; unknown: string[] }> {
  const known: string[] = [];
  const unknown: string[] = [];
  for (const name of [from, 'hub']) {
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
