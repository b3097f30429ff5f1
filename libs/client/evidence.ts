import { digestOf, encodeText, isObject, toBase64url } from './bytes.js';
import { demandWhole, linkIn, type Link } from './evidence-chain.js';
import { bytesIn, entryOf, type EvidenceFile, type Logged, readEvidence, signedBy, thumbprintOf } from './evidence-file.js';
import { demand, equal, type Policy, readPolicy, sha256, verifyProof } from './evidence-log.js';
import { TYP } from './signer.js';

/** What evidence shows under a policy. */
export interface EvidenceVerdict {
  /** `<from>/<id>` of the message. */
  readonly reference: string;
  /** Its entry in the log, and how many the tree has that was proven. */
  readonly index: bigint;
  readonly size: bigint;
  readonly acceptedAt: string;
  /** What is proven, a line each. */
  readonly proven: readonly string[];
  /** What is not, although one might think so. */
  readonly notProven: readonly string[];
}

const DECISION = 'entente-decision+jws';
const EVENT = 'entente-event+jws';
const TOPIC = { accepted: 'exchange.accepted', decided: 'exchange.decided', delivered: 'exchange.delivered', accessed: 'access.recorded', erased: 'records.erased' } as const;

interface About {
  readonly reference: string;
  readonly digest: string;
  /** The checkpoint that all proofs lead to, as text. */
  readonly checkpoint: string;
}

/**
 * Checks evidence (`client.evidence(…)`, or a file) offline, with Web Crypto alone. Nothing in the file is believed by
 * itself: the log's key, the witnesses and how many of them must have seen it come from a policy of the verifier's own.
 * The hub's verifier and the one in Python are held to the same vectors.
 *
 * @param policy a line each: `log <vkey>`, `witness <vkey>`, `quorum <number>`, `key <participant> <thumbprint>`; had from elsewhere than the hub
 * @throws Fault `evidence-invalid`, whose text begins with the place that does not hold
 */
export async function verifyEvidence(file: Uint8Array | string, policy: string): Promise<EvidenceVerdict> {
  const trusted = await readPolicy(policy);
  const evidence = readEvidence(typeof file === 'string' ? encodeText(file) : file);
  const { payload: message } = await signedBy(evidence, evidence.message, [TYP.message, TYP.maskable], '/message');
  const { payload: acceptance } = await signedBy(evidence, evidence.acceptance, [TYP.acceptance], '/acceptance', 'hub');
  const { from, id } = message;
  const digest = await digestOf(evidence.message);
  demand(typeof from === 'string' && typeof id === 'string', '/message', 'it has no sender or no id');
  const reference = `${from}/${id}`;
  demand(acceptance['from'] === from && acceptance['id'] === id && acceptance['digest'] === digest, '/acceptance', 'the hub accepted another message');
  demand(evidence.hub === acceptance['hub'] && evidence.hub === message['hub'] && trusted.log.name === `${evidence.hub}/ledger`, '/hub', `message, acceptance and log are not of this hub; the policy's log is ${trusted.log.name}`);
  const { event, salt, valueDigest, proof } = evidence.logged;
  demand(
    event.topic === TOPIC.accepted && event.source === from && event.id === `${TOPIC.accepted}:${reference}` && event.time === acceptance['acceptedAt'] && event.type === message['type'],
    '/logged/event', 'the event is another than the acceptance',
  );
  demand(evidence.logged.value === undefined, '/logged/value', 'not of the form of entente-evidence/1');
  demand(valueDigest === undefined || evidence.message.includes('~'), '/logged/valueDigest', 'only a message with withheld members stands under another digest');
  const own = await sha256(encodeText(evidence.message));
  const stated = valueDigest === undefined ? own : bytesIn(valueDigest, '/logged/valueDigest');
  const entry = await entryOf(evidence.logged, bytesIn(salt, '/logged/salt'), stated, '/logged/salt');
  const { index, size, checkpoint, seen } = await verifyProof(proof, entry, trusted, '/logged/proof');
  const records = await verifyRecords(evidence, { reference, digest, checkpoint }, trusted);
  demandWhole(commitmentIn(entry), records);
  const signers = new Set([from, 'hub', ...records.flatMap(({ signer }) => signer ?? [])]);
  demand(Object.keys(evidence.keys).every((name) => signers.has(name)), '/keys', 'there are keys of others');
  const known = await knownKeys(evidence, trusted, [...signers]);

  const first = seen.map(({ time }) => Number(time)).sort((a, b) => a - b)[0];
  return {
    reference, index, size, acceptedAt: event.time,
    proven: [
      `${reference} was accepted at ${event.time} by the hub's clock, and ${equal(own, stated) ? 'these bytes are' : 'the acceptance is'} entry ${String(index)} of ${trusted.log.name}, in a tree of ${String(size)} entries.`,
      ...(first === undefined ? [] : [`${seen.map(({ witness }) => witness).join(', ')} saw that tree, the first at ${new Date(first * 1000).toISOString()}.`]),
      ...records.map(({ says }) => says),
      ...(records.some(({ link }) => link !== undefined) ? ['No step between the acceptance and these records was withheld, as far as they name the step before them.'] : []),
      ...known.map((name) => `The policy knows the key of ${name}.`),
    ],
    notProven: [
      ...(equal(own, stated) ? [] : ['That the log holds just this message: members were withheld from its reader.']),
      ...(first === undefined ? ['That others were shown the same log: the policy asks for no witness.'] : []),
      ...[...signers].filter((name) => !known.includes(name)).map((name) => `That the key in this file is ${name}'s: the policy does not name it.`),
      'That nothing else happened: what this file leaves out does not show.',
    ],
  };
}

