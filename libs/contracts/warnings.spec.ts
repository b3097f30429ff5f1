import { warningsOf, warningsOfMessage } from './warnings.js';

const TYPE = 'environment.ecomessage/1';
const codes = (body: unknown): string[] => warningsOf(TYPE, body).map(({ code, pointer }) => `${code} ${pointer}`);
const vessel = { name: 'Blue Heron', imo: '1234567', flag: 'XA' };

describe('warnings', () => {
  test('a sound vessel gives none', () => {
    expect(codes({ subject: { area: 'FISHERIES' }, transport: { vessels: [vessel] } })).toEqual([]);
  });

  test('a wrong check digit, a short number and a wrong MMSI are told apart', () => {
    const vessels = [{ ...vessel, imo: '1234568' }, { ...vessel, imo: '12345' }, { ...vessel, mmsi: '12' }];
    expect(codes({ transport: { vessels } })).toEqual([
      'imo-check-digit /transport/vessels/0/imo', 'imo-malformed /transport/vessels/1/imo', 'mmsi-malformed /transport/vessels/2/mmsi',
    ]);
  });

  test('a vessel with a name alone', () => {
    expect(codes({ transport: { vessels: [{ name: 'Blue Heron' }] } })).toEqual(['vessel-unidentified /transport/vessels/0', 'vessel-without-flag /transport/vessels/0']);
  });

  test('species need their scientific name and CITES appendix where species are meant', () => {
    const product = { description: 'dried fins' };
    expect(codes({ subject: { area: 'FISHERIES' }, products: [product] })).toEqual(['scientific-name-missing /products/0', 'cites-appendix-unknown /products/0']);
    expect(codes({ subject: { area: 'POLLUTION' }, products: [product] })).toEqual([]);
    expect(codes({ subject: { area: 'POLLUTION' }, products: [{ ...product, scientificName: 'Aquila ficta', citesAppendix: 'unknown' }] }))
      .toEqual(['cites-appendix-unknown /products/0/citesAppendix']);
    expect(codes({ subject: { area: 'WILDLIFE' }, products: [{ ...product, scientificName: 'Aquila ficta', citesAppendix: 'none' }] })).toEqual([]);
  });

  test('things inside other things are found too, wherever a type keeps them', () => {
    const body = { objects: [{ kind: 'vessel', vessel: { ...vessel, imo: '7654321', owners: [{ name: 'Heron Ltd', imoCompanyNumber: '1234567' }] } }, { kind: 'container', container: { number: 'CSQU3054384' } }] };
    expect(warningsOf('general.information/1', body, '/body').map(({ code, pointer }) => `${code} ${pointer}`)).toEqual([
      'imo-check-digit /body/objects/0/vessel/imo', 'imo-company-number /body/objects/0/vessel/owners/0/imoCompanyNumber', 'container-number /body/objects/1/container/number',
    ]);
  });

  test('a deadline without replyBy is never chased', () => {
    const message = { type: 'general.request-for-action/1', body: { deadline: '2026-11-30T00:00:00Z' } };
    expect(warningsOfMessage(message).map(({ code }) => code)).toEqual(['reply-by-missing']);
    expect(warningsOfMessage({ ...message, replyBy: '2026-11-30T00:00:00Z' })).toEqual([]);
    expect(warningsOfMessage({ type: message.type })).toEqual([]);
  });

  test('codes are held against their vocabularies; codes free for examples are no fault', () => {
    const document = { kind: 'passport', issuingCountry: 'UK', issuerCode: 'XYZ', mrz: ['P<UTO'] };
    const body = { value: { amount: 1, currency: 'KSH' }, origin: [{ country: 'XA' }, { country: 'EA' }], persons: [{ status: 'WITNESS', nationalities: ['KE', 'UK'], documents: [document] }], agency: { contact: { languages: ['en', 'zh-Hant', 'tlh', 'jp'] } } };
    expect(codes(body)).toEqual([
      'currency-unknown /value/currency', 'country-unknown /origin/1/country', 'country-unknown /persons/0/nationalities/1', 'mrz-malformed /persons/0/documents/0/mrz',
      'country-unknown /persons/0/documents/0/issuingCountry', 'issuer-unknown /persons/0/documents/0/issuerCode', 'language-unknown /agency/contact/languages/3',
    ]);
  });

  test('nobody is a suspect of an administrative matter', () => {
    const persons = [{ role: 'master' }, { role: 'master', status: 'SUSPECT' }, { status: 'WITNESS' }];
    expect(codes({ subject: { nature: 'administrative-violation' }, persons })).toEqual(['status-in-administrative-matter /persons/1/status']);
    expect(codes({ subject: { nature: 'crime' }, persons })).toEqual(['person-without-status /persons/0']);
  });

  test('no more than 100, and no body brings it down', () => {
    expect(warningsOf(TYPE, { transport: { vessels: Array.from({ length: 5000 }, () => ({ name: 'x' })) } })).toHaveLength(100);
    for (const body of [null, 7, 'text', [], { vessels: 3 }, { vessels: [null, 1, { imo: 5 }] }, JSON.parse('{"__proto__":{"vessels":[]},"constructor":{"vessel":7}}') as unknown]) {
      expect(() => warningsOf(TYPE, body)).not.toThrow();
    }
  });
});
