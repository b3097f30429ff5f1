import { resolve } from 'node:path';
import { LedgerError, openWitness, prepareWitness, WitnessServer, type WitnessInFolder } from '#ledger';
import { EXIT, Stop } from '../exit-codes.js';
import type { Session } from '../session.js';

export interface WitnessOptions {
  readonly name?: string;
  readonly log: readonly string[];
  readonly listen: string;
}

/** Runs witnesses until it is interrupted. */
export async function witness(session: Session, folders: readonly string[], { name, log, listen }: WitnessOptions): Promise<void> {
  const { host, port } = addressOf(listen);
  if (name !== undefined && folders.length > 1) throw new Stop(EXIT.usage, '--name is for one witness: several folders hold witnesses that are there already');
  const witnesses: WitnessInFolder[] = [];
  for (const folder of folders) witnesses.push(await open(session, resolve(session.surroundings.cwd, folder), name, log));
  const alone = witnesses.length === 1;
  const byPath = new Map(witnesses.map((one) => [alone ? '' : `/${one.slug}`, one.witness]));
  if (byPath.size < witnesses.length) throw new Stop(EXIT.usage, 'two of the folders have one name, which is the path of a witness');
  const server = new WitnessServer(byPath, { host, port, onError: (error) => session.say(`entente: ${error instanceof Error ? error.message : String(error)}`) });
  const at = await server.listen().catch((error: unknown) => {
    throw new Stop(EXIT.notConfigured, `${listen} cannot be listened on: ${error instanceof Error ? error.message : String(error)}`);
  });
  const rows = session.output.rows<{ readonly witness: string; readonly path: string; readonly port: number; readonly logs: readonly string[] }>(
    [{ title: 'witness', of: (row) => row.witness }, { title: 'path', of: ({ path }) => `${path}/add-checkpoint` }, { title: 'port', of: (row) => row.port }, { title: 'watches', of: ({ logs }) => logs.join(', ') }],
    { live: true },
  );
  for (const [index, [path, { vkey }]] of [...byPath].entries()) rows.add({ witness: vkey, path, port: at, logs: (witnesses[index]?.logs ?? []).map(({ name: origin }) => origin) });
  rows.end();
  await new Promise<void>((done) => {
    if (session.interrupted.aborted) done();
    session.interrupted.addEventListener('abort', () => done(), { once: true });
  });
  await server.close();
  for (const one of witnesses) one.close();
}

async function open(session: Session, folder: string, name: string | undefined, logs: readonly string[]): Promise<WitnessInFolder> {
  const accuse = (origin: string, note: string): void => session.say(`entente: ${folder}: ${origin} has signed two histories. The second checkpoint, kept in seen.sqlite:\n${note}`);
  try {
    if (name !== undefined && logs.length > 0) await prepareWitness(folder, { name, logs });
    return await openWitness(folder, accuse);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    throw new Stop(EXIT.notConfigured, error.message, 'A new one is made with --name NAME --log VKEY; the log\'s key stands at /v1/ledger/log.vkey of its hub');
  }
}

function addressOf(listen: string): { host: string; port: number } {
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(listen) ?? [];
  if (host === undefined || Number(port) > 65_535) throw new Stop(EXIT.usage, `--listen ${listen} is no address`, 'Give it as host:port, such as 127.0.0.1:8190');
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
}
