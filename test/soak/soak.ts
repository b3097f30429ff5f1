import { parseArgs } from 'node:util';
import { Count } from '../faults/support/count.js';
import { FaultHub } from '../faults/support/fault-hub.js';
import { EPISODES, type Result, type Size } from './episodes.js';
import { OWN_HUB_EPISODES } from './own-hubs.js';

// The long forms of the fault tests: npm run soak -- [--minutes 60] [--kills 100] [--away 60] [--frozen 30] [--seed 7] [--only kills,links]
// Exit code 0 when invariant I0 held in every episode that could be run, 1 otherwise; the last line counts the episodes, for .ci/run.

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    kills: { type: 'string', default: '100' },
    away: { type: 'string', default: '60' },
    frozen: { type: 'string', default: '30' },
    seed: { type: 'string' },
    only: { type: 'string' },
  },
});
const size: Size = { minutes: Number(values.minutes), kills: Number(values.kills), awayMs: Number(values.away) * 1000, frozenMs: Number(values.frozen) * 1000, ...(values.seed === undefined ? {} : { seed: Number(values.seed) }) };
const names = [...Object.keys(OWN_HUB_EPISODES), ...Object.keys(EPISODES)];
const wanted = values.only?.split(',') ?? names;
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const rows: { readonly name: string; readonly seconds: number; readonly result: Result | string }[] = [];

/** Runs an episode and says at once what came of it. One that breaks off is wrong, whatever broke. */
async function run(name: string, episode: () => Promise<Result | string>): Promise<void> {
  say(`soak: ${name} …`);
  const began = Date.now();
  const result = await episode().catch((error: unknown): Result => ({ accepted: 0, deliveries: 0, wrong: [`broke off: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`], note: '' }));
  const seconds = Math.round((Date.now() - began) / 1000);
  rows.push({ name, seconds, result });
  if (typeof result === 'string') return say(`soak: ${name} SKIPPED: ${result}`);
  say(`soak: ${name} ${result.wrong.length === 0 ? 'held' : 'DID NOT HOLD'} (${seconds} s): ${result.accepted} accepted, ${result.deliveries} delivered; ${result.note}`);
  for (const wrong of result.wrong) say(`  ${wrong}`);
  if (result.wrong.length > 0) for (const line of FaultHub.lastComplaints) say(`    ${line}`);
}

function table(): void {
  const cells = rows.map(({ name, seconds, result }) => (typeof result === 'string'
    ? [name, String(seconds), '', '', 'skipped']
    : [name, String(seconds), String(result.accepted), String(result.deliveries), result.wrong.length === 0 ? 'held' : `${result.wrong.length} wrong`]));
  const all = [['episode', 'seconds', 'accepted', 'delivered', 'invariant I0'], ...cells];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  for (const row of all) say(row.map((cell, column) => (column === 0 || column === 4 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  '));
}

const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0 || Object.values(size).some((value) => !(value >= 0))) {
  say(`soak: there is no episode ${unknown.join(', ')}; there are ${names.join(', ')}`);
  process.exit(64);
}
for (const [name, episode] of Object.entries(OWN_HUB_EPISODES)) if (wanted.includes(name)) await run(name, () => episode(size));
const shared = Object.entries(EPISODES).filter(([name]) => wanted.includes(name));
if (shared.length > 0) {
  const hub = await FaultHub.start();
  const count = new Count(hub);
  try {
    for (const [name, episode] of shared) await run(name, () => episode(hub, count, size));
  } finally {
    await count.close();
    await hub.stop();
  }
}
table();
const failed = rows.filter(({ result }) => typeof result !== 'string' && result.wrong.length > 0).length;
say(`${rows.filter(({ result }) => typeof result !== 'string').length - failed} passed, ${failed} failed`);
process.exit(rows.every(({ result }) => typeof result === 'string' || result.wrong.length === 0) ? 0 : 1);
