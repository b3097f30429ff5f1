import { useHub } from '../../support/hub.js';
import { gatewayTakes } from '../../support/party.js';
import { Stream } from '../../support/sse.js';
import { newBureaus } from '../../support/world.js';

const hub = useHub();

describe('a stream', () => {
  it('goes on where it was after the gateway has crashed', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    const order: string[] = [];
    const push = async (): Promise<void> => {
      const sent = await sender!.send([reader!]);
      order.push(sent.reference);
    };
    for (let index = 0; index < 5; index++) await push();
    const before = await Stream.open(reader!);
    await before.has(5);
    await hub().kill('gateway', 'SIGKILL');
    await before.ended;
    await gatewayTakes(reader!);
    for (let index = 0; index < 5; index++) await push();
    const after = await Stream.open(reader!, { lastEventId: before.lastId });
    await after.has(order.length - before.events.length);
    await push();
    await after.has(order.length - before.events.length);
    await after.close();
    expect([...before.references, ...after.references]).toEqual(order);
  }, 90_000);
});
