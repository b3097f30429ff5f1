import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EntenteProblem, TYP } from '#client';
import type { PublicJwk } from '#envelope';
import { checkpointIn, checkPromise, checkSequence, finding, LedgerError, Mirror, MirrorFolder, parseEvidence, readPromise, TileFiles, type Counted, type Finding, type MirrorReport, type Promised, type TrustPolicy } from '#ledger';
import { EXIT, Stop, type ExitCode } from '../exit-codes.js';
import { readText } from '../input.js';
import { HubLog, ledgerReader } from '../ledger-source.js';
import type { Session } from '../session.js';
import { readPolicy } from '../trust.js';
import { judgeChallenges } from './audit-challenges.js';
import { judgeStretches } from './audit-stretches.js';
import { hubKeys } from './hub-keys.js';
import { findSigned } from './verify.js';

export interface AuditOptions {
  readonly trust: string;
  readonly promises: readonly string[];
  readonly evidence: readonly string[];
  readonly messages: readonly string[];
  readonly challenges: readonly string[];
  readonly statements: readonly string[];
  readonly received: readonly string[];
  readonly seen: readonly string[];
}

/** What an audit says, as a program reads it. */
interface Report {
  readonly log: string;
  readonly entries: string;
  readonly added: string;
  readonly checkpoints: number;
  readonly promises: { readonly kept: number; readonly pending: number };
  readonly challenges: { readonly answered: number; readonly pending: number };
  readonly statements: { readonly held: number; readonly pending: number };
  /** Entries of each topic: what the hub claims as of `entries`, and of how many it is known here that they are. */
  readonly topics: { readonly endsAt: string; readonly entries: string; readonly of: Readonly<Record<string, { readonly claimed: string; readonly opened: string }>> } | undefined;
  readonly findings: readonly Finding[];
}

/** What an audit has to go by. */
interface Ground {
  readonly policy: TrustPolicy;
  /** The auditor's folder. */
  readonly at: string;
  readonly options: AuditOptions;
  /** Evidence that was given, and checkpoints seen elsewhere. */
  readonly given: readonly string[];
  readonly others: readonly string[];
}

/** How long witnesses that are late by a moment are waited for, from one look to the next, in milliseconds. */
const PAUSES_MS = [1_000, 2_000, 4_000];

/** Copies the log into a folder, and holds everything there is against it. */
export async function audit(session: Session, folder: string, options: AuditOptions): Promise<ExitCode> {
  const given = await Promise.all(options.evidence.map((file) => readText(session, file)));
  const others = [...(await Promise.all(options.seen.map(async (file) => `${(await readText(session, file)).trimEnd()}\n`))), ...given.flatMap((text) => checkpointIn(text) ?? [])];
  const ground = { policy: await readPolicy(session, options.trust), at: resolve(session.surroundings.cwd, folder), options, given, others };
  let report = await look(session, ground);
  // What comes through stdin comes once.
  for (const pause of Object.values(options).flat().includes('-') ? [] : PAUSES_MS) {
    if (report.findings.length === 0 || report.findings.some(({ kind }) => kind !== 'uncosigned')) break;
    session.progress('too few witnesses so far; looking again');
    await sleep(pause, undefined, { signal: session.interrupted }).catch(() => undefined); // interrupted, the look says so
    const later = await look(session, ground);
    report = { ...later, added: String(BigInt(report.added) + BigInt(later.added)) };
  }
  const { promises, challenges, statements, topics, findings } = report;
  session.output.one(report, () => [
    ['log', report.log], ['entries', `${report.entries}, ${report.added} of them new`], ['checkpoints', `${report.checkpoints} held against the copy`],
    ['promises', `${promises.kept} kept, ${promises.pending} whose time has not come`],
    ['challenges', `${challenges.answered} answered, ${challenges.pending} whose time has not come`],
    ['statements', `${statements.held} hold, ${statements.pending} not in the log yet`],
    ['counted', topics === undefined ? 'the hub shows no count of its topics yet' : `the first ${topics.entries} entries, by topic, as of ${topics.endsAt}`],
    ...Object.entries(topics?.of ?? {}).map(([topic, { claimed, opened }]): [string, string] => [topic, `${claimed} as the hub says; ${opened} known by what you hold`]),
    ...findings.map(({ kind, place, says }): [string, string] => [kind, `${place}: ${says}`]),
    ['verdict', findings.length === 0 ? 'nothing found' : `${findings.length} found; -o json has the evidence`],
  ]);
  return findings.length === 0 ? EXIT.ok : EXIT.unverified;
}

