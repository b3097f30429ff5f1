import type { Message } from '#contracts';
import { digestOf, payloadOf, readDisclosures, reassemble, signedPart, splitSdJwt } from '#envelope';
import { firstKid, signerNamed, World } from '../directory/testing/world.js';
import { signSdJwt } from '../envelope/testing/sign-sd-jwt.js';
import { Inquiry } from './inquiry.js';
import { masked, messageOf as messageIn, openMessage, takenOut } from './masks.js';
import { decideAddressees } from './route/decide-addressees.js';
import { toDelivery } from './deliver/delivery.js';
import { MaskRules } from './testing/mask-rules.js';
import { contentReader, inquiryFor, messageOf, NOON, signed } from './testing/parts.js';

const PERSONS = [{ fullName: 'An invented person', birthDate: '1990' }, { fullName: 'Another', birthDate: '1991' }];
const BODY = { text: 'for a spec', persons: PERSONS, companies: [{ name: 'An invented company' }] };
const message = messageOf('ncb.XA', ['ncb.XB', 'ncb.XC'], { body: BODY });
const maskable = (...pointers: readonly string[]): string => signSdJwt(message, pointers, signerNamed(firstKid('ncb.XA')));
/** What a recipient reads in what it was given. */
const seen = (compact: string | undefined): unknown => {
  const { signed: jws, encoded } = splitSdJwt(compact ?? '');
  return reassemble(payloadOf(jws) as Record<string, unknown>, readDisclosures(encoded), { part: 'body', complete: false }).payload['body'];
};

describe('what a recipient gets', () => {
  const compact = maskable('/persons', '/companies');

  it('everything, byte for byte, when nothing is masked', () => expect(masked(compact, [])).toBe(compact));

  it('what its mask leaves, under the same signature and digest', () => {
    const given = masked(compact, ['/body/persons']);
    expect(given?.startsWith(`${signedPart(compact)}~`)).toBe(true);
    expect(digestOf(given ?? '')).toBe(digestOf(compact));
    expect(seen(given)).toEqual({ text: BODY.text, companies: BODY.companies });
    expect(seen(masked(compact, ['/body/persons', '/body/companies']))).toEqual({ text: BODY.text });
    expect(given).not.toContain(Buffer.from('An invented person').toString('base64url').slice(2, 20));
  });

  it('members of every element', () => {
    const fine = maskable('/persons/0/birthDate', '/persons/1/birthDate');
    expect(seen(masked(fine, ['/body/persons/*/birthDate']))).toEqual({ ...BODY, persons: PERSONS.map(({ fullName }) => ({ fullName })) });
    expect(seen(masked(fine, ['/body/persons/1/birthDate']))).toEqual({ ...BODY, persons: [PERSONS[0], { fullName: 'Another' }] });
  });

  it('a mask on what is not there takes nothing, in whatever form', () => {
    expect(masked(compact, ['/body/vessels', '/body/persons/7', '/body/text/a', '/body/persons/length'])).toBe(compact);
    expect(masked(signed(message), ['/body/vessels'])).toBe(signed(message));
  });

  it('a pointer into the body counts as well as one into the message', () => expect(seen(masked(compact, ['/persons']))).not.toHaveProperty('persons'));

  it.each([
    ['what is in clear', '/body/text'], ['the body itself', '/body'], ['part of what is disclosed', '/body/persons/0'], ['a member inside', '/body/persons/*/birthDate'], ['no pointer', 'persons'], ['nothing', ''],
  ])('nothing, when the form does not allow it: %s', (_, pointer) => {
    expect(masked(compact, ['/body/persons', pointer])).toBeUndefined();
    expect(masked(signed(message), ['/body/persons'])).toBeUndefined();
  });

  it('a sealed message cannot be masked, a control message is not', () => {
    expect(takenOut({ message: { ...message, body: undefined, sealed: {} } as unknown as Message, maskable: new Map() }, ['/body/persons'])).toBeUndefined();
    const receipt = messageOf('ncb.XB', ['ncb.XA'], { type: 'control.receipt/1', body: { note: 'a' } });
    expect(masked(signed(receipt), ['/body/note'])).toBe(signed(receipt));
  });
});

