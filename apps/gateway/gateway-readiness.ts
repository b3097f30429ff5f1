import type { Readiness } from '#telemetry';
import { readinessOf, type HubProcess } from '#process';

/** Whether the gateway can take and show messages. It takes them while the database is away; then it says so, and is ready. */
export class GatewayReadiness {
  constructor(private readonly parts: HubProcess) {}

  async readiness(): Promise<Readiness> {
    const readiness = await readinessOf(this.parts, undefined, false);
    const reading = (await this.parts.database.healthy()) ? 'ok' : 'mailboxes cannot be read: the database is away';
    return { ready: readiness.ready, parts: { ...readiness.parts, reading } };
  }

  async metrics(): Promise<string> {
    return await this.parts.telemetry.metricsText();
  }
}
