import { Fault, FixedKeys, type KeySource, type RegisteredKey, verifyJws, type Withheld } from '#client';
import { isObject } from '#kernel';
import { readJsonFile } from '../configuration.js';
import { EXIT, Stop, type ExitCode } from '../exit-codes.js';
import { readText } from '../input.js';
import type { Session } from '../session.js';
import { withheldText } from '../show-message.js';

interface Verdict {
  readonly holds: boolean;
  readonly typ: string;
  readonly signer: string;
  readonly kid: string;
  readonly about: string;
  readonly digest?: string;
  /** Where members were withheld from whom this was given to, and how many. */
  readonly withheld?: readonly Withheld[];
  readonly fault?: string;
  readonly detail?: string;
  readonly notes?: readonly string[];
}

const COMPACT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*(?:~[A-Za-z0-9_~-]*)?$/;
/** Members under which the hub and this program write a JWS. */
const CARRIERS = ['message', 'jws', 'receipt', 'statement', 'routing', 'challenge', 'answer'];

/** Checks every JWS in a file. */
export async function verify(session: Session, file: string, { keys: keyFile, trust }: { readonly keys?: string; readonly trust?: string }): Promise<ExitCode> {
  const text = await readText(session, file);
  if (isEvidence(text)) return await (await import('./verify-evidence.js')).verifyEvidenceFile(session, text, trust);
  if (trust !== undefined) throw new Stop(EXIT.noInput, `${file} is no evidence: a policy says nothing about it`);
  const signed = findSigned(text);
  if (signed.length === 0) throw new Stop(EXIT.noInput, `${file} holds no JWS that could be verified`);
  const keys = keyFile === undefined ? session.publicKeys() : keysFrom(keyFile);
  const rows = session.output.rows<Verdict>([
    { title: 'signature', of: ({ holds, fault }) => (holds ? 'holds' : `does not hold: ${fault ?? ''}`) },
    { title: 'signer', of: ({ signer }) => signer },
    { title: 'key', of: ({ kid }) => kid },
    { title: 'kind', of: ({ typ }) => typ },
    { title: 'about', of: ({ about, withheld = [], notes = [] }) => [about, ...withheld.map(({ at, members }) => `${withheldText(members)} of ${at} withheld`), ...notes].join(' · ') },
  ]);
  let bad = 0;
  for (const compact of signed) {
    const verdict = await judge(compact, keys);
    if (!verdict.holds) bad++;
    rows.add(verdict);
  }
  rows.end();
  if (bad > 0) session.say(`entente: ${bad} of ${signed.length} do not hold`);
  return bad === 0 ? EXIT.ok : EXIT.unverified;
}

async function judge(compact: string, keys: KeySource): Promise<Verdict> {
  try {
    const { typ, signer, kid, digest, payload, withheld, notes } = await verifyJws(compact, keys);
    const about = typeof payload['id'] === 'string' ? `${typeof payload['from'] === 'string' ? `${payload['from']}/` : ''}${payload['id']}` : '';
    return { holds: true, typ, signer, kid, about, digest, ...(withheld.length === 0 ? {} : { withheld }), ...(notes.length === 0 ? {} : { notes }) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { holds: false, typ: '', signer: '', kid: '', about: error.message, fault: error.code, detail: error.message };
  }
}

/** Whether a text is what `/v1/messages/{from}/{id}/evidence` answers, or was. Damaged evidence must not pass for something simpler. */
function isEvidence(text: string): boolean {
  const value = tryParse(text.trim())?.[0];
  return /"entente-evidence\/|"logged"\s*:/.test(text) || (isObject(value) && ('logged' in value || 'proof' in value));
}

/** Every JWS in a text: bare, a line each, or inside the JSON that the hub and this program print. */
export function findSigned(text: string): string[] {
  const trimmed = text.trim();
  const lines = trimmed.split(/\s*\n\s*/);
  if (lines.every((line) => COMPACT.test(line))) return lines;
  const values = tryParse(trimmed) ?? lines.map((line) => tryParse(line)?.[0]);
  const found: string[] = [];
  values.forEach((value) => { gather(value, found); });
  return found;
}

function tryParse(text: string): [unknown] | undefined {
  try {
    return [JSON.parse(text)];
  } catch {
    return undefined; // not JSON: the caller tries line by line
  }
}

function gather(value: unknown, found: string[]): void {
  if (Array.isArray(value)) value.forEach((item) => { gather(item, found); });
  if (!isObject(value)) return;
  for (const name of CARRIERS) {
    const member = value[name];
    if (typeof member === 'string' && COMPACT.test(member)) found.push(member);
  }
  if (Array.isArray(value['items'])) gather(value['items'], found);
}

function keysFrom(file: string): KeySource {
  const value = readJsonFile(file);
  const sets = isObject(value) ? Object.entries(value).filter((entry): entry is [string, RegisteredKey[]] => Array.isArray(entry[1])) : [];
  if (sets.length === 0) throw new Stop(EXIT.noInput, `${file} holds no keys`, 'It is { "<participant>": [JWK, …] }: entente keys show ncb.XA -o json');
  return new FixedKeys(new Map(sets));
}
