import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadHubFile } from '#config';
import { freePort, kafkaToEnv } from '#devstack';
import { importSigningKey } from '#envelope';
import { HubIdentity } from '#exchange';
import { logSigner, openCheckpoint } from '#ledger';
import { startApp } from '../../../deploy/local/apps.js';
import { CheckpointWatch, placesOf } from '../../support/checkpoint-watch.js';
import { contradictions } from '../../support/one-history.js';
import { until, type FaultHub } from '../support/fault-hub.js';
import { Load } from '../support/load.js';
import { promisesBroken } from './promises.js';

/** What came of it. */
export interface Restored {
  readonly wrong: readonly string[];
  readonly accepted: number;
  readonly note: string;
}

const TAKEN_BACK = 'were taken back from the published files';
const STANDS_STILL = 'do not belong together; the log stands still';
const RECOVERY_MS = 60_000;

/** Puts an older database under a hub at work, as a restore from backup does. The hub's other views are no part of what is judged here. */
class Restoring {
  readonly #folder: string;
  readonly #backup: string;

  constructor(private readonly hub: FaultHub) {
    this.#folder = join(hub.home, 'postgres');
    this.#backup = join(hub.home, 'postgres.backup');
  }

  /** Copies the data of the server, which is stopped for that. */
  async backUp(): Promise<void> {
    await this.#stopped(() => execFileSync('cp', ['-a', this.#folder, this.#backup]));
  }

  async restore(): Promise<void> {
    await this.#stopped(() => {
      rmSync(this.#folder, { recursive: true });
      execFileSync('cp', ['-a', this.#backup, this.#folder]);
    });
  }

  async #stopped(work: () => void): Promise<void> {
    await this.hub.running.hold('postgres');
    try {
      work();
    } finally {
      await this.hub.running.release('postgres');
    }
  }
}

/**
 * The database put back from a backup while messages come: the log goes on from what was signed, and from nothing less.
 * @param thorough also with a signer that has lost its memory, and with the published files gone, where nothing but standing still is left
 */
