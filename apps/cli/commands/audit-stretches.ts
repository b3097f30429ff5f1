import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { EntenteProblem } from '#client';
import { payloadOf, signedPart, type PublicJwk } from '#envelope';
import { isObject } from '#kernel';
import { checkAccounts, checkInbox, checkStatement, claimIn, LedgerError, parseEvidence, parseTlogProof, readInboxStatement, verifyLogged, type Claim, type Counted, type Finding, type HeldStatement, type LoggedRecord, type Received, type ShownAccount, type ShownStatement, type TrustPolicy } from '#ledger';
import { all } from '../all.js';
import { EXIT, Stop } from '../exit-codes.js';
import { readText } from '../input.js';
import type { ReadLedger } from '../ledger-source.js';
import type { Session } from '../session.js';
import { findSigned } from './verify.js';

export interface Stretches {
  readonly statements: { readonly held: number; readonly pending: number };
  readonly counted: Counted;
  readonly findings: readonly Finding[];
  /** Checkpoints that proofs lead to: to be held against the copy like every other. */
  readonly checkpoints: readonly string[];
}

interface Parts {
  readonly policy: TrustPolicy;
  readonly keys: readonly PublicJwk[];
  readonly read: ReadLedger;
  /** Files with statements, as `ledger statements` keeps them, and with what was received. */
  readonly files: { readonly statements: readonly string[]; readonly received: readonly string[] };
  /** Evidence of senders. */
  readonly evidence: readonly string[];
  /** Whose inbox it is. */
  readonly own: string | undefined;
}

/** Holds what the hub states hour by hour against the log, against what senders were told, and against what arrived. */
export async function judgeStretches(session: Session, { policy, keys, read, files, evidence, own }: Parts): Promise<Stretches> {
  const now = Date.now();
  const opened = new Map<bigint, string>();
  const checkpoints = new Set<string>();
  const note = (records: readonly LoggedRecord[]): void => records.forEach((record) => open(record, policy, opened, checkpoints));
  const claims = evidence.flatMap((text) => claimsOf(text, { policy, keys }, note));
  // The counts first: whatever is stated behind them has not been withheld.
  const accounts = await accountsShown(read);
  const shown = await statementsShown(session, files, own, keys);
  const held: HeldStatement[] = [];
  const findings: Finding[] = [];
  let pending = 0;
  for (const one of shown) {
    const judged = checkStatement(one, { policy, keys, now });
    if (judged === 'pending') pending += 1;
    else if ('kind' in judged) findings.push(judged);
    else held.push(judged);
    note([...one.entries, ...(one.record === undefined ? [] : [one.record])]);
  }
  note(accounts.flatMap(({ record }) => record ?? []));
  const counted = checkAccounts(accounts, { policy, keys, now, opened });
  const received = files.received.length === 0 ? undefined : await receivedIn(session, files.received);
  for (const [participant, statements] of Map.groupBy(held, ({ said }) => said.participant)) {
    findings.push(...checkInbox({ participant, statements, claims, received: participant === own ? received : undefined, counted: participant === own && pending === 0 ? counted.newest?.endsAt : undefined }));
  }
  return { statements: { held: held.length, pending }, counted, findings: [...findings, ...counted.findings], checkpoints: [...checkpoints] };
}

function open(record: LoggedRecord, policy: TrustPolicy, opened: Map<bigint, string>, checkpoints: Set<string>): void {
  try {
    opened.set(verifyLogged(record, policy), record.event.topic);
    checkpoints.add(parseTlogProof(record.proof).checkpoint);
  } catch (error) {
    // What does not hold is no knowledge; whoever shows it is judged elsewhere.
    if (!(error instanceof LedgerError)) throw error;
  }
}

/** What a sender's evidence says was given to whom. */
function claimsOf(text: string, parts: Pick<Parts, 'policy' | 'keys'>, note: (records: readonly LoggedRecord[]) => void): Claim[] {
  const { logged, message, records = [] } = parseEvidence(Buffer.from(text, 'utf8'));
  note([{ ...logged, ...(logged.valueDigest === undefined ? { value: message } : {}) }, ...records]);
  return records.flatMap((record) => {
    if (record.value === undefined) return [];
    try {
      return [claimIn(record, parts)];
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
      return []; // a decision, a receipt: says nothing of what was given
    }
  });
}

/** Those in files, and one's own as the hub shows them now: what it has changed since shows as two of one hour. */
async function statementsShown(session: Session, files: Parts['files'], own: string | undefined, keys: readonly PublicJwk[]): Promise<ShownStatement[]> {
  const kept = (await Promise.all(files.statements.map(async (file) => (await readText(session, file)).split('\n').filter((line) => line.trim() !== '').map((line) => statementIn(line, file))))).flat();
  if (own === undefined || (files.statements.length === 0 && files.received.length === 0)) return kept;
  const known = new Set(kept.filter(({ record }) => record !== undefined).map(({ statement }) => statement));
  const { inboxStatements: statements } = session.client();
  const now: ShownStatement[] = [];
  try {
    for await (const one of statements.of(own)) {
      if (known.has(one.statement)) continue;
      session.progress(`statement of ${one.endsAt}`);
      const empty = one.record !== undefined && readInboxStatement(one.statement, keys).records === 0;
      now.push({ statement: one.statement, ...(one.record === undefined ? {} : { record: one.record }), entries: empty ? [] : await all(statements.entries(one)) });
    }
  } catch (error) {
    if (!(error instanceof EntenteProblem) || error.status !== 404) throw error;
  }
  session.progressEnd();
  const fresh = new Set(now.map(({ statement }) => statement));
  return [...kept.filter(({ statement }) => !fresh.has(statement)), ...now];
}

function statementIn(line: string, file: string): ShownStatement {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new Stop(EXIT.noInput, `${file} holds a line that is no statement: ${error instanceof Error ? error.message : String(error)}`, 'entente ledger statements --out FILE keeps them');
  }
  if (!isObject(value) || typeof value['statement'] !== 'string' || !Array.isArray(value['entries'])) throw new Stop(EXIT.noInput, `${file} holds a line that is no statement`, 'entente ledger statements --out FILE keeps them');
  return value as unknown as ShownStatement;
}

/** The counts the hub shows; none where it does not. */
async function accountsShown(read: ReadLedger): Promise<ShownAccount[]> {
  const shown: ShownAccount[] = [];
  for (let after: string | undefined; ; ) {
    const bytes = await read(`accounts?limit=200${after === undefined ? '' : `&after=${encodeURIComponent(after)}`}`);
    if (bytes === undefined) return shown;
    const page = JSON.parse(bytes.toString('utf8')) as { items: ShownAccount[]; next?: string };
    shown.push(...page.items);
    if (page.next === undefined) return shown;
    after = page.next;
  }
}

/** What was received, by the time its file was last written at the latest. */
async function receivedIn(session: Session, files: readonly string[]): Promise<Received[]> {
  const found = await Promise.all(files.map(async (file) => {
    const by = statSync(resolve(session.surroundings.cwd, file)).mtimeMs;
    return findSigned(await readText(session, file)).flatMap((compact) => {
      const payload = payloadOf(signedPart(compact));
      return isObject(payload) && typeof payload['from'] === 'string' && typeof payload['id'] === 'string' ? [{ reference: `${payload['from']}/${payload['id']}`, by }] : [];
    });
  }));
  return found.flat();
}
