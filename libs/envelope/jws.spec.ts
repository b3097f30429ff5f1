import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { Problem } from '#kernel';
import { digestOf, importSigningKey, importVerificationKey, parseJws, payloadOf, signJws, thumbprint, toPublicJwk, verifyJws, type PrivateJwk } from './index.js';

const TYP = 'entente+jws';
const b64 = (text: string | Uint8Array): string => Buffer.from(text as string).toString('base64url');
const header = (members: object): string => b64(JSON.stringify(members));
const HEADER = header({ alg: 'EdDSA', kid: 'k', typ: TYP });
const compactOf = (first: string, second = b64('{}'), third = b64(Buffer.alloc(64))): string => `${first}.${second}.${third}`;

function codeOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return error.code;
  }
}

/** RFC 8037, appendix A.1. */
const ED25519: PrivateJwk = {
  kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo', d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A', kid: 'ed', use: 'sig',
};
/** RFC 7515, appendix A.3.1. */
const P256: PrivateJwk = {
  kty: 'EC', crv: 'P-256', x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU', y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0', d: 'jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI', kid: 'ec', use: 'sig',
};
const ed25519 = importVerificationKey(ED25519);
const p256 = importVerificationKey(P256);

/** A JWS as a standard shows it, without the members our own header needs. */
const shown = (compact: string, algorithm: string): Parameters<typeof verifyJws>[0] => ({
  compact,
  signingInput: compact.slice(0, compact.lastIndexOf('.')),
  algorithm,
  kid: '',
  payload: Buffer.alloc(0),
  signature: Buffer.from(compact.slice(compact.lastIndexOf('.') + 1), 'base64url'),
});

