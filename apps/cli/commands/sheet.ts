import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Declaration, Received } from '#client';
import { type OfficialLanguage, parseReference, participantKind, readLabels, readSchemas, schemasDirectory } from '#contracts';
import { type SheetSource, toSheet } from '#interchange';
import { isObject, isUuidV7 } from '#kernel';
import { EXIT, Stop, type ExitCode } from '../exit-codes.js';
import { FAULTS, NOTES } from '../explanations.js';
import { readLines } from '../input.js';
import type { Session } from '../session.js';
import { findSigned } from './verify.js';

export interface SheetCommand extends Declaration {
  readonly language: OfficialLanguage;
  readonly out?: string;
  readonly type?: string;
  readonly readers?: boolean;
}

/** Writes a message as a sheet for the screen and for print: by its reference, from a file of what was signed, or a draft. */
export async function sheet(session: Session, what: string, { language, out, type, readers, ...declaration }: SheetCommand): Promise<ExitCode> {
  const { from, id } = parseReference(what);
  const found = isUuidV7(id) && participantKind(from) !== undefined ? ofReceived(await session.client().message(what, declaration)) : await ofFile(session, what, type);
  const asked = readers === true ? { readers: await whoMayRead(session, found) } : {};
  const text = toSheet({ ...found, ...asked }, { language, labels: readLabels(), schemas: readSchemas(schemasDirectory()) });
  if (out === undefined) session.output.raw(text);
  else write(session, out, text);
  if (found.standing !== 'faulty') return EXIT.ok;
  session.say('entente: it does not hold, and the sheet says so: nobody should act upon it');
  return EXIT.unverified;
}

/** It may hold what few may read, so nobody else on the machine gets it. @throws Stop when it cannot be written, or is there already */
function write(session: Session, out: string, text: string): void {
  try {
    writeFileSync(resolve(session.surroundings.cwd, out), text, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw new Stop(EXIT.noInput, `${out} cannot be written: ${error instanceof Error ? error.message : String(error)}`, 'A file that is there already is left as it is.');
  }
  session.say(`entente: ${out} written; any browser shows and prints it`);
}

/** What was read, with what is known of its signature. That something sealed for others does not open is no fault of it. */
function ofReceived(received: Received): Omit<SheetSource, 'readers'> {
  const { message, digest, receivedAt, keepUntil, notExecutable, fault } = received;
  if (message === undefined) throw new Stop(EXIT.unverified, `the signature does not hold: ${fault?.message ?? ''}`, 'Nobody knows who says this, so there is no sheet of it.');
  const known = {
    message: message as unknown as SheetSource['message'], digest, ...(receivedAt === '' ? {} : { receivedAt }),
    ...(keepUntil === undefined ? {} : { keepUntil }), ...(notExecutable === undefined ? {} : { notExecutable }),
  };
  if (fault?.code === 'cannot-open') return { ...known, body: undefined, standing: 'verified' };
  if (fault !== undefined) return { ...known, body: message.body, standing: 'faulty', remarks: [`${fault.code}: ${FAULTS[fault.code]} ${fault.message}`] };
  return { ...known, body: received.body, standing: 'verified', kid: received.kid, withheld: received.withheld, remarks: received.notes.map((note) => NOTES[note] ?? note) };
}

/** A file of what was signed is verified and opened; anything else is a draft, a body, or what somebody wrote down of a message. */
async function ofFile(session: Session, file: string, type: string | undefined): Promise<SheetSource> {
  const lines: string[] = [];
  // Lines that begin with // are comments of a draft that "entente new" wrote.
  for await (const line of readLines(session, file)) if (!/^\s*\/\//.test(line)) lines.push(line);
  const text = lines.join('\n').replace(/^\uFEFF/, '');
  const [signed, another] = findSigned(text);
  if (another !== undefined) throw new Stop(EXIT.usage, `${file} holds several messages`, 'A sheet is of one of them: entente sheet FROM/ID');
  if (signed !== undefined) return ofReceived(await session.client().read({ message: signed, receivedAt: '' }));
  return ofDraft(valueIn(text, file), type, file);
}

function valueIn(text: string, file: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Stop(EXIT.noInput, `${file} is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  // What "entente show -o json" printed holds the message, beside what is known of it.
  const inner = isObject(value) && isObject(value['message']) ? { ...value['message'], ...(isObject(value['body']) ? { body: value['body'] } : {}) } : value;
  if (!isObject(inner)) throw new Stop(EXIT.noInput, `${file} holds no message`);
  return inner;
}

function ofDraft(value: Readonly<Record<string, unknown>>, type: string | undefined, file: string): SheetSource {
  const whole = typeof value['type'] === 'string' && (isObject(value['body']) || isObject(value['sealed']));
  if (!whole && type === undefined) throw new Stop(EXIT.usage, `${file} holds a body alone: of which type is it?`, 'entente sheet body.json --type environment.ecomessage/1');
  const message = (whole ? value : { type, body: value }) as SheetSource['message'];
  // What has an id and a sender was taken from something signed, and the signature was left behind.
  const standing = typeof message['id'] === 'string' && typeof message['from'] === 'string' ? 'unchecked' : 'draft';
  return { message, body: isObject(message['body']) ? message['body'] : undefined, standing };
}

async function whoMayRead(session: Session, { message }: Pick<SheetSource, 'message'>): Promise<NonNullable<SheetSource['readers']>> {
  if (typeof message['from'] !== 'string' || typeof message['id'] !== 'string') throw new Stop(EXIT.usage, 'who may read a draft is not known before it is sent', 'entente preview shows what would become of it.');
  const { at, participants } = await session.client().readers(`${message['from']}/${message['id']}`);
  return { at, participants: participants.filter(({ allowed }) => allowed === true).map(({ participant }) => participant) };
}
