import { HEADER, TYP, type Message } from '#contracts';
import { digestOf, payloadOf, signedPart } from '#envelope';
import { signSdJwt } from '../../envelope/testing/sign-sd-jwt.js';
import { firstKid, signerNamed, type World } from '../../directory/testing/world.js';
import { messageOf as messageIn } from '../masks.js';
import { DoorBench, refusal, worldOfTheDoor } from '../testing/desk.js';
import { messageOf, routingOf } from '../testing/parts.js';
import { MAX_COMPACT_BYTES } from './read-submission.js';

const XA = 'ncb.XA';
const PERSONS = [{ fullName: 'An invented person', role: 'master' }];
const body = { text: 'for a spec', persons: PERSONS };
const masked = (message: Message, ...maskable: readonly string[]): string => signSdJwt(message, maskable, signerNamed(firstKid(message.from)));

let world: World;
let bench: DoorBench;
beforeAll(async () => void (world = await worldOfTheDoor()));
beforeEach(() => void (bench = new DoorBench(world)));
const submit = (compact: string): ReturnType<DoorBench['submit']> => bench.desk.submit({ message: compact }, XA);

describe('a message with members that can be withheld', () => {
  it('is taken with all its disclosures, byte for byte, under the digest of what was signed', async () => {
    const message = messageOf(XA, ['ncb.XB'], { body });
    const compact = masked(message, '/persons');
    const answer = await submit(compact);
    expect(answer).toMatchObject({ status: 202, digest: digestOf(signedPart(compact)) });
    const [record] = bench.log.records;
    expect(record?.value.toString('latin1')).toBe(compact);
    expect(record?.headers).toMatchObject({ [HEADER.contentType]: 'application/sd-jwt', [HEADER.digest]: answer.digest });
    expect(payloadOf(signedPart(compact))).not.toHaveProperty(['body', 'persons']);
    expect(messageIn(compact)).toEqual(message);
  });

  it('is judged by its schema as a whole, with pointers into the whole', async () => {
    const message = messageOf(XA, ['ncb.XB'], { body: { ...body, persons: [{ role: 'nobody' }] } });
    expect(await refusal(submit(masked(message, '/persons')))).toMatchObject({ code: 'schema-violation', violations: [{ pointer: '/body/persons/0/role' }] });
    const required = messageOf(XA, ['ncb.XB'], { body });
    expect(await submit(masked(required, '/text'))).toMatchObject({ status: 202 });
  });

  it('is the same message whatever the order of its disclosures, and another with another salt', async () => {
    const message = messageOf(XA, ['ncb.XB'], { body });
    const compact = masked(message, '/persons', '/text');
    const first = await submit(compact);
    const [signed = '', one = '', two = ''] = compact.split('~');
    expect(await submit(`${signed}~${two}~${one}~`)).toMatchObject({ status: 200, receipt: first.receipt });
    expect(await refusal(submit(masked(message, '/persons', '/text')))).toMatchObject({ code: 'id-taken' });
    expect(bench.log.records).toHaveLength(1);
  });

  it('has its routing beside it', async () => {
    const compact = masked(messageOf(XA, ['ncb.XB'], { body }), '/persons');
    expect(await bench.desk.submit({ message: compact, routing: routingOf(compact, XA, { exclude: ['ncb.XC'] }) }, XA)).toMatchObject({ status: 202 });
  });

  it.each<[string, string, (message: Message) => string]>([
    ['with a disclosure dropped', 'disclosure-missing', (message) => `${signedPart(masked(message, '/persons'))}~`],
    ['with one of another message', 'disclosure-missing', (message) => `${signedPart(masked(message, '/persons'))}~${masked(message, '/persons').split('~')[1] ?? ''}~`],
    ['as a plain message', 'wrong-typ', (message) => signedPart(masked(message, '/persons'))],
    ['under the typ of a plain message', 'wrong-typ', (message) => signSdJwt(message, ['/persons'], signerNamed(firstKid(XA)), TYP.message)],
    ['signed by another', 'key-unknown', (message) => signSdJwt(message, ['/persons'], signerNamed(firstKid('ncb.XB')))],
    ['of another sender', 'not-yourself', (message) => masked({ ...message, from: 'ncb.XB' }, '/persons')],
    ['that is a control message', 'mask-misplaced', (message) => masked({ ...message, type: 'control.outcome/1' }, '/persons')],
    ['above the size', 'too-large', (message) => `${masked(message, '/persons')}${'A'.repeat(MAX_COMPACT_BYTES)}~`],
  ])('%s it is refused: %s', async (_, code, make) => {
    expect(await refusal(submit(make(messageOf(XA, ['ncb.XB'], { body }))))).toMatchObject({ code });
    expect(bench.log.records).toHaveLength(0);
  });

  it('with a changed signature it is refused before anything disclosed is read', async () => {
    const [signed = ''] = masked(messageOf(XA, ['ncb.XB'], { body }), '/persons').split('~');
    const forged = `${signed.slice(0, -2)}${signed.endsWith('AA') ? 'BA' : 'AA'}`;
    expect(await refusal(submit(`${forged}~not base64url~`))).toMatchObject({ code: 'signature-invalid' });
  });
});
