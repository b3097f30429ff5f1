import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DraftError, type PreparedStatement, type Stated } from '#client';
import { isObject } from '#kernel';
import { EXIT, Stop, type ExitCode } from '../exit-codes.js';
import { readText } from '../input.js';
import type { Session } from '../session.js';
import { didYouMean } from '../text.js';

/** The verbs of the registry, for a guess at a typo; what each takes stands in /openapi.json. A spec holds them to `#directory`, which is too much to load for a guess. */
export const STATEMENT_VERBS = [
  'admit', 'suspend', 'readmit', 'freeze', 'unfreeze', 'list', 'add-key', 'rotate-key', 'revoke-key', 'create-community', 'join', 'leave', 'enable-kafka', 'disable-kafka', 'delegate', 'withdraw',
  'conclude-agreement', 'amend-agreement', 'end-agreement', 'set-rule', 'remove-rule', 'grant-mandate', 'end-mandate', 'create-feed', 'amend-feed', 'end-feed',
];

export interface Outgoing {
  /** The statement goes to this file unsigned, for a second signer, instead of to the hub. */
  readonly out?: string;
}

export type Body = Readonly<Record<string, unknown>>;

/** Signs a statement upon the subject's last one and hands it in, or writes it to a file for a second signer. */
export async function makeStatement(session: Session, subject: string, verb: string, body: Body, { out }: Outgoing = {}): Promise<ExitCode> {
  if (!STATEMENT_VERBS.includes(verb)) throw new Stop(EXIT.usage, `there is no verb ${verb}`, `Verbs are ${STATEMENT_VERBS.join(', ')}.${didYouMean(verb, STATEMENT_VERBS)}`);
  const client = session.client();
  if (out === undefined) {
    showStated(session, await client.state({ subject, verb, body }));
    return EXIT.ok;
  }
  const prepared = await client.prepareStatement({ subject, verb, body });
  writeStatement(session, out, prepared);
  session.say(`entente: written to ${out}, not signed and not sent. Next, someone else:  entente registry second ${out} --as oversight.ccf`);
  return EXIT.ok;
}

/** The general verb: the body out of a file, out of settings, or both. */
export async function stateFreely(session: Session, subject: string, verb: string, { body: file, set = [], out }: Outgoing & { readonly body?: string; readonly set?: readonly string[] }): Promise<ExitCode> {
  const body = { ...(file === undefined ? {} : await readBody(session, file)), ...Object.fromEntries(set.map(readSetting)) };
  return await makeStatement(session, subject, verb, body, out === undefined ? {} : { out });
}

/** The second signature: looked at, signed, and put back into the file. */
export async function secondStatement(session: Session, file: string): Promise<ExitCode> {
  const prepared = await readStatement(session, file);
  const seconded = await session.client().secondStatement(prepared);
  writeStatement(session, file, seconded);
  session.say(`entente: seconded in ${file}. Next, ${prepared.by}:  entente registry submit ${file} --as ${prepared.by}`);
  session.output.one(prepared, () => [...cardOf(prepared), ['seconded by', session.identity.participant]]);
  return EXIT.ok;
}

/** Signs what was prepared and hands it in. */
export async function submitStatement(session: Session, file: string): Promise<ExitCode> {
  const prepared = await readStatement(session, file);
  const { participant } = session.identity;
  if (prepared.by !== participant) throw new Stop(EXIT.usage, `the statement is ${prepared.by}'s, and you are ${participant}`, `entente registry submit ${file} --as ${prepared.by}`);
  showStated(session, await session.client().submitStatement(prepared));
  return EXIT.ok;
}

function showStated(session: Session, stated: Stated): void {
  session.output.one(stated, () => [
    ['subject', stated.subject],
    ['applied', `at rule-set version ${stated.version}`],
    ['digest', stated.digest],
  ]);
}

const cardOf = ({ by, verb, subject, body }: PreparedStatement): [string, string][] => [
  ['statement', `${by} ${verb} ${subject}`],
  ...Object.entries(body).filter(([name]) => name !== 'seconded').map(([name, value]): [string, string] => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
];

function writeStatement(session: Session, file: string, statement: PreparedStatement): void {
  writeFileSync(resolve(session.surroundings.cwd, file), `${JSON.stringify(statement, null, 2)}\n`);
}

const MEMBERS = ['hub', 'id', 'by', 'subject', 'verb', 'previous', 'issuedAt', 'body'];

async function readStatement(session: Session, file: string): Promise<PreparedStatement> {
  const value = await readBody(session, file);
  if (!MEMBERS.every((member) => member in value) || !isObject(value['body'])) throw new DraftError(`${file} holds no prepared statement: make one with --out.`);
  return value as unknown as PreparedStatement;
}

export async function readBody(session: Session, file: string): Promise<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(await readText(session, file));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Stop(EXIT.noInput, `${file} is not JSON: ${error.message}`);
  }
  if (!isObject(value)) throw new DraftError('The body of a statement is a JSON object.');
  return value;
}

function readSetting(setting: string): [string, string] {
  const equals = setting.indexOf('=');
  if (equals <= 0) throw new Stop(EXIT.usage, `--set ${setting} is not name=value`);
  return [setting.slice(0, equals), setting.slice(equals + 1)];
}

/** What `entente keys new -o json` printed: the public keys and the proofs that they are held. */
export async function readKeys(session: Session, file: string): Promise<{ readonly keys: unknown; readonly proofs: unknown }> {
  const { keys, proofs } = await readBody(session, file);
  if (!Array.isArray(keys) || !Array.isArray(proofs)) throw new DraftError(`${file} holds no keys with proofs: it is what "entente keys new -o json" prints.`);
  return { keys, proofs };
}
