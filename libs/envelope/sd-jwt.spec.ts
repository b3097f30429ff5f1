import fc from 'fast-check';
import { isObject, parseIJson, Problem } from '#kernel';
import { digestOf, importSigningKey, importVerificationKey, isSdJwt, MAX_DISCLOSURES, parseJws, payloadOf, readDisclosures, reassemble, signJws, splitSdJwt, verifyJws, withDisclosures, type PrivateJwk, type Reassembled } from './index.js';
import { RFC_ARRAY_ELEMENT, RFC_DISCLOSURES, RFC_JWS, RFC_KEY } from './testing/rfc9901.js';
import { digestOfDisclosure, encodeDisclosure, signSdJwt } from './testing/sign-sd-jwt.js';

const TYP = 'entente+sd-jwt';
/** RFC 8037, appendix A.1. */
const JWK: PrivateJwk = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo', d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A', kid: 'ed', use: 'sig' };
const key = importSigningKey(JWK);
const SALT = 'Qg_O64zqAxe412a108iroA';

function codeOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return error.code;
  }
}

/** Everything the hub does with an SD-JWT but the envelope's schema. */
function read(compact: string, complete = true): Reassembled {
  const { signed, encoded } = splitSdJwt(compact);
  const jws = parseJws(signed, TYP);
  verifyJws(jws, importVerificationKey(JWK));
  const payload = parseIJson(jws.payload);
  if (!isObject(payload)) throw new TypeError('no object');
  return reassemble(payload, readDisclosures(encoded), { part: 'body', complete });
}

/** An SD-JWT of any payload with any disclosures behind it. */
const of = (payload: object, ...encoded: readonly string[]): string => withDisclosures(signJws(payload, key, TYP), encoded.map((one) => ({ encoded: one })));
const raw = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const anyBody = fc.object({ maxDepth: 3, values: [fc.string(), fc.boolean(), fc.maxSafeInteger(), fc.constant(null)] }).filter((body) => !/"(?:_sd|_sd_alg|\.\.\.|__proto__)"/.test(JSON.stringify(body)));

const BODY = { text: 'clear', persons: [{ name: 'A' }], transport: [{ plate: 'x', owner: { name: 'B' } }], 'a/b~c': 1 };
const PAYLOAD = { id: '1', body: BODY };
const MASKABLE = ['/persons', '/transport/0/owner', '/a~1b~0c'];

describe('the example of RFC 9901, §5.1', () => {
  const names = Object.keys(RFC_DISCLOSURES) as (keyof typeof RFC_DISCLOSURES)[];

  it('its signature verifies, and its disclosures have the digests the RFC prints', () => {
    const jws = { compact: RFC_JWS, signingInput: RFC_JWS.slice(0, RFC_JWS.lastIndexOf('.')), algorithm: 'ES256', kid: '', payload: Buffer.alloc(0), signature: Buffer.from(RFC_JWS.split('.')[2] ?? '', 'base64url') };
    expect(codeOf(() => verifyJws(jws, importVerificationKey(RFC_KEY)))).toBeUndefined();
    const disclosures = readDisclosures(names.map((name) => RFC_DISCLOSURES[name][0]));
    expect(disclosures.map(({ name, digest }) => [name, digest])).toEqual(names.map((name) => [name, RFC_DISCLOSURES[name][1]]));
  });

  it('its members come back with their disclosures, and stay away without', () => {
    const { nationalities: _, _sd_alg: algorithm, ...subject } = payloadOf(RFC_JWS) as Record<string, unknown>;
    expect(algorithm).toBe('sha-256');
    const payload = { _sd_alg: algorithm, body: subject };
    const all = reassemble(payload, readDisclosures(names.map((name) => RFC_DISCLOSURES[name][0])), { part: 'body', complete: true });
    expect(all.payload['body']).toMatchObject({
      iss: 'https://issuer.example.com', sub: 'user_42', given_name: 'John', family_name: 'Doe', email: 'johndoe@example.com', phone_number: '+1-202-555-0101', phone_number_verified: true,
      address: { street_address: '123 Main St', locality: 'Anytown', region: 'Anystate', country: 'US' }, birthdate: '1940-01-01', updated_at: 1570000000,
    });
    expect(JSON.stringify(all.payload)).not.toContain('_sd');
    const some = reassemble(payload, readDisclosures([RFC_DISCLOSURES.address[0]]), { part: 'body', complete: false });
    expect(Object.keys(some.payload['body'] as object)).toEqual(expect.arrayContaining(['iss', 'address']));
    expect(some.payload['body']).not.toHaveProperty('given_name');
    expect(some.withheld).toHaveLength(7);
  });

  it('its array elements are not taken', () => {
    const { nationalities } = payloadOf(RFC_JWS) as { nationalities: unknown };
    expect(codeOf(() => reassemble({ body: { nationalities } }, [], { part: 'body', complete: false }))).toBe('array-element-masked');
    expect(codeOf(() => readDisclosures([RFC_ARRAY_ELEMENT]))).toBe('array-element-masked');
  });
});

