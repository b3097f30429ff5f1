import { World } from '../../libs/directory/testing/world.js';
import { AGREEMENTS, agreementId, termsOf } from './agreements.js';

it('every agreement of the demonstration is one the registry takes, says that it is made up, and ends by itself', async () => {
  const world = await World.of(...AGREEMENTS.map(({ partner }) => partner));
  for (const one of AGREEMENTS) await world.must({ by: 'gs', verb: 'conclude-agreement', subject: agreementId(one.partner), body: { ...termsOf(one, world.now), reference: 'EXERCISE' } });
  const concluded = AGREEMENTS.flatMap(({ partner }) => world.directory.agreements(partner));
  expect(concluded).toHaveLength(AGREEMENTS.length);
  for (const { terms, partner, until } of concluded) {
    expect(terms).toMatchObject({ fictional: true, title: expect.stringContaining('fictional') as string });
    expect(until).toBeLessThan(world.now + 4 * 366 * 86_400_000);
    if (partner.startsWith('private.')) expect(terms.personalData).toBe(false);
  }
});

it('the bodies of the consortium and of the United Nations are there', () => {
  const partners = AGREEMENTS.map(({ partner }) => partner.replace(/^.*\./, ''));
  expect(partners).toEqual(expect.arrayContaining([
    'cites', 'unodc', 'world-bank', 'wco', 'unep', 'ifaw', 'undpo', 'unoda', 'undss', 'unesco', 'committee-1540', 'unoios', 'undppa', 'unoct', 'cted', 'unicri', 'icao',
  ]));
  expect(new Set(partners).size).toBe(partners.length);
});
