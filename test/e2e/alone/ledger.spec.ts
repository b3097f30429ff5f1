import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { freePort, kafkaToEnv } from '#devstack';
import { inboxTopic, TOPICS } from '#contracts';
import { leafHash, ledgerSecrets, Logging, openCheckpoint, parseBundle, parseVkey, TiledTree, tilePath, type TileName } from '#ledger';
import { KafkaAdmin, type ConsumedRecord } from '#kafka';
import { isReady, startApp, type AppName } from '../../../deploy/local/apps.js';
import { brokenPromises, CheckpointWatch, placesOf, promisedBy } from '../../support/checkpoint-watch.js';
import { TestHub, until, useHub } from '../../support/hub.js';
import { header, kafkaOf, recordsWhere } from '../../support/kafka.js';
import { gatewayTakes, Party, type Answer } from '../../support/party.js';
import { Findings, needlesFor, searchFiles, searchTables, searchTopic, searchTopics } from '../../support/search.js';
import { newBureaus, stated } from '../../support/world.js';

const hub = useHub();
const KILLS = 4;

/** Another process of an app beside the supervisor's, on the same log. */
function startSecond(name: AppName, port: number, env: NodeJS.ProcessEnv): ReturnType<typeof startApp> {
  const { home, servers } = hub().address;
  return startApp(name, {
    root: process.cwd(), logs: `${home}/logs`, opsPorts: { registrar: 0, router: 0, courier: 0, auditor: 0, gateway: port },
    env: { ...process.env, ...kafkaToEnv(servers.kafka), ENTENTE_HUB_FILE: `${home}/hub.json`, DATABASE_URL: servers.database, ENTENTE_URL: hub().url, ENTENTE_INSTANCE: 'second', NODE_ENV: 'production', ...env },
  });
}

interface Row { readonly index: string; readonly key: Buffer; readonly entry: Buffer; readonly conflict: boolean }

async function logged(): Promise<Row[]> {
  const client = new Client({ connectionString: hub().address.servers.database });
  await client.connect();
  try {
    return (await client.query<Row>('SELECT index, event_key AS key, entry, conflicts_with IS NOT NULL AS conflict FROM ledger.leaf LEFT JOIN ledger.opening USING (index) ORDER BY index')).rows;
  } finally {
    await client.end();
  }
}

async function everyRecord(): Promise<ConsumedRecord[]> {
  const topics = await Promise.all(Object.values(TOPICS).map(({ name }) => recordsWhere(hub(), name, () => true)));
  return topics.flat();
}

/** How far topics and log have come, to see whether they still grow: reading all of them takes seconds. */
async function written(): Promise<string> {
  const admin = new KafkaAdmin(kafkaOf(hub()));
  const client = new Client({ connectionString: hub().address.servers.database });
  try {
    await client.connect();
    const ends = await Promise.all(Object.values(TOPICS).map(async ({ name }) => [...(await admin.topicEndOffsets(name)).values()]));
    const { rows } = await client.query<{ size: string }>('SELECT count(*) AS size FROM ledger.leaf');
    return `${ends.flat().join()} ${rows[0]?.size}`;
  } finally {
    await Promise.all([admin.close(), client.end()]);
  }
}

const bytesOf = async (path: string): Promise<Buffer> => {
  const answer = await fetch(`${hub().url}/v1/ledger/${path}`);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return Buffer.from(await answer.arrayBuffer());
};

