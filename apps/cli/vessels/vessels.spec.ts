import { loadSchemaRegistry } from '#contracts';
import { addresseeOf } from './addressing.js';
import { readFlag } from './flags.js';
import { formed } from './forms.js';
import { scriptOf } from './scripts.js';
import { toEcomessage } from './to-ecomessage.js';
import { readVesselList, type VesselRow } from './vessel-list.js';

const HEADER = 'vessel_name,all_names,rfmo_name,imo,mmsi,ircs,flag,vessel_type,gear_type,is_currently_listed,listing_rfmos,listing_reason';
const schemas = loadSchemaRegistry();
const rowsOf = (...lines: readonly string[]): readonly VesselRow[] => readVesselList(new TextEncoder().encode([HEADER, ...lines].join('\n'))).rows;
const messageOf = (line: string): ReturnType<typeof toEcomessage> => {
  const [row] = rowsOf(line);
  if (row === undefined) throw new Error('no row');
  return toEcomessage(row, 'list.csv');
};
const vesselOf = (line: string): object | undefined => messageOf(line).body.transport?.vessels?.[0];

describe('flags', () => {
  test.each([
    ['South Korea', 'KR'], ['Korea, Republic of', 'KR'], ['Chinese Taipei', 'TW'], ['Taiwan', 'TW'], ['St. Vincent and the Grenadines', 'VC'], ['St Vincent', 'VC'],
    ['Saint Vincent & the Grenadines', 'VC'], ['St. Kitts & Nevis', 'KN'], ["Cote d'Ivoire", 'CI'], ['Côte d’Ivoire', 'CI'], ['Russia', 'RU'], ['RUSSIAN FEDERATION', 'RU'], ['Iran (Islamic Republic of)', 'IR'],
    ['Viet Nam', 'VN'], ['Vietnam', 'VN'], ['Tanzania, United Republic of', 'TZ'], ['The Gambia', 'GM'], [' Sierra  Leone ', 'SL'], ['Papua New Guinea', 'PG'], ['Equatorial Guinea', 'GQ'],
    ['Cape Verde', 'CV'], ['UK', 'GB'], ['USA', 'US'], ['KEN', 'KE'], ['KE', 'KE'], ['XA', 'XA'], ['xb', 'XB'], ['Namibia', 'NA'], ['Dominica', 'DM'], ['Dominican Republic', 'DO'], ['Niger', 'NE'], ['Nigeria', 'NG'], ['Georgia', 'GE'],
  ])('%s is %s', (text, code) => {
    expect(readFlag(text)).toEqual({ kind: 'state', code });
  });

  test.each(['', 'Unknown', 'unknown (*)', 'UNK', 'N/A', '-', 'Stateless', 'No flag', 'NA'])('%j is not known', (text) => {
    expect(readFlag(text)).toMatchObject({ kind: 'unknown' });
  });

  test.each(['Korea?', 'Atlantis', 'India or Sri Lanka', 'QQ', 'AAA'])('%j is not guessed', (text) => {
    expect(readFlag(text)).toEqual({ kind: 'unrecognised', reported: text });
  });
});

test.each([['海燕 1', 'Hani'], ['ВОЛНА', 'Cyrl'], ['さくら丸', 'Jpan'], ['موج', 'Arab'], ['파도', 'Hang'], ['กระแส', 'Thai'], ['M/V WAVE', 'Latn'], ['705', undefined]])('%s is written in %s', (name, script) => {
  expect(scriptOf(name)).toBe(script);
});

describe('a row becomes a report', () => {
  test('with every particular of the list', () => {
    const { body, vessel, warnings } = messageOf('SILVER PETREL,SILVER PETREL|银海燕|SILVER  PETREL,Kelp Star,9074729,200000000,XA9QQ,Kenya,"Fishing Vessel, Reefer",Longline,True,EXFO,Fishing without authorisation');
    expect(body).toEqual({
      subject: { area: 'FISHERIES', title: 'Vessel on a list: SILVER PETREL', nature: 'risk-indicator', summary: 'Listed by EXFO. Reason given: Fishing without authorisation' },
      discovery: { method: 'list' },
      transport: {
        modes: ['sea'],
        vessels: [{
          name: 'SILVER PETREL', imo: '9074729', mmsi: '200000000', callSign: 'XA9QQ', flag: 'KE', type: 'Fishing Vessel, Reefer', gear: 'Longline',
          otherNames: [{ name: '银海燕', script: 'Hani' }, { name: 'Kelp Star', script: 'Latn', source: 'name on the list of the fisheries organisation' }],
          listings: [{ list: 'EXFO', current: true, reason: 'Fishing without authorisation' }],
        }],
      },
      source: 'list.csv',
    });
    expect({ vessel, warnings }).toEqual({ vessel: 'SILVER PETREL', warnings: [] });
    expect(schemas.validateBody('environment.ecomessage/1', body)).toEqual([]);
  });

  test('numbers stay as the list has them, right or wrong', () => {
    expect(vesselOf('X,X,,12345,IMO 99,"4S1, 4S2",,,,,,')).toMatchObject({ imo: '12345', mmsi: 'IMO 99', callSign: '4S1, 4S2' });
    expect(messageOf('X,X,,,,"4S1, 4S2",,,,,,').warnings).toEqual(['several-call-signs']);
  });

  test('a flag that cannot be told stays in the words of the list', () => {
    expect(vesselOf('X,X,,,,,Unknown,,,,,')).toEqual({ name: 'X', flagAsReported: 'Unknown' });
    expect(messageOf('X,X,,,,,Atlantis,,,,,')).toMatchObject({ warnings: ['flag-unrecognised'], flag: { reported: 'Atlantis' } });
    expect(vesselOf('X,X,Unknown,,,,,Unknown,Unknown,,,')).toEqual({ name: 'X' });
  });

  test('a reason is given to a listing only when there is one listing', () => {
    expect(vesselOf('X,X,,,,,,,,False,"A, B",why')).toMatchObject({ listings: [{ list: 'A', current: false }, { list: 'B', current: false }] });
    expect(messageOf('X,X,,,,,,,,False,"A, B",why').body.subject.summary).toBe('Formerly listed by A, B. Reason given: why');
  });

  test('a vessel without a name, and one without anything, are reported too', () => {
    expect(messageOf(',,,9074729,,,,,,,,')).toMatchObject({ vessel: 'without a name, IMO 9074729', warnings: ['name-missing'] });
    const nothing = messageOf(',,,,,,,,,perhaps,,');
    expect(nothing.warnings).toEqual(['name-missing', 'listing-unclear']);
    expect(schemas.validateBody('environment.ecomessage/1', nothing.body)).toEqual([]);
  });

  test('what is too long or in another column goes along in the additional information', () => {
    const [row] = readVesselList(new TextEncoder().encode(`${HEADER},owner\n${'N'.repeat(300)},,,,,,,,,,,,Northern Kelp Trading`)).rows;
    if (row === undefined) throw new Error('no row');
    const { body, warnings } = toEcomessage(row, 's');
    expect(warnings).toEqual(['cut']);
    expect(body.additionalInformation).toContain('owner: Northern Kelp Trading');
    expect(body.additionalInformation).toContain('N'.repeat(300));
    expect(schemas.validateBody('environment.ecomessage/1', body)).toEqual([]);
  });
});

