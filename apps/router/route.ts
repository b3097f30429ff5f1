import { ContentReader, readSchemas, schemasDirectory, TOPICS } from '#contracts';
import { ContentVault, Inquiry, KafkaLog, PgClaimStore, PgCountBook, PgHeldMessages, PgSourceStore, Provenance, routeAccepted } from '#exchange';
import { kindsInForce, reviewerOf } from '#notices';
import { decisionsOf, inRecordSpans, LaneConsumers, readinessOf, serveOps, type HubProcess } from '#process';

/** Who may receive this: `exchange.accepted` in, `exchange.decided` out. */
export async function route(parts: HubProcess): Promise<void> {
  const { hub, registry, database, producer } = parts;
  const log = new KafkaLog(producer);
  const { directory } = registry;
  const inquiry = new Inquiry(directory, decisionsOf(parts), new ContentReader(readSchemas(schemasDirectory())));
  const vault = new ContentVault(hub.derivedKey('record keys'));
  const provenance = new Provenance({ directory, inquiry, store: new PgSourceStore(database, vault) });
  const routing = { hub, claims: new PgClaimStore(database), held: new PgHeldMessages(database, vault), counts: new PgCountBook(database), reviewer: reviewerOf(kindsInForce()), inquiry, provenance, directory, reach: (version: number) => registry.reach(version) };
  const consumers = await LaneConsumers.start(parts, 'router', {
    topic: TOPICS.accepted,
    batchToWork: 3.5,
    handle: (records) => inRecordSpans('route', records, async () => void (await log.append(await routeAccepted(records, routing)))),
  });
  await serveOps(parts, () => readinessOf(parts, consumers, true));
}