export async function restoredFromBackup(hub: FaultHub, thorough: boolean): Promise<Restored> {
  const file = loadHubFile(join(hub.home, 'hub.json'));
  const log = logSigner(new HubIdentity(file.hub, importSigningKey(file.signing), Buffer.from(file.secret, 'base64url'))).verifier;
  const published = join(hub.home, 'ledger');
  const signerFolder = join(hub.home, 'ledger-signer');
  const signedSize = (): bigint => openCheckpoint(readFileSync(join(signerFolder, 'last-signed'), 'utf8'), log).checkpoint.size;
  const said = (line: string): number => readFileSync(join(hub.home, 'logs/auditor.log'), 'utf8').split(line).length - 1;
  const wrong: string[] = [];
  const notes: string[] = [];
  const restoring = new Restoring(hub);
  const watch = new CheckpointWatch(hub.url);
  const load = new Load(hub, { pauseMs: 60, patienceMs: 180_000 });
  /** Waits until more was signed than before, which was taken back at least once meanwhile. */
  const goesOn = async (what: string, before: bigint, times: number, began: number): Promise<void> => {
    await until(`${what}: the entries are taken back`, RECOVERY_MS, async () => said(TAKEN_BACK) >= times);
    await until(`${what}: the log grows again`, RECOVERY_MS, async () => signedSize() > before);
    notes.push(`${what}: back beyond ${before} after ${Date.now() - began} ms`);
  };
  try {
    await until('something is signed', RECOVERY_MS, async () => watch.size > 0n);
    await sleep(1_000);
    await restoring.backUp();
    // What is signed may lag behind what the backup has: only beyond all that is in the database now is it older.
    const [now] = await hub.sql<{ size: string }>('SELECT size FROM ledger.head');
    const older = BigInt(now?.size ?? 0);
    await until('the log has grown since the backup', RECOVERY_MS, async () => signedSize() > older + 100n);
    let [before, began] = [signedSize(), Date.now()];
    await restoring.restore();
    await goesOn('an older database', before, 1, began);

    if (thorough) {
      await hub.running.hold('auditor');
      [before, began] = [signedSize(), Date.now()];
      rmSync(signerFolder, { recursive: true });
      await restoring.restore();
      await hub.running.release('auditor');
      await until('the signer has a memory again', RECOVERY_MS, async () => signedSize() >= before);
      await goesOn('an older database and a signer that remembers nothing', before, 2, began);

      await hub.running.hold('auditor');
      [before, began] = [signedSize(), Date.now()];
      renameSync(published, `${published}.aside`);
      await restoring.restore();
      wrong.push(...(await standsStill(hub, signedSize, said)));
      if (signedSize() !== before) wrong.push(`signed ${signedSize()} where ${before} was the last that could be`);
      rmSync(published, { recursive: true, force: true });
      renameSync(`${published}.aside`, published);
      await hub.running.release('auditor');
      await goesOn('without the published files, until they are put back', before, 3, began);
    }
    await sleep(1_000);
    const sent = await load.stop();
    wrong.push(...(await promisesBroken(hub, watch, sent)));
    const accepted = sent.filter(({ receipt }) => receipt !== undefined);
    const places = await placesOf(hub.home, hub.dev.database, accepted.map(({ reference }) => reference));
    if (new Set(places.values()).size !== accepted.length) wrong.push(`${accepted.length} were accepted, ${new Set(places.values()).size} have a place in the log`);
    const shrunk = watch.sizes.filter((size, at) => size < (watch.sizes[at - 1] ?? 0n));
    if (shrunk.length > 0) wrong.push(`the log shown has shrunk to ${shrunk.join(', ')}`);
    const entries = (await hub.sql<{ entry: Buffer }>('SELECT entry FROM ledger.leaf ORDER BY index')).map(({ entry }) => entry);
    wrong.push(...(await contradictions([published], log, entries)));
    const [head] = await hub.sql<{ unclaimed: string }>('SELECT unclaimed FROM ledger.head');
    if (head?.unclaimed !== '0') wrong.push(`${head?.unclaimed} entries that were taken back have not found their events`);
    return { wrong, accepted: accepted.length, note: notes.join('; ') };
  } finally {
    await load.stop();
    await watch.stop();
  }
}

/** An auditor that cannot go on says so where one looks: not ready, with the reason; a metric; a line with the remedy. */
async function standsStill(hub: FaultHub, signedSize: () => bigint, said: (line: string) => number): Promise<string[]> {
  const port = await freePort();
  const { brokers, sasl } = hub.connection;
  const [told, size] = [said(STANDS_STILL), signedSize()];
  const auditor = await startApp('auditor', {
    root: process.cwd(), logs: `${hub.home}/logs`, opsPorts: { registrar: 0, router: 0, courier: 0, auditor: port, gateway: 0 },
    env: { ...process.env, ...kafkaToEnv({ brokers: brokers.join(','), ...(sasl === undefined ? {} : { sasl }) }), ENTENTE_HUB_FILE: `${hub.home}/hub.json`, DATABASE_URL: hub.dev.database, ENTENTE_URL: hub.url, NODE_ENV: 'production' },
  });
  const ask = async (path: string): Promise<{ status: number; text: string }> => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(2_000) });
    return { status: answer.status, text: await answer.text() };
  };
  try {
    await until('it says that the log stands still', RECOVERY_MS, async () => said(STANDS_STILL) > told);
    await sleep(2_500);
    const [ready, metrics] = [await ask('/readyz'), await ask('/metrics')];
    const wrong: string[] = [];
    if (ready.status !== 503 || !/"checkpoint":"(?!ok)/.test(ready.text)) wrong.push(`standing still, /readyz answers ${ready.status} ${ready.text}`);
    if (!/^entente_ledger_stopped(\{.*\})? 1$/m.test(metrics.text)) wrong.push('standing still, the metric entente_ledger_stopped is not 1');
    if (said('"remedy":"Nothing is appended or signed') === 0) wrong.push('standing still, no line names the remedy');
    if (signedSize() !== size) wrong.push(`standing still, it signed ${signedSize()}`);
    return wrong;
  } finally {
    await auditor.stop();
  }
}