describe('a row becomes', () => {
  const circumstances = { mode: 'exercise', source: 'list.csv' } as const;
  const line = 'SILVER PETREL,SILVER PETREL|银海燕,,9074729,,,Kenya,,,True,"EXFO, DEMFO",Fishing without authorisation';

  test.each(['fisheries-incident', 'purple-notice'] as const)('a %s that says it is an exercise, with all the vessel was called', (form) => {
    const made = formed(form, messageOf(line), circumstances);
    if ('unfit' in made) throw new Error(made.unfit);
    expect(schemas.validateBody(made.type, made.body)).toEqual([]);
    const text = JSON.stringify(made.body);
    for (const part of ['No notice has been issued by any authority.', '银海燕', '9074729', 'Fishing without authorisation', 'list.csv']) expect(text).toContain(part);
    expect(made.to).toEqual(form === 'purple-notice' ? ['gs'] : undefined);
    expect(JSON.stringify(formed(form, messageOf(line), { ...circumstances, mode: 'live' }))).not.toContain('No notice');
  });

  test.each([['no-imo-number', 'X,X,,Unknown,,,,,,,A,why'], ['no-listing-reason', 'X,X,,9074729,,,,,,,A,']])('no request: %s', (unfit, row) => {
    expect(formed('purple-notice', messageOf(row), circumstances)).toEqual({ unfit });
    expect(formed('fisheries-incident', messageOf(row), circumstances)).toMatchObject({ type: 'environment.fisheries-incident/1' });
  });
});

describe('the file', () => {
  test('lines are those of the file, also after quoted line breaks; short and long rows are taken', () => {
    const rows = rowsOf('A,A,,,,,,,,,,"two', 'lines"', 'B', 'C,C,,,,,,,,,,,extra');
    expect(rows.map(({ line, cells }) => [line, cells.vessel_name])).toEqual([[3, 'A'], [4, 'B'], [5, 'C']]);
    expect(rows[2]?.others).toEqual({ 'column 13': 'extra' });
  });

  test('columns in another order and case are found, missing ones are named', () => {
    const { rows, warnings } = readVesselList(new TextEncoder().encode('\uFEFFFlag,Vessel Name\nKenya,X\n'));
    expect(rows[0]?.cells).toMatchObject({ vessel_name: 'X', flag: 'Kenya', imo: '' });
    expect(warnings[0]).toContain('all_names');
  });

  test('Windows-1252 is read, with a warning; a list without names is none', () => {
    const { rows, warnings } = readVesselList(Buffer.concat([Buffer.from('vessel_name\nJos'), Buffer.of(0xe9), Buffer.from('\n')]));
    expect(rows[0]?.cells.vessel_name).toBe('José');
    expect(warnings[0]).toContain('Windows-1252');
    expect(() => readVesselList(Buffer.from('vesel_name,imo\nx,1\n'))).toThrow('no column vessel_name');
  });
});

describe('the addressee', () => {
  const bureaus = new Set(['ncb.KE', 'ncb.XA']);
  const community = 'community.fisheries-crime';

  test.each([
    ['Kenya', 'ncb.KE', undefined],
    ['Norway', community, 'bureau-not-admitted'],
    ['', community, 'flag-missing'],
    ['Atlantis', community, 'flag-unrecognised'],
    ['XA', community, 'flag-is-own'],
  ])('of flag %j is %s', (flag, to, warning) => {
    expect(addresseeOf(readFlag(flag), bureaus, community, 'ncb.XA')).toEqual({ to, warning });
  });
});
