import { Clock } from '#kernel';
import { digestOf } from '#envelope';
import { RegistryDesk, StatementLog, type AnyStatement } from '../index.js';
import { admission, World } from '../testing/world.js';

class FixedClock extends Clock {
  constructor(private readonly world: World) {
    super();
  }
  override now(): number {
    return this.world.now;
  }
}

/** A log that other doors write to as well. */
class SharedLog extends StatementLog {
  readonly appended: AnyStatement[] = [];
  /** What others write just before. */
  before: string[] = [];
  failure: 'none' | 'append' | 'applied' = 'none';

  constructor(private readonly world: World) {
    super();
  }

  override async append(statement: AnyStatement, compact: string): Promise<number> {
    if (this.failure === 'append') throw new Error('the broker is away');
    for (const rival of this.before.splice(0)) await this.world.read(rival);
    this.appended.push(statement);
    const version = this.world.log.length;
    await this.world.read(compact);
    return version;
  }

  override applied(): Promise<void> {
    return this.failure === 'applied' ? Promise.reject(new Error('too slow')) : Promise.resolve();
  }
}

let world: World;
let log: SharedLog;
let desk: RegistryDesk;
beforeEach(async () => {
  world = await World.of('ncb.XA', 'ncb.XB');
  log = new SharedLog(world);
  desk = new RegistryDesk(world.registry, log, new FixedClock(world));
});

const enabling = (): string => world.statement({ by: 'ncb.XA', verb: 'enable-kafka', subject: 'ncb.XA' });
const code = (code: string): unknown => expect.objectContaining({ code });

it('answers when the statement is applied, with its digest and version', async () => {
  const jws = enabling();
  expect(await desk.state(jws, 'ncb.XA')).toEqual({ subject: 'ncb.XA', digest: digestOf(jws), version: 2 });
});

it('the same bytes again get the first answer, and nothing is written', async () => {
  const jws = enabling();
  const first = await desk.state(jws, 'ncb.XA');
  await world.must({ by: 'ncb.XA', verb: 'disable-kafka', subject: 'ncb.XA' });
  expect(await desk.state(jws, 'ncb.XA')).toEqual(first);
  expect(log.appended).toHaveLength(1);
});

it('what may not be stated is not written', async () => {
  await expect(desk.state(world.statement({ by: 'ncb.XA', verb: 'admit', subject: 'ncb.XC', body: admission('ncb.XC') }), 'ncb.XA')).rejects.toEqual(code('statement-not-allowed'));
  await expect(desk.state(enabling(), 'ncb.XB')).rejects.toEqual(code('not-yourself'));
  await expect(desk.state('rubbish', 'ncb.XA')).rejects.toEqual(code('not-a-jws'));
  expect(log.appended).toEqual([]);
});

it('two doors at the same moment: the log decides, and the second hears of it', async () => {
  const jws = enabling();
  log.before = [world.statement({ by: 'gs', verb: 'suspend', subject: 'ncb.XA', body: { reason: 'r', reference: 'x' } })];
  await expect(desk.state(jws, 'ncb.XA')).rejects.toEqual(code('statement-not-allowed'));
  const community = world.statement({ by: 'ncb.XB', verb: 'create-community', subject: 'community.x', body: { name: 'first' } });
  log.before = [world.statement({ by: 'gs', verb: 'create-community', subject: 'community.x', body: { name: 'rival' } })];
  await expect(desk.state(community, 'ncb.XB')).rejects.toEqual(code('stale-predecessor'));
  expect(world.directory.communities.get('community.x')?.keeper).toBe('gs');
});

it('two doors with the very same statement: both get the first answer', async () => {
  const jws = enabling();
  log.before = [jws];
  expect(await desk.state(jws, 'ncb.XA')).toMatchObject({ version: 2 });
  expect(world.directory.version).toBe(3);
});

it.each(['append', 'applied'] as const)('not known to be stated when %s fails: send the same bytes again', async (failure) => {
  const jws = enabling();
  log.failure = failure;
  await expect(desk.state(jws, 'ncb.XA')).rejects.toEqual(code('not-accepted'));
  log.failure = 'none';
  expect(await desk.state(jws, 'ncb.XA')).toMatchObject({ version: 2 });
});