describe('known answers', () => {
  const RFC_8037 = 'eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg';
  const RFC_7515 =
    'eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q';

  it('Ed25519: RFC 8037, appendix A.4', () => {
    expect(codeOf(() => verifyJws(shown(RFC_8037, 'EdDSA'), ed25519))).toBeUndefined();
    expect(codeOf(() => verifyJws(shown(RFC_8037, 'Ed25519'), ed25519))).toBeUndefined();
  });

  it('ES256, R and S side by side: RFC 7515, appendix A.3', () => {
    expect(codeOf(() => verifyJws(shown(RFC_7515, 'ES256'), p256))).toBeUndefined();
  });

  it('the thumbprint of RFC 8037, appendix A.3', async () => {
    expect(await thumbprint(ED25519)).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
  });

  it('the digest of nothing, and of abc (FIPS 180-2)', () => {
    expect(digestOf('')).toBe('47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU');
    expect(Buffer.from(digestOf('abc'), 'base64url').toString('hex')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('our own signing gives these bytes, and gave them yesterday', () => {
    const compact = signJws({ a: 1, ü: '€' }, importSigningKey(ED25519), TYP);
    expect(compact.split('.')[0]).toBe(header({ alg: 'EdDSA', kid: 'ed', typ: TYP }));
    expect(compact.split('.')[1]).toBe(b64('{"a":1,"ü":"€"}'));
    const openssl = sign(null, Buffer.from(compact.slice(0, compact.lastIndexOf('.'))), createPrivateKey({ key: { kty: 'OKP', crv: 'Ed25519', x: ED25519.x, d: ED25519.d }, format: 'jwk' }));
    expect(compact.split('.')[2]).toBe(openssl.toString('base64url'));
  });
});

describe('parseJws', () => {
  it('takes a message apart and keeps its segments as they came', () => {
    const compact = compactOf(HEADER, b64('{"a":1}'));
    expect(parseJws(compact, TYP)).toEqual({
      compact,
      signingInput: `${HEADER}.${b64('{"a":1}')}`,
      algorithm: 'EdDSA',
      kid: 'k',
      payload: Buffer.from('{"a":1}'),
      signature: Buffer.alloc(64),
    });
  });

  it.each([
    ['nothing', ''],
    ['one segment', HEADER],
    ['two segments', `${HEADER}.e30`],
    ['four segments', `${compactOf(HEADER)}.e30`],
    ['a JWE', 'e30.a.b.c.d'],
    ['no header', compactOf('')],
    ['no payload (detached)', compactOf(HEADER, '')],
    ['JSON serialization', JSON.stringify({ payload: 'e30', signatures: [] })],
    ['dots alone', '..'],
    ['a header that is an array', compactOf(header([]))],
    ['a header that is null', compactOf(b64('null'))],
  ])('not-a-jws: %s', (_, compact) => expect(codeOf(() => parseJws(compact, TYP))).toBe('not-a-jws'));

  it.each([
    ['header', (spoil: (text: string) => string) => compactOf(spoil(HEADER))],
    ['payload', (spoil: (text: string) => string) => compactOf(HEADER, spoil(b64('{}{')))],
    ['signature', (spoil: (text: string) => string) => compactOf(HEADER, undefined, spoil(b64(Buffer.alloc(64))))],
  ])('loose-base64url in the %s', (_, make) => {
    for (const spoil of [(text: string) => `${text}=`, (text: string) => ` ${text}`, (text: string) => `${text}\n`, (text: string) => `${text.slice(0, 3)}+${text.slice(4)}`, (text: string) => `${text.slice(0, 3)}/${text.slice(4)}`, (text: string) => `${text}é`]) {
      expect(codeOf(() => parseJws(make(spoil), TYP))).toMatch(/^(loose-base64url|invalid-utf8|not-json)$/);
    }
    // The last character of 64 bytes carries four bits that mean nothing.
    expect(codeOf(() => parseJws(compactOf(HEADER, undefined, `${b64(Buffer.alloc(64)).slice(0, -1)}B`), TYP))).toBe('loose-base64url');
  });

  it.each(['crit', 'jwk', 'jku', 'x5u', 'x5c', 'x5t', 'b64', 'zip', 'enc', 'nonce', 'toString', 'cty'])('header-not-allowed: %s', (name) => {
    expect(codeOf(() => parseJws(compactOf(header({ alg: 'EdDSA', kid: 'k', typ: TYP, [name]: true })), TYP))).toBe('header-not-allowed');
  });

  it.each([{ kid: 'k', typ: TYP }, { alg: 'EdDSA', typ: TYP }, { alg: 'EdDSA', kid: 'k' }, { alg: 1, kid: 'k', typ: TYP }, { alg: 'EdDSA', kid: ['k'], typ: TYP }, { alg: 'EdDSA', kid: 'k', typ: null }])('header-not-allowed: %j', (members) => {
    expect(codeOf(() => parseJws(compactOf(header(members)), TYP))).toBe('header-not-allowed');
  });

  it('a header of 1,024 characters is read, a longer one is not even decoded', () => {
    const room = (1024 * 3) / 4 - JSON.stringify({ alg: 'EdDSA', kid: '', typ: TYP }).length;
    expect(codeOf(() => parseJws(compactOf(header({ alg: 'EdDSA', kid: 'k'.repeat(room), typ: TYP })), TYP))).toBeUndefined();
    expect(codeOf(() => parseJws(compactOf('!'.repeat(1025)), TYP))).toBe('header-not-allowed');
  });

  it('a header is I-JSON', () => {
    expect(codeOf(() => parseJws(compactOf(b64(`{"alg":"EdDSA","alg":"none","kid":"k","typ":"${TYP}"}`)), TYP))).toBe('duplicate-name');
    expect(codeOf(() => parseJws(compactOf(b64(`{"alg":"EdDSA","__proto__":{},"kid":"k","typ":"${TYP}"}`)), TYP))).toBe('forbidden-name');
    expect(codeOf(() => parseJws(compactOf(b64('{')), TYP))).toBe('not-json');
  });

  it.each(['entente-routing+jws', 'JWT', 'application/entente+jws', 'ENTENTE+JWS', ''])('wrong-typ: %p', (typ) => {
    expect(codeOf(() => parseJws(compactOf(header({ alg: 'EdDSA', kid: 'k', typ })), TYP))).toBe('wrong-typ');
  });

  it('what it remembers of headers decides nothing: a good one stays good, a bad one bad, whichever came first', () => {
    const typed = header({ alg: 'EdDSA', kid: 'remembered', typ: 'entente-routing+jws' });
    const bad = header({ alg: 'EdDSA', kid: 'remembered', typ: TYP, crit: [] });
    for (let round = 0; round < 3; round++) {
      expect(codeOf(() => parseJws(compactOf(typed), TYP))).toBe('wrong-typ');
      expect(parseJws(compactOf(typed), 'entente-routing+jws').kid).toBe('remembered');
      expect(codeOf(() => parseJws(compactOf(bad), TYP))).toBe('header-not-allowed');
      // The same members in another spelling are another header.
      expect(codeOf(() => parseJws(compactOf(`${typed}=`), 'entente-routing+jws'))).toBe('loose-base64url');
    }
    const jws = parseJws(compactOf(typed), 'entente-routing+jws');
    expect(() => Object.assign(jws, { kid: 'poison', algorithm: 'none' })).not.toThrow();
    expect(parseJws(compactOf(typed), 'entente-routing+jws')).toMatchObject({ kid: 'remembered', algorithm: 'EdDSA' });
  });

  it('stays right when more headers come than it remembers', () => {
    for (let i = 0; i < 4200; i++) expect(parseJws(compactOf(header({ alg: 'EdDSA', kid: `k${i}`, typ: TYP })), TYP).kid).toBe(`k${i}`);
    expect(parseJws(compactOf(header({ alg: 'EdDSA', kid: 'k0', typ: TYP })), TYP).kid).toBe('k0');
  });
});

describe('verifyJws', () => {
  const signed = (jwk: PrivateJwk, payload: unknown = { a: 1 }): ReturnType<typeof parseJws> => parseJws(signJws(payload, importSigningKey(jwk), TYP), TYP);

  it('the registered key fixes the algorithm; alg chooses nothing', () => {
    for (const algorithm of ['none', 'None', '', 'HS256', 'ES256', 'RS256', 'ES384', 'eddsa', 'Ed448']) expect(codeOf(() => verifyJws({ ...signed(ED25519), algorithm }, ed25519))).toBe('algorithm-not-allowed');
    for (const algorithm of ['none', 'HS256', 'EdDSA', 'Ed25519', 'ES256K', 'es256']) expect(codeOf(() => verifyJws({ ...signed(P256), algorithm }, p256))).toBe('algorithm-not-allowed');
  });

  it('another\'s key does not verify', () => {
    const other = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
    expect(codeOf(() => verifyJws(signed(ED25519), importVerificationKey({ ...ED25519, x: String(other.x) })))).toBe('signature-invalid');
  });

  it.each([['Ed25519', ED25519, ed25519], ['ES256', P256, p256]] as const)('%s: any bit changed, anywhere, and it does not hold', (_, jwk, key) => {
    const compact = signJws({ text: 'what was signed' }, importSigningKey(jwk), TYP);
    const bytes = Buffer.from(compact);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(6), (at, bit) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ (1 << bit);
        expect(codeOf(() => verifyJws(parseJws(changed.toString('latin1'), TYP), key))).toBeDefined();
      }),
      { numRuns: 150 },
    );
    expect(codeOf(() => verifyJws(parseJws(compact, TYP), key))).toBeUndefined();
  });

  it('ES256 as DER, cut short, empty, or of zeros does not verify', () => {
    const jws = signed(P256);
    const der = sign('sha256', Buffer.from(jws.signingInput), importSigningKey(P256).key);
    for (const signature of [der, Buffer.alloc(0), Buffer.alloc(64), jws.signature.subarray(0, 63), Buffer.concat([jws.signature, Buffer.from([0])])]) {
      expect(codeOf(() => verifyJws({ ...jws, signature }, p256))).toBe('signature-invalid');
    }
  });

  it('an ES256 twin (r, n − s) verifies too, and is another document: repeats are told by the signing input', () => {
    const jws = signed(P256);
    const n = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
    const s = n - BigInt(`0x${jws.signature.subarray(32).toString('hex')}`);
    const twin = `${jws.signingInput}.${b64(Buffer.concat([jws.signature.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex')]))}`;
    expect(codeOf(() => verifyJws(parseJws(twin, TYP), p256))).toBeUndefined();
    expect(digestOf(twin)).not.toBe(digestOf(jws.compact));
  });
});

