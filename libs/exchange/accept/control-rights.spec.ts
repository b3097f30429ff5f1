import { loadSchemaRegistry, type Message } from '#contracts';
import { World } from '../../directory/testing/world.js';
import { messageOf } from '../testing/parts.js';
import { demandControlRight, SAID_BY } from './control-rights.js';

const schemas = loadSchemaRegistry();
const controls = schemas.types().filter((type) => type.startsWith('control.'));
const sentBy = (type: string): unknown => (schemas.files().find((file) => file.type === type)!.schema as { 'x-entente'?: { sentBy?: string } })['x-entente']?.sentBy;

it('every control message of the schemas has somebody who says it, and the schema names the hub where it is the hub alone', () => {
  expect(Object.keys(SAID_BY).toSorted()).toEqual(controls.toSorted());
  expect(controls.filter((type) => sentBy(type) === 'the hub').toSorted()).toEqual(Object.entries(SAID_BY).filter(([, by]) => by === 'the hub').map(([type]) => type).toSorted());
});

describe('what the hub alone says', () => {
  const refusalOf = async (type: string): Promise<unknown> => {
    const { directory } = await World.of('ncb.XA', 'ncb.XB');
    const original = 'ncb.XA/0192f0c5-7e80-7c3a-9b1e-3f5a6c7d8e90';
    const message: Message = messageOf('ncb.XA', ['ncb.XB', 'ncb.XA'], { type, body: { message: original } });
    try {
      demandControlRight({ ...message, ...(type === 'control.dispatch/1' ? { to: ['ncb.XA.customs'] } : {}) }, directory);
      return undefined;
    } catch (error) {
      return error;
    }
  };
  const others = Object.entries(SAID_BY).filter(([type, by]) => by === 'anyone' && type !== 'control.endorsement/1').map(([type]) => type);

  it.each([...Object.entries(SAID_BY).filter(([, by]) => by === 'the hub').map(([type]) => type), 'control.nobody-has-heard-of/1'])('%s is refused to everybody else', async (type) => {
    expect(await refusalOf(type)).toMatchObject({ code: 'wrong-original' });
  });

  it.each(others)('%s is a participant\'s to send', async (type) => {
    expect(await refusalOf(type)).toBeUndefined();
  });
});
