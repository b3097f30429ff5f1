import { ClientKeys, createHttpApp, createTokenService, OpenStreams, Quotas, type PublicJwk } from '#http';
import type { Clock } from '#kernel';
import type { Directory } from '#directory';
import { rememberAcceptances } from '#exchange';
import { VERSION, type HubProcess } from '#process';
import { loadSchemaRegistry } from '#contracts';
import { Closing } from './closing.js';
import { serveDocuments } from './documents/index.js';
import { GatewayModule } from './gateway.module.js';

/** The registry, as the token endpoint and the token door ask it. Who is suspended gets in too: its own data and recall stay within its reach, and each door says what else is not. */
class RegistryKeys extends ClientKeys {
  constructor(
    private readonly directory: Directory,
    private readonly clock: Clock,
  ) {
    super();
  }

  override signingKeys(participant: string): readonly PublicJwk[] | undefined {
    return this.directory.currentKeys(participant, 'sig', this.clock.now());
  }
}

/** Opens the HTTP doors. */
export async function serve(parts: HubProcess): Promise<void> {
  const { settings, logger, hubFile, registry, clock } = parts;
  const closing = new Closing(new OpenStreams(settings.streams));
  const { door, authorizationServer, settledAt } = createTokenService({
    issuer: settings.url,
    tokenKey: hubFile.token,
    clients: new RegistryKeys(registry.directory, clock),
    logger,
    clock,
  });
  const schemas = loadSchemaRegistry();
  schemas.prepare();
  const app = await createHttpApp(GatewayModule.with(parts, schemas, await rememberAcceptances(parts.connection), closing, door), { logger, door, authorizationServer, quotas: new Quotas({ perMinute: settings.quota, of: new Map(settings.quotas.map((one) => [one.slice(0, one.indexOf('=')), Number(one.slice(one.indexOf('=') + 1))])) }, clock) });
  serveDocuments(app.server, { version: VERSION, url: settings.url, schemas });
  parts.onStop('doors', async () => {
    closing.begin();
    await app.close(6_000);
  });
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, settledAt - clock.now())));
  await app.listen(settings.host, settings.port);
}
