import type { Readiness } from '#telemetry';
import { readinessOf, type HubProcess } from '#process';
import type { Retention } from '#exchange';

/** Deadlines not looked at for longer than this, and operators should know; in milliseconds. */
const DEADLINES_LATE_MS = 60_000;

/** Whether the gateway can take and show messages. It takes them while the database is away; then it says so, and is ready. */
export class GatewayReadiness {
  constructor(
    private readonly parts: HubProcess,
    private readonly retention: Retention,
  ) {}

  async readiness(): Promise<Readiness> {
    const readiness = await readinessOf(this.parts, undefined, false);
    if (!(await this.parts.database.healthy())) return { ready: readiness.ready, parts: { ...readiness.parts, reading: 'mailboxes cannot be read: the database is away' } };
    return { ready: readiness.ready, parts: { ...readiness.parts, reading: 'ok', deadlines: await this.#deadlines() } };
  }

  /** Whether somebody looks at expiry and review; messages are taken and shown all the same. */
  async #deadlines(): Promise<string> {
    const at = await this.retention.lookedAt();
    const late = this.parts.clock.now() - at;
    return late <= DEADLINES_LATE_MS ? 'ok' : at === -Infinity ? 'not looked at yet' : `not looked at for ${Math.round(late / 1000)} s`;
  }

  async metrics(): Promise<string> {
    return await this.parts.telemetry.metricsText();
  }
}
