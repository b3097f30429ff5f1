import { setTimeout as sleep } from 'node:timers/promises';
import { until, type Answer, type FaultHub } from '../support/fault-hub.js';
import type { Attempt, Load } from '../support/load.js';

/** What was answered while a server was away. */
export interface Away {
  readonly answers: readonly Attempt[];
  /** Milliseconds from the server's return to the first message accepted after it. */
  readonly recoveredMs: number;
}

/** Answers on their way when the fault struck are not counted as given during it. */
const GRACE_MS = 500;

/** Crashes the broker and keeps it away. */
export async function brokerAway(hub: FaultHub, load: Load, awayMs: number): Promise<Away> {
  await hub.running.kill('kafka', 'SIGKILL');
  await hub.running.hold('kafka');
  const since = Date.now() + GRACE_MS;
  await sleep(awayMs);
  const answers = await answersWithout(load, since, 8);
  return { answers, recoveredMs: await recovery(load, () => hub.running.release('kafka')) };
}

/**
 * Freezes the broker in the middle of sends for longer than they wait, and thaws it: what kafkajs' idempotent producer
 * sends after that is acknowledged and never written, unless the producer is thrown away (stack.md).
 */
export async function brokerFrozen(hub: FaultHub, load: Load, frozenMs: number): Promise<Away> {
  const since = Date.now() + GRACE_MS;
  await hub.running.kill('kafka', 'SIGSTOP');
  await sleep(frozenMs);
  const answers = await answersWithout(load, since, 8);
  return { answers, recoveredMs: await recovery(load, () => hub.running.kill('kafka', 'SIGCONT')) };
}

/** What the hub did without its database. */
export interface WithoutDatabase {
  readonly answers: readonly Attempt[];
  /** The answer to a reader. */
  readonly reading: Answer;
  /** The answer to a sender that had to get a new token first. */
  readonly newToken: Answer;
}

/** Stops PostgreSQL for a while; asks for a token and a mailbox meanwhile. @param message a message to send with the new token */
export async function databaseAway(hub: FaultHub, load: Load, awayMs: number, message: { readonly from: string; readonly jws: string }): Promise<WithoutDatabase> {
  await hub.running.hold('postgres');
  const since = Date.now() + GRACE_MS;
  try {
    await sleep(awayMs / 2);
    const reading = await hub.call('ncb.XB', 'GET', '/v1/inbox');
    hub.forgetToken(message.from);
    const newToken = await hub.call(message.from, 'POST', '/v1/messages', message.jws);
    await sleep(awayMs / 2);
    return { answers: await answersWithout(load, since, 25), reading, newToken };
  } finally {
    await hub.running.release('postgres');
  }
}

/** The answers given since a server went. On a slow machine it stays away until they are enough to show how the hub answers without it. */
async function answersWithout(load: Load, since: number, enough: number): Promise<Attempt[]> {
  await until(`${enough} answers meanwhile`, 60_000, async () => load.answersSince(since).length >= enough);
  return load.answersSince(since);
}

/** Ends every connection of the hub to PostgreSQL, several times. @returns how many were ended */
export async function terminateBackends(hub: FaultHub, times: number): Promise<number> {
  let ended = 0;
  for (let time = 0; time < times; time++) {
    const rows = await hub.sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'entente-%'`);
    ended += rows.length;
    await sleep(700);
  }
  return ended;
}

/** Milliseconds from the cure to the first acceptance after it. */
async function recovery(load: Load, cure: () => Promise<void>): Promise<number> {
  await cure();
  const cured = Date.now();
  await until('messages are accepted again', 60_000, async () => load.answersSince(cured).some(({ status }) => status === 202));
  return Date.now() - cured;
}
