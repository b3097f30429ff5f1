import { admission, agreement, BEGINNING, firstKid, keyNamed, signerNamed, withKeys, World } from '../testing/world.js';
import { importSigningKey, signJws } from '#envelope';
import { TYP } from '#contracts';
import { toTimestamp } from '#kernel';

let world: World;
beforeEach(async () => {
  world = await World.of('ncb.XA', 'ncb.XB', 'partner.x', 'private.y', 'regional.z');
  await world.admit('ncb.XA.customs', { clearance: 'official-use' });
});

const days = (count: number): string => toTimestamp(BEGINNING + count * 86_400_000);
const delegation = { types: ['*'], operations: ['send', 'receive'], road: 'direct', copiesIn: [] };
const mandate = (of: string[], may: string[], more: object = {}): Record<string, unknown> => ({ auditor: 'oversight.ccf', of, may, reference: 'x', from: days(0), until: days(30), ...more });

it.each([
  ['set-rule', 'ncb.XA', 'rule/ncb.XA/a', {}, 'applied'],
  ['set-rule', 'gs', 'rule/gs/a', {}, 'applied'],
  ['set-rule', 'partner.x', 'rule/partner.x/a', {}, 'applied'],
  ['set-rule', 'gs', 'rule/ncb.XA/a', {}, 'statement-not-allowed'],
  ['set-rule', 'ncb.XB', 'rule/ncb.XA/a', {}, 'statement-not-allowed'],
  ['set-rule', 'ncb.XA.customs', 'rule/ncb.XA.customs/a', {}, 'statement-not-allowed'],
  ['set-rule', 'ncb.XA', 'rule/ncb.XA.customs/a', {}, 'statement-not-allowed'],
  ['set-rule', 'oversight.ccf', 'rule/oversight.ccf/a', {}, 'statement-not-allowed'],
  ['set-rule', 'ncb.XA', 'rule/ncb.XA', {}, 'statement-not-allowed'],
  ['set-rule', 'ncb.XA', 'rule/ncb.XA/A b', {}, 'statement-not-allowed'],
  ['set-rule', 'ncb.XA', 'rule/ncb.XA/a/b', {}, 'statement-not-allowed'],
  ['set-rule', 'ncb.XA', 'ncb.XA', {}, 'statement-not-allowed'],
  ['set-rule', 'ncb.XA', 'rule/ncb.XA/a', { malformed: 1 }, 'rule-invalid'],
  ['set-rule', 'ncb.XA', 'rule/ncb.XA/a', { wide: 1 }, 'rule-too-wide'],
  ['remove-rule', 'ncb.XA', 'rule/ncb.XA/a', {}, 'statement-invalid'],
  ['remove-rule', 'gs', 'rule/ncb.XA/a', {}, 'statement-not-allowed'],
  ['conclude-agreement', 'gs', 'agreement/a', agreement('partner.x'), 'applied'],
  ['conclude-agreement', 'ncb.XA', 'agreement/a', agreement('partner.x'), 'statement-not-allowed'],
  ['conclude-agreement', 'partner.x', 'agreement/a', agreement('partner.x'), 'statement-not-allowed'],
  ['conclude-agreement', 'gs', 'agreement/a', agreement('ncb.XA'), 'statement-invalid'],
  ['conclude-agreement', 'gs', 'agreement/a', agreement('partner.nobody'), 'statement-invalid'],
  ['conclude-agreement', 'gs', 'partner.x', agreement('partner.x'), 'statement-invalid'],
  ['conclude-agreement', 'gs', 'agreement/a', agreement('private.y'), 'applied'],
  ['conclude-agreement', 'gs', 'agreement/a', agreement('private.y', { personalData: true }), 'statement-invalid'],
  ['conclude-agreement', 'gs', 'agreement/a', agreement('partner.x', { from: days(10), until: days(9) }), 'statement-invalid'],
  ['conclude-agreement', 'gs', 'agreement/a', agreement('partner.x', { from: days(10), until: days(10) }), 'statement-invalid'],
  ['conclude-agreement', 'gs', 'agreement/a', agreement('partner.x', { from: days(-10), until: days(-9) }), 'statement-invalid'],
  ['conclude-agreement', 'gs', 'agreement/a', agreement('partner.x', { categories: ['*'] }), 'schema-violation'],
  ['conclude-agreement', 'gs', 'agreement/a', agreement('partner.x', { purposes: ['ANY'] }), 'schema-violation'],
  ['amend-agreement', 'gs', 'agreement/a', agreement('partner.x'), 'statement-invalid'],
  ['end-agreement', 'gs', 'agreement/a', { reason: 'r', reference: 'x' }, 'statement-invalid'],
  ['end-agreement', 'ncb.XA', 'agreement/a', { reason: 'r', reference: 'x' }, 'statement-not-allowed'],
  ['delegate', 'ncb.XA', 'ncb.XA.customs', delegation, 'applied'],
  ['delegate', 'gs', 'regional.z', delegation, 'applied'],
  ['delegate', 'gs', 'ncb.XA.customs', delegation, 'statement-not-allowed'],
  ['delegate', 'ncb.XB', 'ncb.XA.customs', delegation, 'statement-not-allowed'],
  ['delegate', 'gs', 'ncb.XA', delegation, 'statement-not-allowed'],
  ['delegate', 'ncb.XA', 'ncb.XA.nobody', delegation, 'statement-invalid'],
  ['delegate', 'ncb.XA', 'ncb.XA.customs', { ...delegation, from: days(2), until: days(1) }, 'statement-invalid'],
  ['delegate', 'ncb.XA', 'ncb.XA.customs', { ...delegation, types: ['En vironment'] }, 'schema-violation'],
  ['withdraw', 'ncb.XA', 'ncb.XA.customs', { reason: 'r' }, 'applied'],
  ['withdraw', 'gs', 'ncb.XA.customs', { reason: 'r' }, 'statement-not-allowed'],
  ['list', 'ncb.XA', 'ncb.XA.customs', { listed: ['ncb.XB'] }, 'applied'],
  ['list', 'ncb.XA', 'ncb.XA.customs', { listed: ['ncb.XQ'] }, 'statement-invalid'],
  ['list', 'ncb.XA', 'ncb.XA.customs', { listed: [] }, 'schema-violation'],
  ['list', 'gs', 'ncb.XA.customs', { listed: true }, 'statement-not-allowed'],
  ['list', 'ncb.XA.customs', 'ncb.XA.customs', { listed: true }, 'statement-not-allowed'],
  ['list', 'ncb.XA', 'ncb.XA', { listed: false }, 'statement-not-allowed'],
  ['grant-mandate', 'ncb.XA', 'mandate/m', mandate(['ncb.XA', 'ncb.XA.customs'], ['rules', 'recorded']), 'applied'],
  ['grant-mandate', 'ncb.XA', 'mandate/m', mandate(['ncb.XB'], ['rules']), 'statement-not-allowed'],
  ['grant-mandate', 'gs', 'mandate/m', mandate(['all'], ['access', 'registry']), 'applied'],
  ['grant-mandate', 'gs', 'mandate/m', mandate(['ncb.XA'], ['rules']), 'statement-not-allowed'],
  ['grant-mandate', 'oversight.ccf', 'mandate/m', mandate(['ncb.XA'], ['rules', 'recorded'], { case: 'CASE-1' }), 'applied'],
  ['grant-mandate', 'oversight.ccf', 'mandate/m', mandate(['ncb.XA'], ['rules']), 'statement-not-allowed'],
  ['grant-mandate', 'ncb.XA', 'mandate/m', mandate(['ncb.XA'], ['rules'], { from: days(2), until: days(1) }), 'statement-invalid'],
  ['grant-mandate', 'ncb.XA', 'mandate/m', mandate(['ncb.XA'], ['rules'], { until: days(400) }), 'statement-invalid'],
  ['grant-mandate', 'ncb.XA', 'mandate/m', mandate(['ncb.XA'], ['rules'], { auditor: 'ncb.XQ' }), 'statement-invalid'],
  ['end-mandate', 'ncb.XA', 'mandate/m', { reason: 'r' }, 'statement-not-allowed'],
  ['freeze', 'gs', 'ncb.XA', { reason: 'r', reference: 'x' }, 'applied'],
  ['freeze', 'gs', 'ncb.XA', { reason: 'r' }, 'statement-invalid'],
  ['freeze', 'ncb.XA', 'ncb.XA', { reason: 'r', reference: 'x' }, 'statement-not-allowed'],
  ['freeze', 'gs', 'partner.x', { reason: 'r', reference: 'x' }, 'statement-not-allowed'],
  ['unfreeze', 'gs', 'ncb.XA', { reason: 'r', reference: 'x' }, 'statement-invalid'],
  ['rotate-key', 'gs', 'ncb.XA', { ...withKeys('ncb.XA', 'n'), retire: [{ kid: 'ncb.XA#1', notAfter: days(1) }] }, 'statement-not-allowed'],
  ['join', 'gs', 'community.a', { member: 'community.b' }, 'statement-invalid'],
] as const)('%s by %s of %s %j: %s', async (verb, by, subject, body, expected) => {
  await world.community('community.a', 'gs');
  const before = [world.directory.chains.size, world.directory.lastDigest(subject)];
  expect(await world.state({ by, verb, subject, body })).toBe(expected);
  if (expected !== 'applied') expect([world.directory.chains.size, world.directory.lastDigest(subject)]).toEqual(before);
});

