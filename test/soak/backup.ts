import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { startPostgres } from '#devstack';
import { Count, expectedReaders } from '../faults/support/count.js';
import { FaultHub, until } from '../faults/support/fault-hub.js';
import { Load, type Sent } from '../faults/support/load.js';
import { toReceived } from '../faults/support/mailbox-reader.js';
import { runProgram } from '../support/runtimes.js';
import type { OwnHubEpisode } from './own-hubs.js';

const LOAD_MS = 4_000;

/**
 * Copies the data of a running PostgreSQL as pg_basebackup does (documentation, "Making a Base Backup Using the Low Level API"):
 * between a start and a stop, then the label the stop hands over, then the WAL up to it. The copy keeps owners and modes.
 */
async function baseBackup(databaseUrl: string, data: string, copy: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(`SELECT pg_backup_start('rehearsal', true)`);
    // Files that are being written change under the copy: the WAL mends that, and a file that is gone was no longer needed.
    try {
      execFileSync('cp', ['-a', data, copy], { stdio: 'pipe' });
    } catch (error) {
      if (!String((error as { stderr?: Buffer }).stderr).includes('No such file')) throw error;
    }
    const { rows } = await client.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop(false)');
    rmSync(join(copy, 'pg_wal'), { recursive: true, force: true });
    execFileSync('cp', ['-a', join(data, 'pg_wal'), copy]);
    rmSync(join(copy, 'postmaster.pid'), { force: true });
    writeFileSync(join(copy, 'backup_label'), rows[0]?.labelfile ?? '');
    execFileSync('chown', ['--reference', join(copy, 'PG_VERSION'), join(copy, 'backup_label')]);
  } finally {
    await client.end();
  }
}

/** Sends for a while. @param first number of the first message of each stream, which go on over all phases @returns what was sent */
async function traffic(hub: FaultHub, first = 0): Promise<Sent[]> {
  const load = new Load(hub, { pauseMs: 20 });
  await sleep(LOAD_MS);
  const sent = await load.stop();
  await hub.untilQuiet();
  return sent.map((one) => ({ ...one, number: one.number + first }));
}

const next = (sent: readonly Sent[]): number => 1 + Math.max(...sent.map(({ number }) => number));

/**
 * What deploy/README.md says to do before the hub starts on a database that was put back: what is delivered again gets positions
 * beyond all that were ever given, so that no reader's cursor lies behind something it has not seen.
 */
async function leap(home: string): Promise<void> {
  const server = await startPostgres({ home });
  const client = new Client({ connectionString: server.url });
  await client.connect();
  await client.query('UPDATE exchange.mailbox_head SET position = position + 1000000000');
  await client.end();
  await server.stop();
}

const READER = 'ncb.XB';

/** All that a reader sees from a cursor on, or the first page of it. */
async function page(hub: FaultHub, reader: string, { after, limit }: { readonly after?: string | undefined; readonly limit?: string }): Promise<{ readonly references: string[]; readonly next: string | undefined }> {
  const references: string[] = [];
  let next = after;
  for (;;) {
    const query = new URLSearchParams({ limit: limit ?? '500', ...(next === undefined ? {} : { after: next }) });
    const answer = await hub.call(reader, 'GET', `/v1/inbox?${query.toString()}`);
    if (answer.status !== 200) throw new Error(`reading answered ${answer.status} ${answer.text}`);
    const { items, next: following } = JSON.parse(answer.text) as { items: { message: string }[]; next?: string };
    references.push(...items.map(({ message }) => toReceived(message).reference));
    next = following ?? next;
    if (limit !== undefined || items.length === 0) return { references, next };
  }
}

/** The evidence of a message, as its sender gets it once the ledger has it. */
async function evidenceOf(hub: FaultHub, { reference }: Sent): Promise<string> {
  let text = '';
  await until(`there is evidence of ${reference}`, 60_000, async () => {
    const answer = await hub.call(reference.split('/')[0] ?? '', 'GET', `/v1/messages/${reference}/evidence`);
    text = answer.text;
    return answer.status === 200;
  });
  return text;
}

