import { World } from '../../directory/testing/world.js';
import { namesFor, type Told } from '../read/message-tracer.js';
import type { Chronicled } from './chronicle.js';
import type { Scope } from './scope.js';
import { stepsOf } from './steps.js';

const entry = (step: string, who: string, index: bigint): Chronicled => ({ step, who, at: '2026-01-01T12:00:00.000Z', opening: { index } as Chronicled['opening'], value: `signed.by.${who}` });
const logged = { event: { source: 'ncb.XB.hidden' } } as never;
const told = (as: Scope['as'], reader: string, addressees: readonly string[]): Pick<Told, 'view' | 'scope'> => ({
  scope: { as, reader, decision: false }, view: { addressees: addressees.map((to) => ({ to, allowed: true, rules: [] })) } as unknown as Told['view'],
});

it('an entity that its bureau does not list goes by the bureau\'s name, and what would name it is not opened; but for auditors and where the message names it', async () => {
  const world = await World.of('ncb.XA', 'ncb.XB', 'ncb.XC');
  await world.admit('ncb.XB.hidden', { listed: false });
  const story = [entry('accepted', 'ncb.XA', 1n), entry('decided', 'hub', 2n), entry('delivered', 'ncb.XB', 3n), entry('delivered', 'ncb.XB.hidden', 4n), entry('read', 'ncb.XB.hidden', 5n), entry('receipt', 'ncb.XB.hidden', 6n)];
  const stepsFor = (as: Scope['as'], reader: string, addressees = ['ncb.XB']): readonly { readonly step: string }[] => {
    const asked = told(as, reader, addressees);
    const expected = { from: 'ncb.XA', addressees: asked.view.addressees, recalled: false, erased: false, waits: false };
    return stepsOf(story, story.map(() => logged), expected, asked.scope, namesFor(asked, world.directory)).filter(({ entry: number }) => number !== undefined);
  };
  for (const [as, reader] of [['owner', 'ncb.XA'], ['sender', 'ncb.XA']] as const) {
    const steps = stepsFor(as, reader);
    expect(JSON.stringify(steps.slice(3))).not.toContain('hidden');
    expect(steps.slice(3)).toEqual(['delivered', 'read', 'receipt'].map((step, place) => ({ step, who: 'ncb.XB', at: expect.any(String) as string, entry: String(place + 4), missing: 'the entry names an entity that its bureau does not list to you' })));
  }
  for (const steps of [stepsFor('auditor', 'oversight.ccf'), stepsFor('owner', 'ncb.XA', ['ncb.XB', 'ncb.XB.hidden']), stepsFor('recipient', 'ncb.XB')]) {
    expect(steps.slice(3)).toEqual(['delivered', 'read', 'receipt'].map((step) => expect.objectContaining({ step, who: 'ncb.XB.hidden', logged }) as unknown));
  }
});
