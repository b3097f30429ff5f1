import { type AgreementEntry, type CommunityEntry, Fault, type MandateEntry, type ParticipantEntry, parseJws, type StatedItem, TYP, verifyJws } from '#client';
import { isObject } from '#kernel';
import { EXIT, Stop, type ExitCode } from '../exit-codes.js';
import type { Session } from '../session.js';
import { didYouMean } from '../text.js';

const KINDS = ['bureau', 'entity', 'partner', 'private', 'regional', 'office', 'secretariat', 'oversight', 'hub'];

export async function participants(session: Session, { kind, at }: { readonly kind?: string; readonly at?: string }): Promise<ExitCode> {
  if (kind !== undefined && !KINDS.includes(kind)) throw new Stop(EXIT.usage, `there is no kind ${kind}`, `Kinds are ${KINDS.join(', ')}.${didYouMean(kind, KINDS)}`);
  const { items } = await session.client().participants(at);
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

export async function communities(session: Session, { at }: { readonly at?: string } = {}): Promise<ExitCode> {
  const rows = session.output.rows<CommunityEntry>([
    { title: 'community', of: ({ id }) => id },
    { title: 'keeper', of: ({ keeper }) => keeper },
    { title: 'name', of: ({ name }) => name },
    { title: 'members', of: ({ members }) => (members === undefined ? 'not yours to see' : members.join(', ')) },
  ], { empty: 'no communities' });
  for (const community of (await session.client().communities(at)).items) rows.add(community);
  rows.end();
  return EXIT.ok;
}

export async function agreements(session: Session, { at, partner }: { readonly at?: string; readonly partner?: string }): Promise<ExitCode> {
  const rows = session.output.rows<AgreementEntry>([
    { title: 'agreement', of: ({ id }) => id },
    { title: 'partner', of: (one) => one.partner },
    { title: 'in force', of: ({ inForce }) => (inForce ? 'yes' : 'no') },
    { title: 'until', of: ({ ended, until }) => ended ?? until },
    { title: 'direction', of: ({ direction }) => direction },
    { title: 'categories', of: ({ categories }) => categories.join(' ') },
    { title: 'purposes', of: ({ purposes }) => purposes.join(' ') },
    { title: 'title', of: ({ title }) => title },
  ], { empty: 'no agreements you may know of' });
  (await session.client().agreements(at)).items.filter((one) => partner === undefined || one.partner === partner).forEach((one) => { rows.add(one); });
  rows.end();
  return EXIT.ok;
}

export async function mandates(session: Session, { at }: { readonly at?: string }): Promise<ExitCode> {
  const rows = session.output.rows<MandateEntry>([
    { title: 'mandate', of: ({ id }) => id },
    { title: 'auditor', of: ({ auditor }) => auditor },
    { title: 'of', of: (one) => one.of.join(' ') },
    { title: 'may see', of: ({ may }) => may.join(' ') },
    { title: 'in force', of: ({ inForce }) => (inForce ? 'yes' : 'no') },
    { title: 'until', of: ({ ended, until }) => ended ?? until },
    { title: 'granted by', of: ({ by }) => by },
  ], { empty: 'no mandates that concern you' });
  for (const mandate of (await session.client().mandates(at)).items) rows.add(mandate);
  rows.end();
  return EXIT.ok;
}

interface ShownStatement extends Omit<StatedItem, 'statement'> {
  readonly by: unknown;
  readonly verb: unknown;
  readonly body: unknown;
  readonly verified: boolean;
  readonly fault?: string;
  readonly jws?: string;
}

/** Everything stated of a subject, each signature verified with its author's public keys. */
export async function showStatements(session: Session, subject: string, { at }: { readonly at?: string } = {}): Promise<ExitCode> {
  const client = session.client();
  const rows = session.output.rows<ShownStatement>([
    { title: 'version', of: ({ version }) => version },
    { title: 'at', of: ({ at }) => at },
    { title: 'verb', of: ({ verb }) => (typeof verb === 'string' ? verb : '') },
    { title: 'by', of: ({ by }) => (typeof by === 'string' ? by : '') },
    { title: 'signature', of: ({ verified, fault }) => (verified ? 'verified' : fault) },
    { title: 'body', of: ({ body }) => summary(body) },
  ], { empty: 'nothing was stated of it' });
  let faults = 0;
  for (const { statement, ...item } of await client.statementsOf(subject, at)) {
    if (statement === undefined) {
      rows.add({ ...item, by: undefined, verb: undefined, body: undefined, verified: false, fault: 'withheld' });
      continue;
    }
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