describe('signJws', () => {
  it('whatever is signed verifies and reads back', () => {
    const key = importSigningKey(ED25519);
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (payload) => {
        const compact = signJws(payload, key, TYP);
        expect(signJws(payload, key, TYP)).toBe(compact);
        verifyJws(parseJws(compact, TYP), ed25519);
        expect(payloadOf(compact)).toEqual(JSON.parse(JSON.stringify(payload)));
      }),
      { numRuns: 100 },
    );
  });

  it('the header names the key and the typ of this very call', () => {
    const key = importSigningKey(ED25519);
    expect(parseJws(signJws({}, key, 'entente-event+jws'), 'entente-event+jws').kid).toBe('ed');
    expect(parseJws(signJws({}, importSigningKey({ ...ED25519, kid: 'other' }), TYP), TYP).kid).toBe('other');
    expect(parseJws(signJws({}, importSigningKey({ ...P256, kid: 'ed' }), TYP), TYP).algorithm).toBe('ES256');
  });
});

describe('keys', () => {
  it('what is shown of a key is its public half', () => {
    expect(toPublicJwk(ED25519)).toEqual({ kty: 'OKP', crv: 'Ed25519', x: ED25519.x, kid: 'ed', use: 'sig' });
    expect(toPublicJwk(P256)).toEqual({ kty: 'EC', crv: 'P-256', x: P256.x, y: P256.y, kid: 'ec', use: 'sig' });
  });

  it('a point off its curve, a sealing key and a short key are no signing keys', () => {
    expect(() => importVerificationKey({ ...P256, y: P256.x })).toThrow();
    expect(() => importVerificationKey({ ...ED25519, crv: 'X25519' })).toThrow(TypeError);
    expect(() => importVerificationKey({ ...ED25519, x: 'AAAA' })).toThrow();
  });
});
