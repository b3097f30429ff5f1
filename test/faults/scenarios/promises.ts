import { brokenPromises, promisedBy, type CheckpointWatch, placesOf } from '../../support/checkpoint-watch.js';
import { until, type FaultHub } from '../support/fault-hub.js';
import type { Sent } from '../support/load.js';

/** Whether the ledger kept what receipts said. @returns in words, what it did not */
export async function promisesBroken(hub: FaultHub, watch: CheckpointWatch, sent: readonly Sent[]): Promise<string[]> {
  const promises = new Map(sent.flatMap(({ reference, receipt }): [string, number][] => (receipt === undefined ? [] : [[reference, promisedBy(receipt)]])));
  const look = (): Promise<Map<string, bigint>> => placesOf(hub.home, hub.dev.database, [...promises.keys()]);
  // What never comes is told below, by name.
  await until('the log shows what was promised', 60_000, async () => {
    const places = [...(await look()).values()];
    return places.length === promises.size && places.every((place) => watch.coveredAt(place) !== undefined);
  }).catch(() => undefined);
  return await brokenPromises(watch, hub.home, hub.dev.database, promises);
}
