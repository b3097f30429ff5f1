import { checkAccounts, checkInbox, checkStatement, claimIn, type Claim, type Finding, type HeldStatement, type InboxParts, type ShownStatement } from '../index.js';
import { AuditedHub, BEGIN, type Happened, type Said } from '../testing/audited-hub.js';

const READER = 'ncb.XB';
const HOUR = 3_600;
let hub: AuditedHub;
let messages: readonly Said[];
/** What was shown in the first hour, and in the second. */
let early: readonly Happened[];
let late: readonly Happened[];
let filed: Happened;
beforeEach(() => {
  hub = new AuditedHub();
  messages = [1, 2, 3].map((n) => hub.accept(n));
  for (const said of messages) hub.append(said);
  filed = hub.file(READER, messages[2]!, 3);
  early = [hub.give(READER, [messages[0]!.reference, messages[1]!.reference], 60), hub.give('ncb.XC', [messages[0]!.reference], 61)];
  hub.fill(20);
  late = [];
});

const now = BEGIN + 4 * HOUR * 1000;
const parts = () => ({ policy: hub.policy, keys: hub.hubKeys, now });
const kinds = (findings: readonly (Finding | string)[]): string[] => findings.map((one) => (typeof one === 'string' ? one : one.kind));
const held = (shown: ShownStatement, at = now): HeldStatement => {
  const judged = checkStatement(shown, { ...parts(), now: at });
  if (judged === 'pending' || 'kind' in judged) throw new Error(JSON.stringify(judged));
  return judged;
};
const verdict = (shown: ShownStatement): string => {
  const judged = checkStatement(shown, parts());
  return judged === 'pending' ? judged : 'kind' in judged ? judged.kind : 'holds';
};
const own = (): Happened[] => [...early, ...late].filter(({ value }) => Buffer.from(value.split('.')[1]!, 'base64url').toString().includes(`"reader":"${READER}"`));
/** Two hours, as an honest hub states them. */
async function twoHours(): Promise<ShownStatement[]> {
  const first = hub.state(READER, HOUR, [0, 20], own());
  late = [hub.give(READER, [messages[2]!.reference], HOUR + 60)];
  hub.fill(40);
  const second = hub.state(READER, 2 * HOUR, [20, 40], late);
  hub.publish(2 * HOUR + 10);
  return [await hub.shown(first, own().slice(0, 1)), await hub.shown(second, late)];
}
const inbox = (statements: readonly ShownStatement[], more: Partial<InboxParts> = {}): Finding[] => checkInbox({ participant: READER, statements: statements.map((one) => held(one)), claims: [], received: undefined, counted: undefined, ...more });
const has = (...which: readonly number[]): NonNullable<InboxParts['received']> => which.map((n) => ({ reference: messages[n]!.reference, by: BEGIN + 2 * HOUR * 1000 - 60_000 }));
const claimOf = async (happened: Happened): Promise<Claim> => claimIn((await hub.record(happened.opening, happened.value))[0]!, parts());

it('an honest hub: its statements hold, follow one another, and say what arrived', async () => {
  const statements = await twoHours();
  expect(statements.map(verdict)).toEqual(['holds', 'holds']);
  const claims = await Promise.all([...own(), filed].map(claimOf));
  expect(inbox(statements, { claims, received: has(0, 1, 2), counted: BEGIN + 2 * HOUR * 1000 })).toEqual([]);
  // Made again it is the same bytes, so the same statement twice is no finding.
  expect(inbox([...statements, statements[1]!])).toEqual([]);
});

it('what it counts is not told in time to nobody: a statement that is not in the log is withheld', async () => {
  const stated = hub.state(READER, HOUR, [0, 20], own());
  const shown = await hub.shown(stated, []);
  expect([checkStatement(shown, { ...parts(), now: BEGIN + HOUR * 1000 + 1 }), verdict(shown)]).toEqual(['pending', 'withheld']);
});