it('every event of every topic is in the log once and in order, though auditors are killed and compete; the published tree holds it', async () => {
  const [sender, reader] = await newBureaus(hub(), 2);
  const second = await startSecond('auditor', 0, {});
  let sent = 0;
  let sending = true;
  const traffic = (async () => {
    while (sending) {
      const lines = await Promise.all(Array.from({ length: 20 }, () => sender!.sign(sender!.draft([reader!], { body: { text: `number ${sent++}` } }))));
      await sender!.call('POST', '/v1/messages/batch', { body: lines.join('\n'), type: 'application/x-ndjson' });
      await reader!.fetch('GET', '/v1/inbox?limit=50');
    }
  })();
  try {
    for (let kill = 0; kill < KILLS; kill += 1) {
      await sleep(300 + Math.random() * 900);
      await hub().kill('auditor', 'SIGKILL');
      await hub().hold('auditor');
      await hub().release('auditor');
    }
    await sleep(500);
    await second.signal('SIGKILL');
  } finally {
    sending = false;
    await traffic;
    await second.stop();
  }

  const key = parseVkey((await bytesOf('log.vkey')).toString('utf8').trim());
  // Identity and content tell events apart; the salts of those that have none are the hub's own, and play no part here.
  const logging = new Logging(ledgerSecrets({ name: 'hub', derivedKey: () => Buffer.alloc(32, 1) }));
  const distinct = async (): Promise<{ records: ConsumedRecord[]; count: number }> => {
    const records = await everyRecord();
    return { records, count: new Set(records.map((record) => logging.prepare(record)).map(({ key: of, entry }) => `${of.toString('hex')} ${entry.toString('hex')}`)).size };
  };
  const { rows, records, count } = await until('the log holds everything', async () => {
    const before = await written();
    await sleep(500);
    if (before !== (await written())) return undefined;
    const [found, all] = [await distinct(), await logged()];
    // Nothing came while they were read: what was counted is what the log must hold.
    return all.length >= found.count && before === (await written()) ? { ...found, rows: all } : undefined;
  }, 60_000);
  expect(rows).toHaveLength(count);
  expect(rows.map(({ index }) => Number(index))).toEqual(rows.map((_, index) => index));

  // In the order of its partition, but for what was there before: a repeated record has the place of the first.
  const places = new Map(rows.map(({ index, key: of }) => [of.toString('hex'), Number(index)]));
  const seen = new Set<string>();
  const inOrder = new Map<string, number[]>();
  for (const record of records) {
    const of = logging.prepare(record).key.toString('hex');
    if (seen.has(of)) continue;
    seen.add(of);
    const partition = `${record.topic}/${record.partition}`;
    inOrder.set(partition, [...(inOrder.get(partition) ?? []), places.get(of) ?? -1]);
  }
  for (const [partition, indexes] of inOrder) expect([partition, indexes]).toEqual([partition, indexes.toSorted((a, b) => a - b)]);
  expect([...inOrder.values()].flat()).not.toContain(-1);

  const note = await until('a checkpoint covers it', async () => {
    const opened = openCheckpoint((await bytesOf('checkpoint')).toString('utf8'), key);
    return opened.checkpoint.size >= BigInt(rows.length) ? opened : undefined;
  }, 20_000);
  const { size, root } = note.checkpoint;
  const readTile = (tile: TileName): Promise<Buffer> => bytesOf(`tile/${tilePath(tile)}`);
  const tree = new TiledTree(size, readTile);
  expect((await tree.root()).equals(root)).toBe(true);
  const first = parseBundle(await readTile({ level: 'entries', index: 0n, width: 256 }));
  expect(first.map(String)).toEqual(rows.slice(0, 256).map(({ entry }) => String(entry)));
  expect((await tree.leaf(255n)).equals(leafHash(first[255]!))).toBe(true);
}, 150_000);

it('what would be promised and might be broken is not: 429 until the log has caught up, and every promise is kept', async () => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { home, servers } = hub().address;
  const gateway = await startSecond('gateway', port, { ENTENTE_URL: url, ENTENTE_PORT: String(port), ENTENTE_LEDGER_WITHIN: '30' });
  const devFile = `${home}/second-dev.json`;
  writeFileSync(devFile, JSON.stringify({ ...hub().dev, url, issuer: url }), { mode: 0o600 });
  const watch = new CheckpointWatch(hub().url);
  try {
    const [bureau, reader] = await newBureaus(hub(), 2);
    const sender = new Party(new TestHub({ ...hub().address, url, devFile }, async () => undefined), bureau!.id, bureau!);
    await until('a second gateway', () => isReady(url), 40_000);
    await gatewayTakes(sender, 40_000);
    const promises = new Map<string, number>();
    const hand = async (): Promise<Answer> => {
      const draft = sender.draft([reader!]);
      const answer = await sender.submit(await sender.sign(draft));
      if (answer.status === 202) promises.set(`${draft.from}/${draft.id}`, promisedBy(String(answer.json['receipt'])));
      return answer;
    };
    await hub().kill('auditor', 'SIGSTOP');
    let refused: Answer | undefined;
    let lines: { status: number; problem: { type: string; retryAfter?: number } }[];
    try {
      while ((refused?.status ?? 202) === 202) {
        refused = await hand();
        await sleep(250);
      }
      const batch = await Promise.all([1, 2, 3].map(() => sender.sign(sender.draft([reader!]))));
      lines = (await sender.call('POST', '/v1/messages/batch', { body: batch.join('\n'), type: 'application/x-ndjson' })).text.trim().split('\n').map((line) => JSON.parse(line) as (typeof lines)[number]);
    } finally {
      await hub().kill('auditor', 'SIGCONT');
    }
    expect([refused?.status, refused?.json['type'], refused?.headers.get('retry-after')]).toEqual([429, expect.stringMatching(/ledger-behind$/), expect.stringMatching(/^[1-9]\d*$/)]);
    expect(lines.map(({ status, problem }) => [status, problem.type])).toEqual(lines.map(() => [429, expect.stringMatching(/ledger-behind$/)]));
    expect(lines).toHaveLength(3);
    expect(promises.size).toBeGreaterThan(3);
    await until('it takes messages again, by itself', async () => (await hand()).status === 202, 60_000);
    await until('the log shows what was promised', async () => {
      const places = await placesOf(home, servers.database, [...promises.keys()]);
      return places.size === promises.size && [...places.values()].every((place) => watch.coveredAt(place) !== undefined);
    }, 30_000);
    expect(await brokenPromises(watch, home, servers.database, promises)).toEqual([]);
  } finally {
    await watch.stop();
    await gateway.stop();
  }
}, 150_000);