/** One look at everything. What is in the folder already is not asked for again. @throws {Stop} when interrupted */
async function look(session: Session, { policy, at, options, given, others }: Ground): Promise<Report> {
  const { promises, messages, challenges, statements, received } = options;
  const read = ledgerReader(session);
  const mirror = new Mirror({
    source: new HubLog(read), tiles: new TileFiles(at), memory: new MirrorFolder(at), policy, interrupted: session.interrupted,
    onProgress: (size, target) => session.progress(`${size} of ${target} entries copied and checked`),
  });
  const copied = await mirror.audit(others);
  session.progressEnd();
  if (session.interrupted.aborted) throw new Stop(EXIT.interrupted, `interrupted with ${copied.size} entries copied; the same command goes on from there`);

  const [receipts, events] = [await signedIn(session, promises, TYP.acceptance), await signedIn(session, challenges, TYP.event)];
  const keys = await hubKeys(session, policy);
  const judged = await judgePromises(session, receipts, given, { policy, keys, copied });
  const own = session.options.as ?? session.surroundings.participant;
  const asked = await judgeChallenges(session, events, { policy, keys, promises: judged.promises });
  const stretches = await judgeStretches(session, { policy, keys, read, files: { statements, received }, evidence: given, own });
  // What proofs lead to is a tree like any other that was shown: of the same history, or a fork.
  const led = [...judged.checkpoints, ...asked.checkpoints, ...stretches.checkpoints];
  const proven = led.length === 0 ? copied : await mirror.audit(led);
  const findings = [...proven.findings, ...judged.findings, ...asked.findings, ...stretches.findings, ...checkSequence(await signedIn(session, messages, TYP.message), own)];
  return {
    log: policy.log.name, entries: String(proven.size), added: String(proven === copied ? copied.added : copied.added + proven.added), checkpoints: proven.checkpoints,
    promises: { kept: judged.kept, pending: judged.pending }, challenges: { answered: asked.answered, pending: asked.pending }, statements: stretches.statements, topics: topicsOf(stretches.counted), findings,
  };
}

const topicsOf = ({ newest, topics }: Counted): Report['topics'] =>
  newest && { endsAt: new Date(newest.endsAt).toISOString(), entries: String(newest.until), of: Object.fromEntries([...topics].map(([topic, { claimed, opened }]) => [topic, { claimed: String(claimed), opened: String(opened) }])) };

interface Judged {
  /** Every promise that could be read. */
  readonly promises: readonly Promised[];
  readonly kept: number;
  readonly pending: number;
  readonly findings: readonly Finding[];
  /** Checkpoints that evidence the hub shows now leads to. */
  readonly checkpoints: readonly string[];
}

async function judgePromises(session: Session, receipts: readonly string[], given: readonly string[], { policy, keys, copied: { seen } }: { readonly policy: TrustPolicy; readonly keys: readonly PublicJwk[]; readonly copied: MirrorReport }): Promise<Judged> {
  const byReference = new Map(given.map((text) => [referenceIn(text), text]));
  const checkpoints = new Set<string>();
  const evidenceOf = async (reference: string): Promise<string | undefined> => {
    const evidence = byReference.get(reference) ?? (await askEvidence(session, reference));
    const checkpoint = evidence === undefined ? undefined : checkpointIn(evidence);
    if (checkpoint !== undefined) checkpoints.add(checkpoint);
    return evidence;
  };
  const findings: Finding[] = [];
  const read: Promised[] = [];
  let [kept, pending] = [0, 0];
  for (const [n, receipt] of receipts.entries()) {
    session.progress(`${n} of ${receipts.length} promises checked`);
    const promise = readOr(receipt, keys);
    if (!('kind' in promise)) read.push(promise);
    const verdict = 'kind' in promise ? promise : await checkPromise(promise, { policy, seen, now: Date.now(), evidenceOf });
    if (verdict === 'kept') kept += 1;
    else if (verdict === 'pending') pending += 1;
    else findings.push(verdict);
  }
  session.progressEnd();
  return { promises: read, kept, pending, findings, checkpoints: [...checkpoints] };
}

function readOr(receipt: string, keys: readonly PublicJwk[]): Promised | Finding {
  try {
    return readPromise(receipt, keys);
  } catch (error) {
    return finding('bad-receipt', 'a receipt', error instanceof Error ? error.message : String(error), [receipt]);
  }
}

/** Evidence as the hub shows it to whoever speaks; undefined when it has none. */
async function askEvidence(session: Session, reference: string): Promise<string | undefined> {
  try {
    return await session.client().evidence(reference, { retry: false });
  } catch (error) {
    if (error instanceof EntenteProblem && (error.status === 404 || error.code === 'view-unavailable')) return undefined;
    throw error;
  }
}

function referenceIn(evidence: string): string {
  try {
    return parseEvidence(Buffer.from(evidence, 'utf8')).logged.event.id.replace(/^[^:]+:/, '');
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    throw new Stop(EXIT.noInput, `a file given with --evidence is none: ${error.message}`);
  }
}

/** Every JWS of one kind in some files. */
async function signedIn(session: Session, files: readonly string[], typ: string): Promise<string[]> {
  const texts = await Promise.all(files.map((file) => readText(session, file)));
  const header = (compact: string): unknown => JSON.parse(Buffer.from(compact.split('.', 1)[0] ?? '', 'base64url').toString('utf8'));
  return [...new Set(texts.flatMap(findSigned))].filter((compact) => (header(compact) as { typ?: unknown }).typ === typ);
}
