import { isObject } from '#kernel';
import { EXIT, type ExitCode } from '../exit-codes.js';
import type { Session } from '../session.js';

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

/** Whether the hub works and lets the speaker in. Nothing is read that would be recorded as a reading. */
export async function status(session: Session): Promise<ExitCode> {
  const { url, hub, dev, home } = session.hub;
  const readiness = await ask(`${url}/readyz`);
  const who = session.options.as ?? session.surroundings.participant ?? (session.options.key === undefined ? undefined : session.identity.participant);
  const admitted = who === undefined || readiness.status === undefined ? undefined : await session.client().participants();
  const result = {
    url,
    hub,
    reachable: readiness.status !== undefined,
    ready: readiness.ready,
    readiness: readiness.answer,
    ...(who === undefined ? {} : { as: who, letIn: admitted !== undefined }),
    ...(admitted === undefined ? {} : { ruleSetVersion: admitted.version, participants: admitted.items.length }),
    home: dev === undefined ? undefined : home,
    demonstrationKeys: dev === undefined ? 0 : Object.keys(dev.participants).length,
  };
  session.output.one(result, () => [
    ['hub', `${hub ?? 'name unknown'} at ${url}`],
    ['ready', readiness.ready ? 'yes' : readiness.status === undefined ? `cannot be reached (${String(readiness.answer)})` : `no (${readiness.status})`],
    ['parts', partsOf(readiness.answer)],
    ['as', who === undefined ? undefined : admitted === undefined ? `${who}: not asked` : `${who}: let in`],
    ['registry', admitted === undefined ? undefined : `version ${admitted.version}, ${admitted.items.length} participants known to you`],
    ['keys', dev === undefined ? undefined : `${Object.keys(dev.participants).length} demonstration participants in ${home}/dev.json`],
  ]);
  if (readiness.status === undefined) session.say('entente: is it running? npm start starts one here');
  return readiness.ready ? EXIT.ok : EXIT.unavailable;
}