it('without its witnesses the log goes on within its second; what they missed they cosign when they are back', async () => {
  const checkpoint = async (): Promise<{ size: bigint; cosignatures: number }> => {
    const text = (await bytesOf('checkpoint')).toString('utf8');
    const { note, checkpoint: { size } } = openCheckpoint(text, parseVkey((await bytesOf('log.vkey')).toString('utf8').trim()));
    return { size, cosignatures: note.signatures.length - 1 };
  };
  const grown = async (what: string, cosignatures: number): Promise<void> => {
    const before = (await checkpoint()).size;
    const [sender, reader] = await newBureaus(hub(), 2);
    await sender!.send([reader!]);
    await until(what, async () => {
      const now = await checkpoint();
      return now.size > before && now.cosignatures === cosignatures ? now : undefined;
    });
  };
  await grown('three cosign', 3);
  await hub().kill('witnesses', 'SIGSTOP');
  await grown('the log grows though no witness answers', 0);
  await hub().hold('witnesses');
  await grown('the log grows though there is no witness', 0);
  expect(hub().log('auditor')).toContain('checkpoints are published without it');
  await hub().release('witnesses');
  const { size } = await checkpoint();
  await until('the same tree, cosigned by those who were away', async () => {
    const now = await checkpoint();
    return now.size >= size && now.cosignatures === 3;
  }, 20_000);
}, 90_000);

it('once what was erased has left the topics too, no topic, table, file or log of the hub holds its words any more', async () => {
  const [sender, reader] = await newBureaus(hub(), 2);
  const marker = `planted${randomBytes(18).toString('hex')}words`;
  // Into a mailbox, an inbox topic and, held back for a moment, what waits for its time; and once turned away.
  await stated(reader!, 'enable-kafka', reader!.id);
  const said = { subject: marker, case: marker, body: { text: marker, title: marker } };
  const sent = await sender!.send([reader!], said);
  const held = await sender!.send([reader!], { ...said, notBefore: new Date(Date.now() + 2_000).toISOString() });
  expect((await sender!.submit(await sender!.sign(sender!.draft(['ncb.ZZZZZZZ'], said)))).status).toBe(422);
  const inbox = inboxTopic(reader!.id, 'live');
  for (const { reference } of [sent, held]) await reader!.receives(reference);
  await until('the inbox topic has both', async () => (await recordsWhere(hub(), inbox.name, () => true)).length >= 2 || undefined, 20_000);
  const findings = async (): Promise<readonly string[]> => {
    const found = new Findings(needlesFor(marker));
    await searchTopics(hub(), found);
    await searchTables(hub(), found);
    searchFiles(hub().address.home, found);
    expect(Object.values(found.looked).every((bytes) => bytes > 0)).toBe(true);
    return [...found.places];
  };
  expect(await findings()).toEqual(expect.arrayContaining(['topic exchange.accepted', 'topic exchange.decided', `topic ${inbox.name}`, 'vault exchange.message']));
  for (const { reference, digest } of [sent, held]) {
    await sender!.send(['hub'], { type: 'control.recall/1', body: { message: reference, digest, reason: 'By order of a court.', erase: 'EXERCISE-1' } });
    await until('it is erased', async () => (await recordsWhere(hub(), 'records.erased', (record) => header(record, 'ce_id') === `records.erased:${reference}`))[0], 30_000);
  }
  // Retention, which is a week, runs out now.
  const admin = new KafkaAdmin(kafkaOf(hub()));
  const kept = [...Object.values(TOPICS), inbox].filter(({ retentionMs }) => retentionMs > 0);
  try {
    await admin.ensureTopics(kept.map((topic) => ({ ...topic, retentionMs: 1 })));
    await until('the topics have let it go', async () => {
      const found = new Findings(needlesFor(marker));
      // Whoever asks without a pause takes the time from what is to delete them.
      await sleep(2_000);
      for (const { name } of kept) await searchTopic(hub(), name, found);
      if (found.places.size === 0) searchFiles(hub().address.home, found);
      return found.places.size === 0;
    }, 120_000);
  } finally {
    // The hub is others' too: what waits for a router that is held must not be gone before it comes back.
    await admin.ensureTopics(kept);
    await admin.close();
  }
  expect(await findings()).toEqual([]);
  const { status, json } = await sender!.call('GET', `/v1/messages/${sent.reference}/trace`);
  expect([status, (json['steps'] as { step: string; logged?: object }[]).filter(({ step, logged }) => step === 'erased' && logged !== undefined)]).toEqual([200, [expect.anything()]]);
}, 300_000);
