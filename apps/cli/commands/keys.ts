import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import { Signer, TYP, type RegisteredKey } from '#client';
import { EXIT, Stop, type ExitCode } from '../exit-codes.js';
import type { Session } from '../session.js';

const publicHalf = ({ kty, crv, x, y, kid, use }: JWK): JWK => ({ kty: kty ?? '', crv: crv ?? '', x: x ?? '', ...(y === undefined ? {} : { y }), kid: kid ?? '', use: use ?? '' });

async function makeKey(participant: string, use: 'sig' | 'enc', p256: boolean): Promise<JWK & { kid: string }> {
  const pair = use === 'sig'
    ? await generateKeyPair(p256 ? 'ES256' : 'EdDSA', { extractable: true, ...(p256 ? {} : { crv: 'Ed25519' }) })
    : await generateKeyPair('ECDH-ES+A256KW', { extractable: true, crv: p256 ? 'P-256' : 'X25519' });
  const { kty, crv, x, y, d } = await exportJWK(pair.privateKey);
  const jwk: JWK = { kty: kty ?? '', crv: crv ?? '', x: x ?? '', ...(y === undefined ? {} : { y }), ...(d === undefined ? {} : { d }) };
  return { ...jwk, kid: `${participant}#${(await calculateJwkThumbprint(jwk)).slice(0, 8)}`, use };
}

/** Makes keys. The private halves go to a file of the person's own and nowhere else. */
export async function newKeys(session: Session, { out, p256 = false }: { readonly out: string; readonly p256?: boolean }): Promise<ExitCode> {
  const participant = session.options.as ?? session.surroundings.participant;
  if (participant === undefined) throw new Stop(EXIT.usage, 'whose keys shall they be?', 'Add --as, such as --as ncb.KE');
  const hub = session.options.hub ?? session.hubIfAny?.hub;
  if (hub === undefined) throw new Stop(EXIT.usage, 'for which hub? The proof that the key is held names it', 'Add --hub with its name');
  const [signing, sealing] = [await makeKey(participant, 'sig', p256), await makeKey(participant, 'enc', p256)];
  const file = resolve(session.surroundings.cwd, out);
  try {
    writeFileSync(file, `${JSON.stringify({ participant, hub, signing, sealing }, null, 2)}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    throw new Stop(EXIT.noInput, `${out} cannot be written: ${error instanceof Error ? error.message : String(error)}`, 'Keys are never overwritten; choose another name');
  }
  const keys = [signing, sealing].map((key) => ({ jwk: publicHalf(key) }));
  const proof = await new Signer(signing).sign({ hub, participant, kids: [signing.kid, sealing.kid] }, TYP.keyProof);
  session.say(`entente: private keys written to ${out}, readable by you alone`);
  session.output.one({ keys, proofs: [proof] }, () => [
    ['participant', participant],
    ['signing', signing.kid],
    ['sealing', sealing.kid],
    ['register', `with -o json this prints the body for: entente registry state ${participant} add-key --body FILE`],
  ]);
  return EXIT.ok;
}

/** Shows public keys, from the registry. */
export async function showKeys(session: Session, participant: string | undefined): Promise<ExitCode> {
  const whose = participant ?? session.identity.participant;
  const keys = await session.publicKeys().keysOf(whose);
  if (session.output.format === 'json') {
    session.output.one({ [whose]: keys }, () => []);
    return EXIT.ok;
  }
  const rows = session.output.rows<RegisteredKey>([
    { title: 'kid', of: ({ kid }) => kid },
    { title: 'use', of: ({ use }) => (use === 'enc' ? 'sealing' : 'signing') },
    { title: 'curve', of: ({ crv }) => crv },
    { title: 'from', of: ({ notBefore }) => notBefore },
    { title: 'until', of: ({ notAfter }) => notAfter },
    { title: 'revoked', of: ({ revokedAt, reason }) => (revokedAt === undefined ? '' : `${revokedAt} ${reason ?? ''}`) },
  ]);
  keys.forEach((key) => { rows.add(key); });
  rows.end();
  return EXIT.ok;
}