it('a community is no member of a community, and the answer says why', async () => {
  await world.community('community.a', 'gs');
  await world.community('community.b', 'gs');
  for (const [subject, member] of [['community.a', 'community.b'], ['community.b', 'community.a'], ['community.a', 'community.a'], ['community.a', 'all']] as const) {
    const outcome = await world.read(world.statement({ by: 'gs', verb: 'join', subject, body: { member } }));
    expect(outcome).toMatchObject({ applied: false, problem: { code: 'statement-invalid', message: expect.stringContaining('not other communities') as string } });
  }
});

describe('the second signer', () => {
  const decision = { reason: 'r', reference: 'x' };
  const suspending = (more: object = {}): Promise<string> => world.state({ by: 'gs', verb: 'suspend', subject: 'ncb.XA', body: decision, ...more });

  it('stands beside gs for bureaus, and for nobody else', async () => {
    expect(await suspending({ second: null })).toBe('statement-invalid');
    expect(await world.state({ by: 'gs', verb: 'suspend', subject: 'partner.x', body: decision, second: null })).toBe('applied');
    expect(await world.state({ by: 'ncb.XA', verb: 'suspend', subject: 'ncb.XA.customs', body: { reason: 'r' }, second: null })).toBe('applied');
    expect(await suspending()).toBe('applied');
    expect(await world.state({ by: 'gs', verb: 'readmit', subject: 'ncb.XA', body: decision, second: null })).toBe('statement-invalid');
  });

  it('is an oversight body, or another key of gs', async () => {
    expect(await suspending({ second: 'gs#1' })).toBe('statement-invalid');
    expect(await suspending({ second: 'ncb.XB#1' })).toBe('statement-invalid');
    await world.must({ by: 'gs', verb: 'add-key', subject: 'gs', body: withKeys('gs', 'gs#2') });
    expect(await suspending({ second: 'gs#2', kid: 'gs#2' })).toBe('statement-invalid');
    expect(await suspending({ second: 'gs#2' })).toBe('applied');
  });

  it('one key registered under two ids is one key', async () => {
    const twin = { ...keyNamed('gs#1'), kid: 'gs#twin' };
    const { d: _, ...jwk } = twin;
    const proof = signJws({ hub: world.directory.hub, participant: 'gs', kids: ['gs#twin'] }, importSigningKey(twin), TYP.keyProof);
    await world.must({ by: 'gs', verb: 'add-key', subject: 'gs', body: { keys: [{ jwk }], proofs: [proof] } });
    const payload = { hub: world.directory.hub, id: '0192f0c5-7e80-7c3a-9b1e-3f5a6c7d8e90', by: 'gs', subject: 'ncb.XA', verb: 'suspend', previous: world.directory.lastDigest('ncb.XA'), issuedAt: days(0), body: decision };
    const seconded = signJws(payload, importSigningKey(twin), TYP.second);
    const outcome = await world.read(signJws({ ...payload, body: { ...decision, seconded } }, signerNamed('gs#1'), TYP.statement));
    expect(outcome).toMatchObject({ applied: false, problem: { code: 'statement-invalid' } });
  });

  it.each([
    ['another reason', { body: { reason: 'other', reference: 'x' } }],
    ['another bureau', { subject: 'ncb.XB' }],
    ['another verb', { verb: 'readmit' }],
    ['another moment of the chain', { previous: null }],
    ['more than is stated', { more: 1 }],
  ])('signs the very statement: not %s', async (_, changed) => {
    const payload = { hub: world.directory.hub, id: '0192f0c5-7e80-7c3a-9b1e-3f5a6c7d8e90', by: 'gs', subject: 'ncb.XA', verb: 'suspend', previous: world.directory.lastDigest('ncb.XA'), issuedAt: days(0), body: decision };
    const seconded = signJws({ ...payload, ...changed }, signerNamed(firstKid('oversight.ccf')), TYP.second);
    expect(await world.read(signJws({ ...payload, body: { ...decision, seconded } }, signerNamed('gs#1'), TYP.statement))).toMatchObject({ applied: false, problem: { code: 'statement-invalid' } });
    expect(world.directory.participant('ncb.XA')?.isActive(world.directory.version)).toBe(true);
  });

  it('is no statement, and a statement is no second signature', async () => {
    const statement = world.statement({ by: 'oversight.ccf', verb: 'suspend', subject: 'ncb.XA', body: decision });
    expect(await suspending({ body: { ...decision, seconded: statement } })).toBe('wrong-typ');
  });
});

