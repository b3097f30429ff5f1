import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { LedgerError, openCheckpoint, parseCheckpointBody, parseNote, verifyQuorum } from '#ledger';
import { EXIT, Stop, type ExitCode } from '../exit-codes.js';
import { HubLog, ledgerReader } from '../ledger-source.js';
import type { Session } from '../session.js';
import { readPolicy } from '../trust.js';

/** Shows how far the log is, and under a policy whether it may be believed. */
export async function checkpoint(session: Session, { trust, raw }: { readonly trust?: string; readonly raw?: boolean }): Promise<ExitCode> {
  const text = await new HubLog(ledgerReader(session)).checkpoint();
  const policy = trust === undefined ? undefined : await readPolicy(session, trust);
  if (raw === true) session.streams.stdout.write(text);
  const fault = policy === undefined ? undefined : faultOf(() => {
    const { note } = openCheckpoint(text, policy.log);
    verifyQuorum(note, policy);
  });
  if (raw !== true) {
    const note = parseNote(text);
    const { origin, size, root } = parseCheckpointBody(note.body);
    const signers = note.signatures.map(({ name }) => name);
    const believed = policy === undefined ? 'not checked: no policy' : (fault ?? 'holds under the policy');
    session.output.one({ origin, size: String(size), root: root.toString('base64'), signers, believed: policy === undefined ? undefined : fault === undefined }, () => [
      ['log', origin], ['entries', String(size)], ['root', root.toString('base64')], ['signed by', signers.join(', ')], ['verdict', believed],
    ]);
  }
  if (fault !== undefined) session.say(`entente: the checkpoint does not hold under the policy: ${fault}`);
  return fault === undefined ? EXIT.ok : EXIT.unverified;
}

/** Takes evidence of a message away. */
export async function prove(session: Session, reference: string, { out }: { readonly out?: string }): Promise<ExitCode> {
  const evidence = await session.client().evidence(reference);
  if (out === undefined) {
    session.streams.stdout.write(`${evidence}\n`);
    return EXIT.ok;
  }
  const file = resolve(session.surroundings.cwd, out);
  try {
    writeFileSync(file, `${evidence}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw new Stop(EXIT.noInput, `${out} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
  session.say(`entente: evidence of ${reference} is in ${out}; entente verify ${out} --trust POLICY judges it offline`);
  return EXIT.ok;
}

function faultOf(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof LedgerError) return error.message;
    throw error;
  }
}