/** @returns what does not hold, in words */
async function verify(what: string, evidence: string, home: string): Promise<string[]> {
  const file = join(mkdtempSync(join(tmpdir(), 'entente-evidence-')), 'evidence.json');
  writeFileSync(file, evidence);
  return await runProgram(process.execPath, [resolve('apps/cli/entente.mjs'), 'verify', file, '--trust', join(home, 'trust-policy.txt')]).then(() => [], (error: unknown) => [`${what} does not verify: ${error instanceof Error ? error.message : String(error)}`]);
}

const treeSize = (home: string): number => Number(readFileSync(join(home, 'ledger/checkpoint'), 'utf8').split('\n')[1]);

/**
 * The database is lost and put back from a base backup, in another folder, beside the topics, the keys and the ledger that are
 * there: what was accepted after the backup is delivered from the topics, nothing twice; evidence from before verifies; the
 * log goes on from the tree that was signed, which its witnesses confirm.
 */
export const backup: OwnHubEpisode = async () => {
  const first = await FaultHub.start();
  const rescue = mkdtempSync(join(tmpdir(), 'entente-rescue-'));
  const elsewhere = join(rescue, 'home');
  let second: FaultHub | undefined;
  try {
    const before = await traffic(first);
    const probe = before.find(({ receipt }) => receipt !== undefined);
    if (probe === undefined) throw new Error('nothing was accepted before the backup');
    const kept = await evidenceOf(first, probe);
    await baseBackup(first.dev.database, join(first.home, 'postgres'), join(rescue, 'postgres'));
    const after = await traffic(first, next(before));
    // A reader who has seen half of what came after the backup, and goes on from there when the hub is back.
    const half = await page(first, READER, { limit: String(Math.ceil((await page(first, READER, {})).references.length / 2)) });
    const late = after.find(({ receipt }) => receipt !== undefined);
    if (late === undefined) throw new Error('nothing was accepted after the backup');
    await evidenceOf(first, late);
    const signed = treeSize(first.home);
    await first.stop(true);
    cpSync(first.home, elsewhere, { recursive: true, preserveTimestamps: true, filter: (name) => name !== join(first.home, 'postgres') });
    renameSync(join(rescue, 'postgres'), join(elsewhere, 'postgres'));
    await leap(elsewhere);

    second = await FaultHub.start({ home: elsewhere });
    const count = new Count(second);
    try {
      await second.untilReady(60_000);
      const anew = await traffic(second, next(after));
      const findings = await count.take([...before, ...after, ...anew], 120_000);
      const goesOn = new Set((await page(second, READER, { after: half.next })).references);
      const unseen = [...after, ...anew].filter((one) => expectedReaders(one).has(READER) && !half.references.includes(one.reference) && !goesOn.has(one.reference));
      const newest = anew.find(({ receipt }) => receipt !== undefined);
      const wrong = [
        ...findings.wrong,
        ...(unseen.length === 0 ? [] : [`${unseen.length} messages are missed by a reader that goes on from its cursor: ${unseen.slice(0, 3).map(({ reference }) => reference).join(', ')}`]),
        ...(await verify('evidence from before the backup', kept, elsewhere)),
        ...(await verify('evidence of what was sent after the backup', await evidenceOf(second, late), elsewhere)),
        ...(newest === undefined ? ['nothing is accepted by the hub that was put back'] : await verify('evidence of what was sent to the hub that was put back', await evidenceOf(second, newest), elsewhere)),
        ...(treeSize(elsewhere) > signed ? [] : [`the log stands at ${treeSize(elsewhere)}, ${signed} was signed before`]),
      ];
      return { accepted: findings.accepted, deliveries: findings.deliveries, wrong, note: `${before.length} messages before the backup, ${after.length} after it, ${anew.length} once it was put back; tree ${signed} → ${treeSize(elsewhere)}` };
    } finally {
      await count.close();
    }
  } finally {
    await second?.stop(true);
    rmSync(first.home, { recursive: true, force: true });
    rmSync(rescue, { recursive: true, force: true });
  }
};