describe('routing', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.of('ncb.XA', 'ncb.XB', 'ncb.XC');
    await world.community('community.a', 'ncb.XB', 'ncb.XA', 'ncb.XB', 'ncb.XC');
  });
  const route = (compact: string, to: readonly string[], mask: Readonly<Record<string, readonly string[]>>): ReturnType<typeof decideAddressees> => {
    const inquiry = new Inquiry(world.directory, new MaskRules(mask), contentReader());
    const form = openMessage(compact);
    return decideAddressees({ ...form.message, to }, undefined, world.directory, inquiry, { data: inquiry.factsOf(form.message, { maskable: compact.includes('~') }), form, version: world.directory.version, at: NOON, consents: [] });
  };
  const given = maskable('/persons');

  it('says whom which members are withheld from, of named addressees and of audiences', () => {
    expect(route(given, ['ncb.XB', 'ncb.XC', 'community.a'], { 'ncb.XB': ['/body/persons'] })).toMatchObject([
      { to: 'ncb.XB', allowed: true, masks: { 'ncb.XB': ['/body/persons'] } }, { to: 'ncb.XC', allowed: true }, { to: 'community.a', allowed: true, masks: { 'ncb.XB': ['/body/persons'] } },
    ]);
    expect(route(given, ['ncb.XC'], { 'ncb.XB': ['/body/persons'] })[0]).not.toHaveProperty('masks');
  });

  it('refuses, by the rule that asks for the mask, where the form does not allow it', () => {
    const refused = { allowed: false, rules: ['rule/ncb.XA/no-persons'] };
    expect(route(given, ['ncb.XB', 'ncb.XC'], { 'ncb.XB': ['/body/text'] })).toMatchObject([{ to: 'ncb.XB', ...refused }, { to: 'ncb.XC', allowed: true }]);
    expect(route(signed(message), ['ncb.XB'], { 'ncb.XB': ['/body/persons'] })).toMatchObject([refused]);
    expect(route(given, ['community.a'], { 'ncb.XB': ['/body/text'] })).toMatchObject([{ to: 'community.a', allowed: true, except: ['ncb.XA', 'ncb.XB'] }]);
  });

  it('someone reached twice is spared what either way withholds', () => {
    const one = { to: 'ncb.XB', allowed: true, rules: [], inputs: '', masks: { 'ncb.XB': ['/body/persons'] } };
    const decision = { hub: '', from: 'ncb.XA', id: message.id, digest: '', acceptedAt: '2026-01-01T12:00:00.000Z', version: 1, message: given, addressees: [one, { ...one, to: 'community.a', masks: { 'ncb.XB': ['/body/persons', '/body/text'] } }] };
    expect(toDelivery(decision as never, { salt: Buffer.alloc(32), at: NOON }).masks).toEqual({ 'ncb.XB': ['/body/persons', '/body/text'] });
  });
});

describe('a rule that a country set', () => {
  const RULE = 'rule/ncb.XA/no-persons';
  let world: World;
  beforeAll(async () => {
    world = await World.of('ncb.XA', 'ncb.XB', 'ncb.XC');
    await world.admit('ncb.XB.police');
    await world.community('community.a', 'ncb.XB', 'ncb.XA', 'ncb.XB', 'ncb.XB.police', 'ncb.XC');
    await world.must({ by: 'ncb.XA', verb: 'set-rule', subject: RULE, body: { title: 'No persons', kind: 'mask', fields: ['/body/persons'], to: { participants: ['ncb.XB'] } } });
  });
  const route = (compact: string, to: readonly string[], version = world.directory.version): ReturnType<typeof decideAddressees> => {
    const form = openMessage(compact);
    const inquiry = inquiryFor(world.directory);
    return decideAddressees({ ...form.message, to }, undefined, world.directory, inquiry, { data: inquiry.factsOf(form.message, { maskable: compact.includes('~') }), form, version, at: NOON, consents: [] });
  };

  it('withholds from a bureau and its entities, by name and in an audience, and from nobody else', () => {
    const mask = ['/body/persons'];
    expect(route(maskable('/persons'), ['ncb.XB', 'ncb.XB.police', 'ncb.XC', 'community.a'])).toMatchObject([
      { allowed: true, masks: { 'ncb.XB': mask }, rules: expect.arrayContaining([RULE]) as string[] }, { allowed: true, masks: { 'ncb.XB.police': mask } }, { allowed: true, rules: ['baseline.addressee'] },
      { allowed: true, masks: { 'ncb.XB': mask, 'ncb.XB.police': mask }, except: ['ncb.XA'] },
    ]);
  });

  it('refuses by its id where the form does not allow it', () => {
    for (const compact of [signed(message), maskable('/text'), maskable('/persons/0/birthDate')]) {
      expect(route(compact, ['ncb.XB', 'ncb.XC'])).toMatchObject([{ to: 'ncb.XB', allowed: false, rules: [RULE] }, { to: 'ncb.XC', allowed: true }]);
    }
  });

  it('holds at the versions it stood at', async () => {
    const before = world.directory.version;
    await world.must({ by: 'ncb.XA', verb: 'remove-rule', subject: RULE, body: {} });
    expect(route(signed(message), ['ncb.XB'])).toMatchObject([{ allowed: true }]);
    expect(route(signed(message), ['ncb.XB'], before)).toMatchObject([{ allowed: false }]);
  });
});

it('the message in a record is the whole message', () => expect(messageIn(maskable('/persons', '/text'))).toEqual(message));
