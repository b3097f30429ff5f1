import { type CommunityEntry, DraftError, Fault, type ParticipantEntry, parseJws, type StatedItem, TYP, verifyJws } from '#client';
import { isObject } from '#kernel';
import { EXIT, Stop, type ExitCode } from '../exit-codes.js';
import { readText } from '../input.js';
import type { Session } from '../session.js';
import { didYouMean } from '../text.js';

const KINDS = ['bureau', 'entity', 'partner', 'private', 'regional', 'office', 'secretariat', 'oversight', 'hub'];
const VERBS = ['admit', 'suspend', 'readmit', 'add-key', 'revoke-key', 'create-community', 'join', 'leave', 'enable-kafka', 'disable-kafka'];

export async function participants(session: Session, { kind }: { readonly kind?: string }): Promise<ExitCode> {
  if (kind !== undefined && !KINDS.includes(kind)) throw new Stop(EXIT.usage, `there is no kind ${kind}`, `Kinds are ${KINDS.join(', ')}.${didYouMean(kind, KINDS)}`);
  const { items } = await session.client().participants();
  const rows = session.output.rows<ParticipantEntry>([
    { title: 'participant', of: ({ id }) => id },
    { title: 'kind', of: (one) => one.kind },
    { title: 'status', of: ({ status }) => status },
    { title: 'kafka', of: ({ kafka }) => (kafka === true ? 'yes' : '') },
    { title: 'name', of: ({ name }) => name },
  ], { empty: 'nobody you may know of' });
  items.filter((one) => kind === undefined || one.kind === kind).forEach((one) => { rows.add(one); });
  rows.end();
  return EXIT.ok;
}

export async function communities(session: Session): Promise<ExitCode> {
  const rows = session.output.rows<CommunityEntry>([
    { title: 'community', of: ({ id }) => id },
    { title: 'keeper', of: ({ keeper }) => keeper },
    { title: 'name', of: ({ name }) => name },
    { title: 'members', of: ({ members }) => (members === undefined ? 'not yours to see' : members.join(', ')) },
  ], { empty: 'no communities' });
  for (const community of (await session.client().communities()).items) rows.add(community);
  rows.end();
  return EXIT.ok;
}

interface ShownStatement extends Omit<StatedItem, 'statement'> {
  readonly by: unknown;
  readonly verb: unknown;
  readonly body: unknown;
  readonly verified: boolean;
  readonly fault?: string;
  readonly jws: string;
}

/** Everything stated of a subject, each signature verified with its author's public keys. */
export async function showStatements(session: Session, subject: string): Promise<ExitCode> {
  const client = session.client();
  const rows = session.output.rows<ShownStatement>([
    { title: 'version', of: ({ version }) => version },
    { title: 'at', of: ({ at }) => at },
    { title: 'verb', of: ({ verb }) => String(verb) },
    { title: 'by', of: ({ by }) => String(by) },
    { title: 'signature', of: ({ verified, fault }) => (verified ? 'verified' : fault) },
    { title: 'body', of: ({ body }) => summary(body) },
  ], { empty: 'nothing was stated of it' });
  let faults = 0;
  for (const { statement, ...item } of await client.statementsOf(subject)) {
    const { payload } = parseJws(statement, TYP.statement);
    const fault = await verifyJws(statement, client.keys, TYP.statement).then(() => undefined, (error: unknown) => {
      if (error instanceof Fault) return error.code;
      throw error;
    });
    if (fault !== undefined) faults++;
    rows.add({ ...item, by: payload['by'], verb: payload['verb'], body: payload['body'], verified: fault === undefined, ...(fault === undefined ? {} : { fault }), jws: statement });
  }
  rows.end();
  return faults === 0 ? EXIT.ok : EXIT.unverified;
}

function summary(body: unknown): string {
  if (!isObject(body)) return '';
  return Object.entries(body)
    .filter(([name]) => name !== 'proofs')
    .map(([name, value]) => (name === 'keys' && Array.isArray(value) ? `keys ${value.map((key) => (isObject(key) && isObject(key['jwk']) ? String(key['jwk']['kid']) : '?')).join(' ')}` : `${name} ${String(value)}`))
    .join(' · ');
}

/** Signs a statement upon the subject's last one. */
export async function makeStatement(session: Session, subject: string, verb: string, { body: file, set = [] }: { readonly body?: string; readonly set?: readonly string[] }): Promise<ExitCode> {
  if (!VERBS.includes(verb)) throw new Stop(EXIT.usage, `there is no verb ${verb}`, `Verbs are ${VERBS.join(', ')}.${didYouMean(verb, VERBS)}`);
  const body = { ...(file === undefined ? {} : await readBody(session, file)), ...Object.fromEntries(set.map(readSetting)) };
  const stated = await session.client().state({ subject, verb, body });
  session.output.one(stated, () => [
    ['subject', stated.subject],
    ['applied', `at rule-set version ${stated.version}`],
    ['digest', stated.digest],
  ]);
  return EXIT.ok;
}

async function readBody(session: Session, file: string): Promise<Record<string, unknown>> {
  const value = JSON.parse(await readText(session, file)) as unknown;
  if (!isObject(value)) throw new DraftError('The body of a statement is a JSON object.');
  return value;
}

function readSetting(setting: string): [string, string] {
  const equals = setting.indexOf('=');
  if (equals <= 0) throw new Stop(EXIT.usage, `--set ${setting} is not name=value`);
  return [setting.slice(0, equals), setting.slice(equals + 1)];
}
