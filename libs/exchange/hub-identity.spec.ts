import { importVerificationKey, parseJws, payloadOf, verifyJws } from '#envelope';
import { isUuidV7, timeOfUuidV7 } from '#kernel';
import { loadSchemaRegistry, TYP } from '#contracts';
import { firstKid, keyNamed, signerNamed } from '../directory/testing/world.js';
import { HUB_IDENTITY, NOON } from './testing/parts.js';
import { HubIdentity, hubMessage, type HubMessage } from './hub-identity.js';

const said: HubMessage = { type: 'control.reminder/1', mode: 'live', precedence: 'routine', to: ['ncb.XA'], body: { a: 1 }, cause: 'a cause', at: NOON };

it('a message of the hub is a pure function of its cause', () => {
  const first = hubMessage(HUB_IDENTITY, said);
  expect(hubMessage(new HubIdentity('entente.test', signerNamed(firstKid('hub')), Buffer.alloc(32, 3)), { ...said })).toEqual(first);
  expect(isUuidV7(first.message.id)).toBe(true);
  expect(timeOfUuidV7(first.message.id)).toBe(NOON);
  verifyJws(parseJws(first.compact, TYP.message), importVerificationKey(keyNamed(firstKid('hub'))));
});

it('its id follows from cause, type, time and the hub\'s secret, which no outsider can compute', () => {
  const ids = [said, { ...said, cause: 'another' }, { ...said, type: 'control.rejection/1' }, { ...said, at: NOON + 1 }].map((one) => hubMessage(HUB_IDENTITY, one).message.id);
  ids.push(hubMessage(new HubIdentity('entente.test', signerNamed(firstKid('hub')), Buffer.alloc(32, 4)), said).message.id);
  expect(new Set(ids).size).toBe(ids.length);
});

it('follows the envelope\'s schema', () => {
  expect(loadSchemaRegistry().validateEnvelope(hubMessage(HUB_IDENTITY, said).message)).toEqual([]);
});

it('each use has a key of its own', () => {
  const keys = ['cursors', 'record keys', 'message ids'].map((use) => HUB_IDENTITY.derivedKey(use).toString('hex'));
  expect(new Set([...keys, HUB_IDENTITY.secret.toString('hex')]).size).toBe(4);
  expect(HUB_IDENTITY.derivedKey('cursors')).toHaveLength(32);
});

it('an event is signed, and names its hub', () => {
  const event = HUB_IDENTITY.signEvent({ event: 'refused' });
  verifyJws(parseJws(event, TYP.event), importVerificationKey(keyNamed(firstKid('hub'))));
  expect(payloadOf(event)).toEqual({ hub: 'entente.test', event: 'refused' });
});
