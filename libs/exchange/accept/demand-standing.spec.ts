import { World } from '../../directory/testing/world.js';
import { demandStanding } from './demand-standing.js';

it('who is suspended or contested recalls, and sends nothing else; its entities with it', async () => {
  const world = await World.of('ncb.XA', 'ncb.XB', 'ncb.XC');
  await world.admit('ncb.XA.customs');
  await world.admit('ncb.XB.customs');
  await world.suspend('ncb.XA');
  await world.must({ by: 'gs', verb: 'freeze', subject: 'ncb.XB', body: { reason: 'r', reference: 'x' } });
  const codeOf = (from: string, type: string): string => {
    try {
      demandStanding(world.directory, { from, type });
      return 'sends';
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  const everyone = ['ncb.XA', 'ncb.XA.customs', 'ncb.XB', 'ncb.XB.customs', 'ncb.XC', 'hub'];
  expect(everyone.map((from) => codeOf(from, 'general.information/1'))).toEqual(['suspended', 'suspended', 'contested', 'contested', 'sends', 'sends']);
  expect(everyone.map((from) => codeOf(from, 'control.receipt/1')).slice(0, 3)).toEqual(['suspended', 'suspended', 'contested']);
  expect(everyone.map((from) => codeOf(from, 'control.recall/1'))).toEqual(everyone.map(() => 'sends'));
});