it.each<[string, () => Readonly<Record<string, unknown>>]>([
  ['fewer entries', () => ({ records: 0 })],
  ['more messages', () => ({ messages: { live: 3, exercise: 0 } })],
  ['messages of the other mode', () => ({ messages: { live: 0, exercise: 2 } })],
  ['other entries under the same number', () => ({ root: Buffer.alloc(32, 7).toString('base64url') })],
])('states a wrong count: %s', async (_, lie) => {
  const stated = hub.state(READER, HOUR, [0, 20], own(), lie());
  hub.publish(HOUR + 10);
  expect(verdict(await hub.shown(stated, own()))).toBe('statement-wrong');
});

it('counts what was given to another, what lies outside its hour, or what is only filed', async () => {
  for (const [counted, range] of [[early, [0, 20]], [own(), [10, 20]], [[filed], [0, 20]]] as const) {
    const stated = hub.state(READER, HOUR, range, counted);
    hub.publish(HOUR + 10);
    expect(verdict(await hub.shown(stated, counted))).toBe('statement-wrong');
    hub.entries.pop();
  }
});

it('rests on a checkpoint that too few witnesses saw: that alone is found, nothing worse', async () => {
  const stated = hub.state(READER, HOUR, [0, 20], own());
  hub.publish(HOUR + 10, undefined, 1);
  expect(verdict(await hub.shown(stated, own()))).toBe('uncosigned');
  hub.publish(HOUR + 11);
  expect(verdict(await hub.shown(stated, own()))).toBe('holds');
});

it('logs another statement than it shows, or none that another did not sign', async () => {
  const [shown] = await twoHours();
  expect(verdict({ ...shown!, record: { ...shown!.record!, value: early[0]!.value } })).toBe('statement-wrong');
  expect(verdict({ ...shown!, statement: early[0]!.value })).toBe('bad-receipt');
});

it('leaves out what a sender was told: its evidence and the statement contradict each other', async () => {
  const stated = hub.state(READER, HOUR, [0, 20], []);
  hub.publish(HOUR + 10);
  const statements = [await hub.shown(stated, [])];
  const claim = await claimOf(own()[0]!);
  const [found] = inbox(statements, { claims: [claim] });
  expect([found!.kind, found!.evidence]).toEqual(['statement-wrong', [stated.value, own()[0]!.value]]);
});

it('delivers not what it says: the reader does not have what the statement, or a sender\'s evidence, says it was given', async () => {
  const statements = await twoHours();
  const [found] = inbox(statements, { received: has(0, 2) });
  expect([found!.kind, found!.place, found!.evidence]).toEqual(['not-delivered', messages[1]!.reference, [own()[0]!.value]]);
  expect(kinds(inbox(statements.slice(1), { claims: [await claimOf(own()[0]!)], received: has(2) }))).toEqual(['not-delivered', 'not-delivered']);
});

it('files a message and gives the ones behind it alone: a sender\'s evidence tells, for its owner to explain', async () => {
  const first = hub.state(READER, HOUR, [0, 20], own());
  hub.publish(HOUR + 10);
  const statements = [await hub.shown(first, own())];
  const claims = [await claimOf(filed)];
  const [found] = inbox(statements, { claims, received: has(0, 1) });
  expect([found!.kind, found!.place, found!.says]).toEqual(['not-delivered', messages[2]!.reference, expect.stringContaining('A rule of its owner')]);
  // Who has not looked since was not kept from it.
  const nothing = hub.state(READER, 2 * HOUR, [20, 21], []);
  hub.publish(2 * HOUR + 10);
  expect(inbox([await hub.shown(nothing, [])], { claims, received: [] })).toEqual([]);
});

it('gives what no statement says: the reader has it', async () => {
  const statements = await twoHours();
  const other = { reference: hub.accept(9).reference, by: BEGIN + 2 * HOUR * 1000 - 60_000 };
  expect(inbox(statements, { received: [...has(0, 1, 2), other] }).map(({ kind, says }) => [kind, says])).toEqual([['statement-wrong', expect.stringContaining(other.reference)]]);
  // What may have come after the newest hour is for the next audit.
  expect(inbox(statements, { received: [...has(0, 1, 2), { ...other, by: other.by + 1 }] })).toEqual([]);
});

