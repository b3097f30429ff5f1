import { generateKeyPairSync } from 'node:crypto';
import { importSigningKey, signJws, type PublicJwk } from '#envelope';
import { TYP } from '#contracts';
import { toTimestamp } from '#kernel';
import { judgeStatement } from '../index.js';
import { admission, BEGINNING, firstKid, HUB, keyEntry, keyNamed, proofBy, withKeys, World } from '../testing/world.js';

let world: World;
beforeEach(async () => {
  world = await World.of('ncb.XA', 'ncb.XB');
  await world.admit('ncb.XA.customs', { clearance: 'official-use' });
});

/** What is said when something is tried. */
function said(attempt: () => unknown): string {
  try {
    return JSON.stringify(attempt());
  } catch (error) {
    return (error as Error).message;
  }
}

const decision = { reason: 'a reason', reference: 'EC-1' };

describe('who may state what (contract §1)', () => {
  it.each([
    ['gs admits bureaus', 'gs', 'ncb.XC', 'applied'],
    ['gs admits partners', 'gs', 'partner.cites', 'applied'],
    ['gs admits private partners', 'gs', 'private.example', 'applied'],
    ['gs admits regional bureaus', 'gs', 'regional.nairobi', 'applied'],
    ['gs admits offices', 'gs', 'office.bangkok', 'applied'],
    ['a bureau admits its entities', 'ncb.XA', 'ncb.XA.wildlife', 'applied'],
    ['a bureau admits no other bureau', 'ncb.XA', 'ncb.XC', 'statement-not-allowed'],
    ['nor another\'s entity', 'ncb.XB', 'ncb.XA.wildlife', 'statement-not-allowed'],
    ['gs admits no entity', 'gs', 'ncb.XA.wildlife', 'statement-not-allowed'],
    ['an entity admits none', 'ncb.XA.customs', 'ncb.XA.wildlife', 'statement-not-allowed'],
    ['nobody admits to the trust root', 'gs', 'oversight.other', 'statement-not-allowed'],
    ['nor gs', 'gs', 'gs', 'statement-not-allowed'],
    ['what is no participant', 'gs', 'community.x', 'statement-not-allowed'],
    ['a reserved slug', 'ncb.XA', 'ncb.XA.dead', 'statement-not-allowed'],
    ['two levels down', 'ncb.XA', 'ncb.XA.customs.post', 'statement-not-allowed'],
  ])('admit: %s', async (_, by, subject, expected) => {
    expect(await world.state({ by, verb: 'admit', subject, body: admission(subject, { clearance: 'official-use' }) })).toBe(expected);
    expect(world.directory.participants.has(subject)).toBe(expected === 'applied' || subject === 'gs');
  });

  it.each([
    ['suspend', 'gs', 'ncb.XB', decision, 'applied'],
    ['suspend', 'ncb.XA', 'ncb.XA.customs', decision, 'applied'],
    ['suspend', 'gs', 'ncb.XA.customs', decision, 'statement-not-allowed'],
    ['suspend', 'ncb.XA', 'ncb.XB', decision, 'statement-not-allowed'],
    ['suspend', 'ncb.XA', 'ncb.XA', decision, 'statement-not-allowed'],
    ['suspend', 'gs', 'hub', decision, 'statement-not-allowed'],
    ['readmit', 'gs', 'ncb.XB', decision, 'statement-invalid'],
    ['add-key', 'ncb.XA', 'ncb.XA', withKeys('ncb.XA', 'ncb.XA#2'), 'applied'],
    ['add-key', 'gs', 'ncb.XA', withKeys('ncb.XA', 'ncb.XA#2'), 'statement-not-allowed'],
    ['add-key', 'ncb.XA', 'ncb.XA.customs', withKeys('ncb.XA.customs', 'new'), 'statement-not-allowed'],
    ['revoke-key', 'ncb.XA', 'ncb.XA', { kid: 'ncb.XA#1', reason: 'lost' }, 'applied'],
    ['revoke-key', 'gs', 'ncb.XA', { kid: 'ncb.XA#1', reason: 'lost' }, 'applied'],
    ['revoke-key', 'ncb.XA', 'ncb.XA.customs', { kid: 'ncb.XA.customs#1', reason: 'lost' }, 'applied'],
    ['revoke-key', 'gs', 'oversight.ccf', { kid: 'oversight.ccf#1', reason: 'lost' }, 'statement-not-allowed'],
    ['revoke-key', 'ncb.XB', 'ncb.XA', { kid: 'ncb.XA#1', reason: 'lost' }, 'statement-not-allowed'],
    ['revoke-key', 'ncb.XA.customs', 'ncb.XA', { kid: 'ncb.XA#1', reason: 'lost' }, 'statement-not-allowed'],
    ['create-community', 'ncb.XA', 'community.x', { name: 'X' }, 'applied'],
    ['create-community', 'gs', 'community.x', { name: 'X' }, 'applied'],
    ['create-community', 'ncb.XA.customs', 'community.x', { name: 'X' }, 'statement-not-allowed'],
    ['create-community', 'oversight.ccf', 'community.x', { name: 'X' }, 'statement-not-allowed'],
    ['create-community', 'gs', 'region.x', { name: 'X' }, 'statement-invalid'],
    ['create-community', 'gs', 'ncb.XC', { name: 'X' }, 'statement-invalid'],
    ['enable-kafka', 'ncb.XA', 'ncb.XA', {}, 'applied'],
    ['enable-kafka', 'ncb.XA', 'ncb.XA.customs', {}, 'applied'],
    ['enable-kafka', 'gs', 'ncb.XA', {}, 'statement-not-allowed'],
    ['disable-kafka', 'ncb.XA', 'ncb.XA', {}, 'statement-invalid'],
  ] as const)('%s by %s of %s', async (verb, by, subject, body, expected) => {
    expect(await world.state({ by, verb, subject, body })).toBe(expected);
  });

  it('join is the keeper\'s; leave the keeper\'s, the member\'s and its bureau\'s', async () => {
    await world.admit('ncb.XC');
    await world.community('community.x', 'ncb.XB');
    const say = (by: string, verb: 'join' | 'leave', member: string): Promise<string> => world.state({ by, verb, subject: 'community.x', body: { member } });
    expect(await say('ncb.XA', 'join', 'ncb.XA')).toBe('statement-not-allowed');
    expect(await say('gs', 'join', 'ncb.XA')).toBe('statement-not-allowed');
    expect(await say('ncb.XB', 'join', 'ncb.XA')).toBe('applied');
    expect(await say('ncb.XB', 'join', 'ncb.XA')).toBe('statement-invalid');
    expect(await say('ncb.XB', 'join', 'ncb.XA.customs')).toBe('applied');
    expect(await say('ncb.XB', 'join', 'ncb.XQ')).toBe('statement-invalid');
    expect(await say('ncb.XC', 'leave', 'ncb.XA')).toBe('statement-not-allowed');
    expect(await say('ncb.XA', 'leave', 'ncb.XA.customs')).toBe('applied');
    expect(await say('ncb.XA', 'leave', 'ncb.XA')).toBe('applied');
    expect(await say('ncb.XA', 'leave', 'ncb.XA')).toBe('statement-invalid');
    expect(await world.state({ by: 'ncb.XB', verb: 'join', subject: 'community.none', body: { member: 'ncb.XA' } })).toBe('statement-invalid');
  });

  it('whoever is suspended states nothing, its entities neither', async () => {
    await world.suspend('ncb.XA');
    expect(await world.state({ by: 'ncb.XA', verb: 'enable-kafka', subject: 'ncb.XA' })).toBe('statement-not-allowed');
    expect(await world.state({ by: 'ncb.XA.customs', verb: 'enable-kafka', subject: 'ncb.XA.customs' })).toBe('statement-not-allowed');
    await world.readmit('ncb.XA');
    expect(await world.state({ by: 'ncb.XA.customs', verb: 'enable-kafka', subject: 'ncb.XA.customs' })).toBe('applied');
  });

  it('to whom a statement is not given, no answer tells whether its subject exists', async () => {
    await world.admit('ncb.XA.hidden', { clearance: 'official-use', listed: false });
    await world.community('community.x', 'ncb.XB');
    const there = world.directory.lastDigest('ncb.XA.hidden');
    for (const previous of [null, there]) {
      for (const [verb, body] of [['admit', admission('ncb.XA.hidden')], ['suspend', decision], ['readmit', decision], ['revoke-key', { kid: 'ncb.XA.hidden#1', reason: 'x' }], ['add-key', withKeys('ncb.XA.hidden', 'k')], ['enable-kafka', {}], ['disable-kafka', {}]] as const) {
        const [hidden, none] = [world.statement({ by: 'ncb.XB', verb, subject: 'ncb.XA.hidden', body, previous }), world.statement({ by: 'ncb.XB', verb, subject: 'ncb.XA.nobody', body, previous })];
        const answers = [hidden, none].map((jws) => said(() => judgeStatement(world.directory, jws, world.now)).replaceAll(/hidden|nobody/g, 'X'));
        expect(answers[0]).toBe(answers[1]);
        expect(answers[0]).not.toMatch(/digest/);
      }
    }
    expect(await world.state({ by: 'ncb.XB', verb: 'join', subject: 'community.x', body: { member: 'ncb.XA.hidden' } })).toBe('statement-invalid');
  });
});

