import { World } from '../../directory/testing/world.js';
import { demandStanding } from './demand-standing.js';

it('who is suspended or contested recalls, and sends nothing else, but that the suspended answer recalls; its entities with it', async () => {
  const world = await World.of('ncb.XA', 'ncb.XB', 'ncb.XC');
  await world.admit('ncb.XA.customs');
  await world.admit('ncb.XB.customs');
  await world.suspend('ncb.XA');
  await world.must({ by: 'gs', verb: 'freeze', subject: 'ncb.XB', body: { reason: 'r', reference: 'x' } });
  const codeOf = (from: string, type: string, status?: string): string => {
    try {
      demandStanding(world.directory, { from, type, body: { status } });
      return 'sends';
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  const everyone = ['ncb.XA', 'ncb.XA.customs', 'ncb.XB', 'ncb.XB.customs', 'ncb.XC', 'hub'];
  expect(everyone.map((from) => codeOf(from, 'general.information/1'))).toEqual(['suspended', 'suspended', 'contested', 'contested', 'sends', 'sends']);
  expect(everyone.map((from) => codeOf(from, 'control.receipt/1')).slice(0, 3)).toEqual(['suspended', 'suspended', 'contested']);
  for (const status of ['destroyed', 'retained', 'objected']) expect(everyone.map((from) => codeOf(from, 'control.receipt/1', status))).toEqual(['sends', 'sends', 'contested', 'contested', 'sends', 'sends']);
  for (const status of ['read', 'actioned']) expect(codeOf('ncb.XA', 'control.receipt/1', status)).toBe('suspended');
  expect(everyone.map((from) => codeOf(from, 'control.recall/1'))).toEqual(everyone.map(() => 'sends'));
});
