import { OpsServer, type Readiness } from '#telemetry';
import type { LaneConsumers } from './consumers.js';
import type { HubProcess } from './hub-process.js';

/** More records ahead than this, and the process says it is not ready: mail would be late. */
const LAG_LIMIT = 20_000;

/** Whether a process can do its work: its registry is followed, its consumers hear and keep up, its database answers. */
export async function readinessOf(parts: HubProcess, consumers: LaneConsumers | undefined, needsDatabase: boolean): Promise<Readiness> {
  const states: Record<string, string> = { registry: parts.registry.healthy() ? 'ok' : 'not followed' };
  if (needsDatabase) states['database'] = (await parts.database.healthy()) ? 'ok' : 'away';
  for (const [index, health] of (consumers?.health() ?? []).entries()) {
    const late = health.lag > LAG_LIMIT ? `${health.lag} records behind` : undefined;
    states[index === 0 ? 'routine' : 'flash'] = health.ready ? (late ?? 'ok') : (health.reason ?? 'deaf');
  }
  return { ready: Object.values(states).every((state) => state === 'ok'), parts: states };
}

/** Health, readiness and metrics of a process without another HTTP door. */
export async function serveOps(parts: HubProcess, ready: () => Promise<Readiness>): Promise<void> {
  if (parts.settings.opsPort === 0) return;
  const server = new OpsServer({ ready, metrics: () => parts.telemetry.metricsText(), logger: parts.logger });
  await server.listen(parts.settings.opsPort, parts.settings.opsHost);
  parts.onStop('ops', () => server.close());
}
