import { loadSchemaRegistry, type Message, type SchemaRegistry } from '#contracts';
import { World } from '../../directory/testing/world.js';
import { AcceptanceDesk } from '../accept/acceptance-desk.js';
import { HUB_IDENTITY, inquiryFor, MemorySources, provenanceFor, MemoryAccepted, MemoryLog, routingOf, SetClock, signed } from './parts.js';

/** Bureaus, entities (one unlisted) and communities for specs of the door. */
export async function worldOfTheDoor(): Promise<World> {
  const world = await World.of('ncb.XA', 'ncb.XB', 'ncb.XC');
  await world.admit('ncb.XA.customs', { clearance: 'official-use' });
  await world.admit('ncb.XB.hidden', { clearance: 'official-use', listed: false });
  await world.admit('ncb.XD', { clearance: 'official-use' });
  await world.community('community.wild', 'ncb.XB', 'ncb.XA', 'ncb.XB');
  await world.community('community.low', 'ncb.XB', 'ncb.XD');
  await world.community('community.empty', 'ncb.XB');
  return world;
}

let loaded: SchemaRegistry | undefined;

/** The door with everything it stands on, in memory but for the schemas. */
export class DoorBench {
  readonly log = new MemoryLog();
  readonly store = new MemoryAccepted();
  readonly sources = new MemorySources();
  readonly clock = new SetClock();
  readonly schemas = (loaded ??= loadSchemaRegistry());
  desk: AcceptanceDesk;
  /** How far the ledger says it is behind, and what it was told of. */
  readonly pace = { lagMs: 0, places: [] as string[], accepted(partition: number, offset: bigint): void { this.places.push(`${partition}/${offset}`); } };

  constructor(readonly world: World) {
    this.desk = this.anotherDesk();
  }

  /** A door of its own memory, on the same log and store. */
  anotherDesk(world = this.world): AcceptanceDesk {
    const { schemas } = this;
    return new AcceptanceDesk({
      hub: HUB_IDENTITY, directory: world.directory, inquiry: inquiryFor(world.directory), provenance: provenanceFor(world.directory, this.sources), log: this.log, accepted: this.store, clock: this.clock, pace: this.pace,
      schemas: { validateEnvelope: (value) => schemas.validateEnvelope(value), validateRouting: (value) => schemas.validateRouting(value), validateBody: (type, body) => schemas.validateBody(type, body), warningsOf: () => [] },
    });
  }

  async submit(message: Message, hidden?: Readonly<Record<string, unknown>>): ReturnType<AcceptanceDesk['submit']> {
    const compact = signed(message);
    return await this.desk.submit(hidden === undefined ? { message: compact } : { message: compact, routing: routingOf(compact, message.from, hidden) }, message.from);
  }
}

export interface Refused {
  readonly code: string;
  readonly violations: readonly { readonly pointer: string }[];
}

/** The problem a submission is refused with. @throws Error when it is taken */
export const refusal = async (work: Promise<unknown>): Promise<Refused> => work.then(() => Promise.reject(new Error('it was taken')), (error: Refused) => error);