/** Signers whose keys the policy names. @throws Fault when it names others */
async function knownKeys({ keys }: EvidenceFile, policy: Policy, signers: readonly string[]): Promise<string[]> {
  const known: string[] = [];
  for (const name of signers) {
    const [key, pins] = [keys[name], policy.keys.get(name)];
    if (key === undefined || pins === undefined) continue;
    demand(pins.includes(await thumbprintOf(key)), `/keys/${name}`, `the policy knows other keys of ${name}`);
    known.push(name);
  }
  return known;
}

interface Shown {
  readonly says: string;
  readonly signer?: string;
  /** The step it follows, where it names one. */
  readonly link?: Link | undefined;
}

/** An entry is a version and its commitment. */
const commitmentIn = (entry: Uint8Array): string => toBase64url(entry.subarray(1));

/** Each record of what followed: its entry, its place in the log, its signature, and that it is about this message. */
async function verifyRecords(evidence: EvidenceFile, about: About, policy: Policy): Promise<(Shown & { readonly commitment: string; readonly link: Link | undefined })[]> {
  const shown: (Shown & { readonly commitment: string; readonly link: Link | undefined })[] = [];
  const indexes = new Set<bigint>();
  for (const [number, record] of evidence.records.entries()) {
    const place = `/records/${String(number)}`;
    const { event, value } = record;
    const valueDigest = value === undefined ? bytesIn(record.valueDigest ?? '', `${place}/valueDigest`) : await sha256(encodeText(value));
    const entry = await entryOf(record, bytesIn(record.salt, `${place}/salt`), valueDigest, place);
    const { index, checkpoint } = await verifyProof(record.proof, entry, policy, `${place}/proof`);
    demand(checkpoint === about.checkpoint, `${place}/proof`, 'it leads to another checkpoint than the acceptance');
    demand(!indexes.has(index), `${place}/proof`, 'it is there twice');
    indexes.add(index);
    const named = event.id === `${event.topic}:${about.reference}` || event.id.startsWith(`${event.topic}:${about.reference}:`);
    // A reading and an answer do not say in their id what they are about, so they must say it in their value.
    demand(event.topic === TOPIC.accessed || event.topic === TOPIC.accepted ? value !== undefined : named, `${place}/event`, 'it is about another message');
    const { says, signer, link }: Shown = value === undefined ? { says: `${event.topic} stands in the log; what it says is not in this file` } : await readValue(evidence, { ...record, value }, about, `${place}/value`);
    shown.push({ commitment: commitmentIn(entry), link, says: `Entry ${String(index)}: ${says}.`, ...(signer === undefined ? {} : { signer }) });
  }
  return shown;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

async function readValue(evidence: EvidenceFile, { event, value }: Logged & { readonly value: string }, about: About, place: string): Promise<Shown> {
  if (event.topic === TOPIC.accepted) {
    const { payload } = await signedBy(evidence, value, [TYP.message], place, event.source);
    const body = isObject(payload['body']) ? payload['body'] : {};
    demand(payload['hub'] === evidence.hub && payload['from'] === event.source && payload['type'] === event.type && event.id === `${TOPIC.accepted}:${event.source}/${textOf(payload['id'])}`, place, 'the event is another than the message');
    demand(body['message'] === about.reference && (body['digest'] === undefined || body['digest'] === about.digest), place, 'it is about another message');
    const what = [body['status'], body['verdict'], body['use']].map(textOf).find((one) => one !== '');
    return { says: `${event.type}, signed by ${event.source}, accepted at ${event.time}${what === undefined ? '' : `: ${what}`}`, signer: event.source };
  }
  const { payload } = await signedBy(evidence, value, [event.topic === TOPIC.decided ? DECISION : EVENT], place, 'hub');
  demand(payload['hub'] === evidence.hub && event.source === 'hub', place, 'it is of another hub');
  if (event.topic === TOPIC.decided) {
    demand(`${textOf(payload['from'])}/${textOf(payload['id'])}` === about.reference && payload['digest'] === about.digest, place, 'it decides about another message');
    const addressees = Array.isArray(payload['addressees']) ? payload['addressees'].filter(isObject) : [];
    const to = (allowed: boolean): string => addressees.filter((one) => one['allowed'] === allowed).map((one) => textOf(one['to'])).join(', ') || 'nobody';
    return { says: `decided at version ${String(payload['version'])} of the rules: allowed for ${to(true)}; refused for ${to(false)}`, signer: 'hub', link: linkIn(payload, place) };
  }
  if (event.topic === TOPIC.accessed) {
    const shown = Array.isArray(payload['shown']) ? payload['shown'] : [];
    demand(event.id === `${TOPIC.accessed}:${textOf(payload['id'])}` && event.time === payload['at'] && shown.includes(about.reference), place, 'it is another reading');
    return { says: `${textOf(payload['reader'])} was shown it by the door ${textOf(payload['door'])} at ${event.time}`, signer: 'hub' };
  }
  demand(event.topic === TOPIC.delivered || event.topic === TOPIC.erased, place, 'a record of this kind says nothing about a message');
  demand(payload['message'] === about.reference && payload['digest'] === about.digest, place, 'it is about another message');
  return { link: linkIn(payload, place), says: event.topic === TOPIC.delivered ? `it was put where ${textOf(payload['recipient'])} takes it (${textOf(payload['road'])})` : `the hub erased the content as of ${textOf(payload['at'])}`, signer: 'hub' };
}