describe('a contested bureau (R27)', () => {
  beforeEach(() => world.must({ by: 'gs', verb: 'freeze', subject: 'ncb.XA', body: { reason: 'Two authorities claim it.', reference: 'EC-1' } }));

  it.each([
    ['add-key', 'ncb.XA', 'ncb.XA', withKeys('ncb.XA', 'n'), 'statement-not-allowed'],
    ['revoke-key', 'ncb.XA', 'ncb.XA.customs', { kid: 'ncb.XA.customs#1', reason: 'r' }, 'statement-not-allowed'],
    ['revoke-key', 'gs', 'ncb.XA', { kid: 'ncb.XA#1', reason: 'r' }, 'statement-invalid'],
    ['add-key', 'ncb.XA.customs', 'ncb.XA.customs', withKeys('ncb.XA.customs', 'n'), 'statement-not-allowed'],
    ['admit', 'ncb.XA', 'ncb.XA.new', admission('ncb.XA.new'), 'statement-not-allowed'],
    ['set-rule', 'ncb.XA', 'rule/ncb.XA/a', {}, 'statement-not-allowed'],
    ['suspend', 'gs', 'ncb.XA', { reason: 'r', reference: 'x' }, 'applied'],
    ['unfreeze', 'gs', 'ncb.XA', { reason: 'r', reference: 'x' }, 'applied'],
    ['freeze', 'gs', 'ncb.XA', { reason: 'r', reference: 'x' }, 'statement-invalid'],
  ] as const)('%s by %s of %s: %5$s', async (verb, by, subject, body, expected) => {
    expect(await world.state({ by, verb, subject, body })).toBe(expected);
  });

  it('is frozen with its entities, from that version on, until it is unfrozen', async () => {
    const { directory } = world;
    const frozen = (version: number): (boolean | undefined)[] => ['ncb.XA', 'ncb.XA.customs', 'ncb.XB'].map((id) => directory.participant(id)?.isFrozen(version));
    const version = directory.version;
    await world.must({ by: 'gs', verb: 'unfreeze', subject: 'ncb.XA', body: { reason: 'Settled.', reference: 'EC-2' } });
    expect([version - 1, version, directory.version].map(frozen)).toEqual([[false, false, false], [true, true, false], [false, false, false]]);
    expect(await world.state({ by: 'ncb.XA', verb: 'add-key', subject: 'ncb.XA', body: withKeys('ncb.XA', 'n') })).toBe('applied');
  });
});