describe('a statement follows the last one of its subject', () => {
  it('a stale predecessor is refused, for each subject by itself', async () => {
    const first = world.statement({ by: 'ncb.XA', verb: 'enable-kafka', subject: 'ncb.XA' });
    const second = world.statement({ by: 'gs', verb: 'suspend', subject: 'ncb.XA', body: decision });
    const elsewhere = world.statement({ by: 'ncb.XB', verb: 'enable-kafka', subject: 'ncb.XB' });
    expect(await world.read(first)).toMatchObject({ applied: true, version: 3 });
    expect(await world.read(second)).toMatchObject({ applied: false, problem: { code: 'stale-predecessor' } });
    expect(await world.read(elsewhere)).toMatchObject({ applied: true, version: 5 });
    expect(world.directory.participant('ncb.XA')?.active.latest).toBe(true);
  });

  it.each([null, '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU'])('previous %p where another stands', async (previous) => {
    expect(await world.state({ by: 'ncb.XA', verb: 'enable-kafka', subject: 'ncb.XA', previous })).toBe('stale-predecessor');
  });

  it('the same statement twice in the log counts as the first', async () => {
    const once = world.statement({ by: 'ncb.XA', verb: 'enable-kafka', subject: 'ncb.XA' });
    expect(await world.read(once)).toEqual({ applied: true, version: 3 });
    await world.must({ by: 'ncb.XA', verb: 'disable-kafka', subject: 'ncb.XA' });
    await world.must({ by: 'ncb.XA', verb: 'revoke-key', subject: 'ncb.XA', body: { kid: firstKid('ncb.XA'), reason: 'lost' } });
    expect(await world.read(once)).toEqual({ applied: true, version: 3 });
    expect(world.directory.version).toBe(6);
    expect(world.directory.participant('ncb.XA')?.takesKafka.latest).toBe(false);
  });
});