describe('what holds', () => {
  const compact = signSdJwt(PAYLOAD, MASKABLE, key);

  it('comes back as it was before it was masked, with a pointer for each member that can be withheld', () => {
    const { payload, disclosed, withheld } = read(compact);
    expect(payload).toEqual(PAYLOAD);
    expect([...disclosed.keys()].sort()).toEqual([...MASKABLE].sort());
    expect(withheld).toEqual([]);
  });

  it('has one digest, and one signed part, whatever is withheld', () => {
    const { signed } = splitSdJwt(compact);
    const { disclosed } = read(compact);
    const less = withDisclosures(signed, [...disclosed].filter(([pointer]) => pointer !== '/persons').map(([, disclosure]) => disclosure));
    expect(digestOf(less)).toBe(digestOf(compact));
    expect(digestOf(compact)).toBe(digestOf(signed));
    const seen = read(less, false);
    expect(seen.payload['body']).toEqual({ text: BODY.text, transport: BODY.transport, 'a/b~c': 1 });
    expect(seen.withheld).toEqual(['']);
    expect(read(withDisclosures(signed, []), false).withheld.toSorted()).toEqual(['', '', '/transport/0']);
    expect(codeOf(() => read(less))).toBe('disclosure-missing');
  });

  it('may have nothing to disclose, and may leave _sd_alg out', () => {
    expect(read(of(PAYLOAD)).payload).toEqual(PAYLOAD);
    const encoded = encodeDisclosure('persons', []);
    expect(read(of({ body: { _sd: [digestOfDisclosure(encoded)] } }, encoded)).payload).toEqual({ body: { persons: [] } });
  });

  it('any part of a payload can be disclosable: it comes back', () => {
    fc.assert(
      fc.property(anyBody, fc.infiniteStream(fc.boolean()), (body, coins) => {
        const names = Object.keys(body).filter(() => coins.next().value === true);
        const payload = JSON.parse(JSON.stringify({ body })) as { body: object };
        expect(read(signSdJwt(payload, names.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`), key)).payload).toEqual(payload);
      }),
      { numRuns: 100 },
    );
  });
});

describe('what does not hold', () => {
  const compact = signSdJwt(PAYLOAD, MASKABLE, key);
  const [signed = '', first = '', second = '', third = ''] = compact.split('~');
  const foreign = encodeDisclosure('persons', [{ name: 'C' }]);

  it.each<[string, string, string]>([
    ['no tilde', 'not-an-sd-jwt', signed],
    ['no tilde at the end', 'not-an-sd-jwt', compact.slice(0, -1)],
    ['a key binding JWT', 'not-an-sd-jwt', `${compact}${signJws({}, key, 'kb+jwt')}`],
    ['an empty disclosure', 'not-json', `${signed}~${first}~~${second}~${third}~`],
    ['another typ', 'wrong-typ', compact.replace(signed, signJws(PAYLOAD, key, 'entente+jws'))],
    ['a disclosure dropped', 'disclosure-missing', `${signed}~${first}~${third}~`],
    ['a disclosure twice', 'disclosure-repeated', `${compact}${first}~`],
    ['a foreign disclosure beside its own', 'disclosure-unknown', `${compact}${foreign}~`],
    ['a foreign disclosure instead of its own', 'disclosure-missing', compact.replace(first, foreign)],
    ['padding', 'loose-base64url', compact.replace(first, `${first}=`)],
    ['a disclosure that is no array', 'disclosure-malformed', of(PAYLOAD, raw({}))],
    ['four parts', 'disclosure-malformed', of(PAYLOAD, raw([SALT, 'a', 1, 2]))],
    ['one part', 'disclosure-malformed', of(PAYLOAD, raw([SALT]))],
    ['an array element', 'array-element-masked', of(PAYLOAD, raw([SALT, 1]))],
    ['a salt that is no text', 'disclosure-malformed', of(PAYLOAD, raw([1, 'a', 1]))],
    ['a salt too short', 'disclosure-malformed', of(PAYLOAD, raw(['abc', 'a', 1]))],
    ['a name that is no text', 'disclosure-malformed', of(PAYLOAD, raw([SALT, 1, 1]))],
    ['a name twice inside a disclosure', 'duplicate-name', of(PAYLOAD, Buffer.from(`["${SALT}","a",{"b":1,"b":2}]`).toString('base64url'))],
    ['__proto__', 'forbidden-name', of(PAYLOAD, raw([SALT, '__proto__', {}]))],
    ['__proto__ inside', 'forbidden-name', of(PAYLOAD, Buffer.from(`["${SALT}","a",{"__proto__":1}]`).toString('base64url'))],
    ['a disclosure named _sd', 'forbidden-name', of(PAYLOAD, raw([SALT, '_sd', []]))],
    ['a disclosure named ...', 'forbidden-name', of(PAYLOAD, raw([SALT, '...', []]))],
    ['the salt of another', 'disclosure-repeated', of(PAYLOAD, raw([SALT, 'a', 1]), raw([SALT, 'b', 1]))],
    ['another hash', 'sd-alg-unknown', of({ ...PAYLOAD, _sd_alg: 'sha-384' })],
    ['_sd_alg null', 'sd-alg-unknown', of({ ...PAYLOAD, _sd_alg: null })],
    ['_sd_alg in the body', 'mask-misplaced', of({ body: { _sd_alg: 'sha-256' } })],
    ['_sd beside the body', 'mask-misplaced', of({ ...PAYLOAD, _sd: [digestOfDisclosure(foreign)] }, foreign)],
    ['_sd in the handling', 'mask-misplaced', of({ ...PAYLOAD, handling: { _sd: [digestOfDisclosure(foreign)] } }, foreign)],
    ['no body', 'mask-misplaced', of({ id: '1', sealed: {} })],
    ['_sd that is no list', 'sd-malformed', of({ body: { _sd: {} } })],
    ['_sd that is empty', 'sd-malformed', of({ body: { _sd: [] } })],
    ['_sd with something else', 'sd-malformed', of({ body: { _sd: [1] } })],
    ['_sd with a digest of another length', 'sd-malformed', of({ body: { _sd: ['abc'] } })],
    ['_sd with a loose digest', 'sd-malformed', of({ body: { _sd: [`${digestOfDisclosure(foreign).slice(0, -1)}B`] } }, foreign)],
    ['a digest twice in one object', 'disclosure-repeated', of({ body: { _sd: [digestOfDisclosure(foreign), digestOfDisclosure(foreign)] } }, foreign)],
    ['a digest in two objects', 'disclosure-repeated', of({ body: { _sd: [digestOfDisclosure(foreign)], b: { _sd: [digestOfDisclosure(foreign)] } } }, foreign)],
    ['a decoy', 'disclosure-missing', of({ body: { _sd: [digestOfDisclosure('decoy')] } })],
    ['a name that stands in clear', 'duplicate-name', of({ body: { persons: [], _sd: [digestOfDisclosure(foreign)] } }, foreign)],
    ['an element of an array', 'array-element-masked', of({ body: { list: [{ '...': digestOfDisclosure(raw([SALT, 1])) }] } })],
  ])('%s: %s', (_, code, text) => expect(codeOf(() => read(text))).toBe(code));

  it('two disclosures of one name', () => {
    const [one, two] = [encodeDisclosure('a', 1), encodeDisclosure('a', 2)];
    expect(codeOf(() => read(of({ body: { _sd: [digestOfDisclosure(one), digestOfDisclosure(two)] } }, one, two)))).toBe('duplicate-name');
  });

  it('a disclosure inside a disclosure', () => {
    const inner = encodeDisclosure('name', 'A');
    const outer = encodeDisclosure('person', { _sd: [digestOfDisclosure(inner)] });
    expect(codeOf(() => read(of({ body: { _sd: [digestOfDisclosure(outer)] } }, outer, inner)))).toBe('disclosure-nested');
    const element = encodeDisclosure('list', [{ '...': digestOfDisclosure(inner) }]);
    expect(codeOf(() => read(of({ body: { _sd: [digestOfDisclosure(element)] } }, element)))).toBe('array-element-masked');
  });

  it('more disclosures, levels and members than a message may have', () => {
    expect(codeOf(() => read(`${signed}~${'e30~'.repeat(MAX_DISCLOSURES + 1)}`))).toBe('too-many-members');
    let deep: unknown = 1;
    for (let i = 0; i < 30; i++) deep = [deep];
    const encoded = encodeDisclosure('deep', deep);
    expect(codeOf(() => read(of({ body: { a: { b: { _sd: [digestOfDisclosure(encoded)] } } } }, encoded)))).toBe('too-deep');
    const wide = [0, 1].map((index) => encodeDisclosure(`w${index}`, Array.from({ length: 15_000 }, () => 0)));
    expect(codeOf(() => read(of({ body: { _sd: wide.map(digestOfDisclosure) } }, ...wide)))).toBe('too-many-members');
  });

  it('any bit changed, anywhere', () => {
    const bytes = Buffer.from(compact);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(6), (at, bit) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ (1 << bit);
        expect(codeOf(() => read(changed.toString('latin1')))).toBeDefined();
      }),
      { numRuns: 300 },
    );
    expect(isSdJwt(compact)).toBe(true);
  });
});