it('states an hour twice, leaves entries between two hours, or ceases to state', async () => {
  const statements = await twoHours();
  const again = hub.state(READER, 2 * HOUR, [20, 40], [], { records: 0 });
  const gap = hub.state(READER, 3 * HOUR, [41, 42], []);
  hub.publish(3 * HOUR + 10);
  expect(kinds(inbox([...statements, await hub.shown(again, [])]))).toEqual(['statement-wrong']);
  expect(inbox([...statements, await hub.shown(gap, [])]).map(({ says }) => says)).toEqual(['It begins with entry 41; the one before ended at 40.']);
  expect(kinds(inbox(statements, { counted: BEGIN + 3 * HOUR * 1000 }))).toEqual(['withheld']);
});

describe('counts of topics', () => {
  const topics = { 'exchange.accepted': 3, 'exchange.delivered': 1, 'access.recorded': 2, uncounted: 14 };
  const opened = new Map([[0n, 'exchange.accepted'], [4n, 'access.recorded'], [25n, 'access.recorded']]);
  const counted = async (said: readonly Happened[], known: ReadonlyMap<bigint, string> = opened, cosigners = 3): Promise<ReturnType<typeof checkAccounts>> => {
    hub.publish(4 * HOUR, undefined, cosigners);
    return checkAccounts(await Promise.all(said.map(async (one) => ({ account: one.value, record: (await hub.record(one.opening, one.value))[0]! }))), { ...parts(), opened: known });
  };
  const first = (of: Readonly<Record<string, number>> = topics): Happened => hub.count(HOUR, [0, 20], of);
  const second = (of: Readonly<Record<string, number>>, range: readonly [number, number] = [20, 40]): Happened => {
    hub.fill(40);
    return hub.count(2 * HOUR, range, of);
  };

  it('an honest hub: they add up, grow, and hold what is known', async () => {
    const { findings, topics: table, newest } = await counted([first(), second({ ...topics, 'ledger.attested': 20 })]);
    expect([findings, newest?.until, table.get('access.recorded'), table.get('ledger.attested')]).toEqual([[], 40n, { claimed: 2n, opened: 2n }, { claimed: 20n, opened: 0n }]);
    expect(kinds((await counted([])).findings)).toEqual([]);
  });

  it.each<[string, () => Happened[]]>([
    ['that does not add up to the log', () => [first({ ...topics, 'exchange.accepted': 4 })]],
    ['that falls', () => [first(), second({ ...topics, 'exchange.accepted': 2, 'ledger.attested': 21 })]],
    ['that hides what it counts', () => [first(), second({ ...topics, uncounted: 34 })]],
    ['that leaves entries out', () => [first(), second({ ...topics, 'ledger.attested': 20 }, [21, 40])]],
    ['twice for one hour', () => [first(), hub.count(HOUR, [0, 20], { ...topics, 'exchange.accepted': 2, 'exchange.refused': 1 })]],
    ['of more entries than there were', () => [hub.count(HOUR, [0, 40], { uncounted: 40 })]],
  ])('a count %s is wrong', async (_, said) => {
    expect(kinds((await counted(said())).findings)).toEqual(['counts-wrong']);
  });

  it('a count on a checkpoint that too few witnesses saw is not therefore wrong', async () => {
    expect(kinds((await counted([first()], opened, 1)).findings)).toEqual(['uncosigned']);
  });

  it('fewer of a topic than somebody can open is wrong', async () => {
    const few = { 'exchange.accepted': 3, 'exchange.delivered': 17 };
    const { findings } = await counted([first(few)]);
    expect(findings.map(({ kind, says }) => [kind, says])).toEqual([['counts-wrong', expect.stringContaining('0 entries of access.recorded; 1 are known')]]);
  });
});
