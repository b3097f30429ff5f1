import { isObject } from '#kernel';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { isUnknown, operatorView, type OperatorView, type Unknown } from '../operator-view.js';
import type { Session } from '../session.js';
import { count } from '../text.js';

interface Check {
  readonly ready: boolean;
  readonly status: number | undefined;
  readonly answer: unknown;
}

async function ask(url: string): Promise<Check> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000), headers: { Accept: 'application/json' } });
    const answer: unknown = await response.json().catch(() => undefined);
    return { ready: response.ok, status: response.status, answer };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { ready: false, status: undefined, answer: cause instanceof Error && 'code' in cause ? cause.code : String(cause) };
  }
}

const partsOf = (answer: unknown): string | undefined =>
  isObject(answer) && isObject(answer['parts']) ? Object.entries(answer['parts']).map(([name, state]) => `${name} ${typeof state === 'string' ? state : JSON.stringify(state)}`).join('\n') : undefined;

const GIB = 1024 ** 3;
/** Below this much free room PostgreSQL and Kafka are close to stopping. */
const LITTLE_ROOM_PERCENT = 10;

const told = <Value>(value: Value | Unknown, say: (value: Value) => string): string => (isUnknown(value) ? `not known: ${value.unknown}` : say(value));

/** For people: a line a part. */
function operatorLines(view: OperatorView): (readonly [string, string])[] {
  return [
    ['waiting', told(view.lag, (lag) => Object.entries(lag).map(([name, records]) => `${name} ${records}`).join(', '))],
    ['dead letters', told(view.deadLetters, (dead) => Object.entries(dead).map(([topic, letters]) => `${topic} ${letters}`).join(', ') + (Object.values(dead).some((letters) => letters > 0) ? ' (entente dead list)' : ''))],
    ['feeds', told(view.feeds, ({ active, paused, disabled, failing, lateSeconds }) => `${count(active, 'subscription')} active, ${paused} paused, ${disabled} switched off; ${failing} with a failing webhook${lateSeconds > 0 ? `, the next call late by ${lateSeconds} s` : ''}`)],
    ['checkpoint', told(view.checkpointAgeSeconds, (seconds) => `signed ${count(seconds, 'second')} ago`)],
    ['disk', told(view.disk, (rooms) => rooms.map(({ folder, freeBytes, freePercent }) => `${folder}: ${(freeBytes / GIB).toFixed(1)} GiB free (${freePercent}%${freePercent < LITTLE_ROOM_PERCENT ? ': little' : ''})`).join('\n'))],
  ];
}

/** Whether the hub works and lets the speaker in. Nothing is read that would be recorded as a reading. */
export async function status(session: Session): Promise<ExitCode> {
  const { url, hub, dev, home } = session.hub;
  const readiness = await ask(`${url}/readyz`);
  const who = session.options.as ?? session.surroundings.participant ?? (session.options.key === undefined ? undefined : session.identity.participant);
  const admitted = who === undefined || readiness.status === undefined ? undefined : await session.client().participants();
  const own = dev !== undefined && dev.url.replace(/\/+$/, '') === url ? dev : undefined;
  const view = await operatorView(home, own, session.surroundings);
  const result = {
    url,
    hub,
    reachable: readiness.status !== undefined,
    ready: readiness.ready,
    readiness: readiness.answer,
    ...(who === undefined ? {} : { as: who, letIn: admitted !== undefined }),
    ...(admitted === undefined ? {} : { ruleSetVersion: admitted.version, participants: admitted.items.length }),
    ...view,
    home: dev === undefined ? undefined : home,
    demonstrationKeys: dev === undefined ? 0 : Object.keys(dev.participants).length,
  };
  session.output.one(result, () => [
    ['hub', `${hub ?? 'name unknown'} at ${url}`],
    ['ready', readiness.ready ? 'yes' : readiness.status === undefined ? `cannot be reached (${String(readiness.answer)})` : `no (${readiness.status})`],
    ['parts', partsOf(readiness.answer)],
    ...operatorLines(view),
    ['as', who === undefined ? undefined : admitted === undefined ? `${who}: not asked` : `${who}: let in`],
    ['registry', admitted === undefined ? undefined : `version ${admitted.version}, ${admitted.items.length} participants known to you`],
    ['keys', dev === undefined ? undefined : `${Object.keys(dev.participants).length} demonstration participants in ${home}/dev.json`],
  ]);
  if (readiness.status === undefined) session.say('entente: is it running? npm start starts one here');
  return readiness.ready ? EXIT.ok : EXIT.unavailable;
}