describe('keys', () => {
  const admitWith = (keys: object): Promise<string> => world.state({ by: 'gs', verb: 'admit', subject: 'ncb.XC', body: { ...admission('ncb.XC'), ...keys } });

  it('each new signing key proves that it is held, by naming all that come in', async () => {
    const both = [keyEntry('a'), keyEntry('b')];
    expect(await admitWith({ keys: both, proofs: [proofBy('a', 'ncb.XC', ['a', 'b'])] })).toBe('statement-invalid');
    expect(await admitWith({ keys: both, proofs: [proofBy('a', 'ncb.XC', ['a', 'b']), proofBy('b', 'ncb.XC', ['b'])] })).toBe('statement-invalid');
    expect(await admitWith({ keys: both, proofs: [proofBy('a', 'ncb.XC', ['a', 'b']), proofBy('a', 'ncb.XC', ['a', 'b'])] })).toBe('statement-invalid');
    expect(await admitWith({ keys: both, proofs: [proofBy('a', 'ncb.XB', ['a', 'b']), proofBy('b', 'ncb.XC', ['a', 'b'])] })).toBe('statement-invalid');
    expect(await admitWith({ keys: both, proofs: [proofBy('a', 'ncb.XC', ['a', 'b'], 'other.hub'), proofBy('b', 'ncb.XC', ['a', 'b'])] })).toBe('statement-invalid');
    expect(await admitWith({ keys: both, proofs: [proofBy('c', 'ncb.XC', ['a', 'b']), proofBy('b', 'ncb.XC', ['a', 'b'])] })).toBe('statement-invalid');
    const forged = signJws({ hub: HUB, participant: 'ncb.XC', kids: ['a', 'b'] }, importSigningKey({ ...keyNamed('c'), kid: 'a' }), TYP.keyProof);
    expect(await admitWith({ keys: both, proofs: [forged, proofBy('b', 'ncb.XC', ['a', 'b'])] })).toBe('signature-invalid');
    expect(world.directory.participants.has('ncb.XC')).toBe(false);
    expect(await admitWith({ keys: both, proofs: ['a', 'b'].map((kid) => proofBy(kid, 'ncb.XC', ['a', 'b'])) })).toBe('applied');
  });

  it('a proof cannot be a message, nor a message a statement', async () => {
    const message = signJws({ hub: HUB, participant: 'ncb.XC', kids: ['a'] }, importSigningKey(keyNamed('a')), TYP.message);
    expect(await admitWith({ keys: [keyEntry('a')], proofs: [message] })).toBe('wrong-typ');
    expect(await world.state({ by: 'ncb.XA', verb: 'enable-kafka', subject: 'ncb.XA', typ: TYP.message })).toBe('wrong-typ');
  });

  it('a sealing key needs no proof of its own, being named in the others\'', async () => {
    const { x } = generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' });
    const sealing = { jwk: { kty: 'OKP', crv: 'X25519', x: String(x), kid: 's', use: 'enc' } };
    expect(await admitWith({ keys: [keyEntry('a'), sealing], proofs: [proofBy('a', 'ncb.XC', ['a'])] })).toBe('statement-invalid');
    expect(await admitWith({ keys: [keyEntry('a'), sealing], proofs: [proofBy('a', 'ncb.XC', ['a', 's'])] })).toBe('applied');
    expect(() => world.directory.verificationKey('ncb.XC', 's', world.now)).toThrow(expect.objectContaining({ code: 'key-unknown' }));
  });

  it('a kid is never used again, by anyone, not even revoked', async () => {
    await world.must({ by: 'ncb.XB', verb: 'add-key', subject: 'ncb.XB', body: withKeys('ncb.XB', 'ncb.XB#2') }, { by: 'ncb.XB', verb: 'revoke-key', subject: 'ncb.XB', body: { kid: 'ncb.XB#1', reason: 'rotated' }, kid: 'ncb.XB#2' });
    expect(await admitWith(withKeys('ncb.XC', 'ncb.XB#1'))).toBe('statement-invalid');
    expect(await world.state({ by: 'ncb.XB', verb: 'add-key', subject: 'ncb.XB', body: withKeys('ncb.XB', 'ncb.XB#1'), kid: 'ncb.XB#2' })).toBe('statement-invalid');
    expect(await admitWith(withKeys('ncb.XC', 'gs#1'))).toBe('statement-invalid');
    expect(await admitWith({ keys: [keyEntry('a'), keyEntry('a')], proofs: [proofBy('a', 'ncb.XC', ['a'])] })).toBe('statement-invalid');
  });

  it.each([
    ['of small order', { kty: 'OKP', crv: 'Ed25519', x: Buffer.alloc(32).toString('base64url'), kid: 'k', use: 'sig' }],
    ['off the curve', { kty: 'EC', crv: 'P-256', x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU', y: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU', kid: 'k', use: 'sig' }],
  ] as [string, PublicJwk][])('a key %s is refused', async (_, jwk) => {
    expect(await admitWith({ keys: [{ jwk }], proofs: [proofBy('k', 'ncb.XC', ['k'])] })).toBe('statement-invalid');
  });

  it.each([
    ['with a private part', { ...keyNamed('a') }],
    ['of another curve', { ...keyEntry('a').jwk, crv: 'Ed448' }],
    ['RSA', { kty: 'RSA', n: 'AQAB', e: 'AQAB', kid: 'a', use: 'sig' }],
    ['symmetric', { kty: 'oct', k: 'AAAA', kid: 'a', use: 'sig' }],
    ['Ed25519 for sealing', { ...keyEntry('a').jwk, use: 'enc' }],
    ['X25519 for signing', { ...keyEntry('a').jwk, crv: 'X25519' }],
    ['without a kid', { ...keyEntry('a').jwk, kid: '' }],
  ])('a key %s does not come in', async (_, jwk) => {
    expect(await admitWith({ keys: [{ jwk }], proofs: [proofBy('a', 'ncb.XC', ['a'])] })).toBe('schema-violation');
  });

  it('are judged by the clock of the record', async () => {
    const limit = (ms: number): string => toTimestamp(BEGINNING + ms);
    const timed = { ...keyEntry('timed'), notBefore: limit(60_000), notAfter: limit(120_000) };
    await world.must({ by: 'ncb.XA', verb: 'add-key', subject: 'ncb.XA', body: { keys: [timed], proofs: [proofBy('timed', 'ncb.XA', ['timed'])] } });
    const codeAt = (kid: string, at: number): string => {
      try {
        return world.directory.verificationKey('ncb.XA', kid, at).kid;
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    expect([59_999, 60_000, 119_999, 120_000].map((ms) => codeAt('timed', BEGINNING + ms))).toEqual(['key-expired', 'timed', 'timed', 'key-expired']);
    const revokedAt = world.now;
    await world.must({ by: 'gs', verb: 'revoke-key', subject: 'ncb.XA', body: { kid: 'ncb.XA#1', reason: 'stolen' } });
    expect([codeAt('ncb.XA#1', revokedAt - 1), codeAt('ncb.XA#1', revokedAt), codeAt('ncb.XA#1', revokedAt + 1e9), codeAt('ncb.XB#1', revokedAt)]).toEqual(['ncb.XA#1', 'key-revoked', 'key-revoked', 'key-unknown']);
    expect(await world.state({ by: 'ncb.XA', verb: 'enable-kafka', subject: 'ncb.XA' })).toBe('key-revoked');
    expect(await world.state({ by: 'gs', verb: 'revoke-key', subject: 'ncb.XA', body: { kid: 'ncb.XA#1', reason: 'again' } })).toBe('statement-invalid');
    expect(world.directory.currentKeys('ncb.XA', 'sig', BEGINNING + 60_000)?.map(({ kid }) => kid)).toEqual(['timed']);
  });

  it('someone else\'s key signs nothing for oneself', async () => {
    expect(await world.state({ by: 'ncb.XA', verb: 'enable-kafka', subject: 'ncb.XA', kid: firstKid('ncb.XB') })).toBe('key-unknown');
    const asXa = signJws({ ...{ hub: HUB, id: '0192f0c5-7e80-7c3a-9b1e-3f5a6c7d8e90', by: 'ncb.XA', subject: 'ncb.XA', verb: 'enable-kafka', previous: world.directory.lastDigest('ncb.XA'), issuedAt: toTimestamp(world.now), body: {} } }, importSigningKey({ ...keyNamed(firstKid('ncb.XB')), kid: firstKid('ncb.XA') }), TYP.statement);
    expect(await world.read(asXa)).toMatchObject({ applied: false, problem: { code: 'signature-invalid' } });
  });
});

describe('contradictions', () => {
  it('an entity\'s clearance is no wider than its bureau\'s', async () => {
    expect(await world.state({ by: 'ncb.XA', verb: 'admit', subject: 'ncb.XA.a', body: admission('ncb.XA.a', { clearance: 'confidential' }) })).toBe('statement-not-allowed');
    expect(await world.state({ by: 'ncb.XA', verb: 'admit', subject: 'ncb.XA.a', body: admission('ncb.XA.a', { clearance: 'restricted' }) })).toBe('applied');
  });

  it('gs names the decision it rests on; a bureau need not', async () => {
    expect(await world.state({ by: 'gs', verb: 'admit', subject: 'ncb.XC', body: admission('ncb.XC', { reference: undefined }) })).toBe('statement-invalid');
    expect(await world.state({ by: 'gs', verb: 'suspend', subject: 'ncb.XA', body: { reason: 'r' } })).toBe('statement-invalid');
    expect(await world.state({ by: 'ncb.XA', verb: 'suspend', subject: 'ncb.XA.customs', body: { reason: 'r' } })).toBe('applied');
  });

  it('nobody is admitted, suspended, or switched on twice', async () => {
    expect(await world.state({ by: 'gs', verb: 'admit', subject: 'ncb.XA', body: admission('ncb.XA', withKeys('ncb.XA', 'n')) })).toBe('statement-invalid');
    await world.suspend('ncb.XA');
    expect(await world.state({ by: 'gs', verb: 'suspend', subject: 'ncb.XA', body: decision })).toBe('statement-invalid');
    await world.must({ by: 'ncb.XB', verb: 'enable-kafka', subject: 'ncb.XB' });
    expect(await world.state({ by: 'ncb.XB', verb: 'enable-kafka', subject: 'ncb.XB' })).toBe('statement-invalid');
    await world.community('community.x', 'ncb.XB');
    expect(await world.state({ by: 'ncb.XB', verb: 'create-community', subject: 'community.x', body: { name: 'again' } })).toBe('statement-invalid');
  });
});

describe('the form', () => {
  it.each([
    ['another hub', { hub: 'other.hub' }, 'wrong-hub'],
    ['an unknown member', { extra: 1 }, 'schema-violation'],
    ['an unknown verb', { verb: 'delete' }, 'schema-violation'],
    ['a verb of the prototype', { verb: 'constructor' }, 'schema-violation'],
    ['an id that is no UUIDv7', { id: '1' }, 'schema-violation'],
    ['no body', { body: null }, 'schema-violation'],
    ['another verb\'s body', { body: { member: 'ncb.XB' } }, 'schema-violation'],
    ['a time that is none', { issuedAt: '2026-13-45T10:00:00Z' }, 'schema-violation'],
    ['previous left out', { previous: undefined }, 'schema-violation'],
  ] as [string, object, string][])('%s', async (_, more, expected) => {
    expect(await world.state({ by: 'ncb.XA', verb: 'enable-kafka', subject: 'ncb.XA', ...more })).toBe(expected);
  });

  it('every fault is named with its place', async () => {
    const outcome = await world.read(world.statement({ by: 'ncb.XA', verb: 'enable-kafka', subject: 'ncb.XA', id: 'x', hub: 7, 'a/b': 1 }));
    expect(outcome).toMatchObject({ applied: false, problem: { violations: [{ pointer: '/hub', code: 'wrong-form' }, { pointer: '/id' }, { pointer: '/a~1b', code: 'unknown-member' }] } });
  });
});
