import { TOPICS } from '#contracts';
import { concernsOf } from './concerns.js';

const record = (payload: object): Buffer => Buffer.from(`e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.c2ln`, 'latin1');
const named = (topic: string, payload: object): string[] => concernsOf(topic, 'general.information/1', record(payload)).subjects.map((subject) => subject.join(' '));
const ID = '019aabf1-a780-7c3a-9b1e-3f5a6c7d8e90';

it('what somebody received is found by whoever sent it without coming upon what others did', () => {
  expect(named(TOPICS.delivered.name, { recipient: 'ncb.XB', road: 'mailbox', message: `ncb.XA.kws/${ID}` })).toEqual(['recipient ncb.XB', 'recipient-of ncb.XB ncb.XA.kws', 'recipient-of ncb.XB ncb.XA']);
});

it('what belongs to a case is found by whoever read, and by whose messages were read', () => {
  expect(named(TOPICS.accepted.name, { from: 'ncb.XA', case: 'C 1' })).toEqual(['case C 1', 'case-of C 1 ncb.XA']);
  expect(named(TOPICS.accessed.name, { reader: 'ncb.XB.customs', case: 'C 1', shown: [`ncb.XA/${ID}`] })).toEqual([`message ncb.XA/${ID}`, 'case C 1', 'case-of C 1 ncb.XB.customs', 'case-of C 1 ncb.XB', 'case-of C 1 ncb.XA']);
  expect(named(TOPICS.accessed.name, { reader: 'ncb.XB', shown: [`ncb.XA/${ID}`] })).toEqual([`message ncb.XA/${ID}`]);
});
