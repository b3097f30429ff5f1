import { EntenteClient } from '#client';
import { importSigningKey, signJws, toPublicJwk, type PrivateJwk } from '#envelope';
import { newKey } from '../../deploy/local/hub-file.js';

/** A bureau that exists for the benchmark only. */
export interface BenchBureau {
  readonly participant: string;
  readonly signing: PrivateJwk;
}

/** One sends, one reads in each of four runs, and 195 hear a broadcast. */
export const BUREAUS = 200;

export const participantOf = (index: number): string => `ncb.B${String(index).padStart(3, '0')}`;

/** Admits bureaus through the registry's own door. */
export async function admitBureaus(url: string, hub: string, gs: PrivateJwk): Promise<BenchBureau[]> {
  const secretariat = new EntenteClient({ url, hub, participant: 'gs', signingKey: { ...gs } });
  const bureaus = Array.from({ length: BUREAUS }, (_, index) => ({ participant: participantOf(index), signing: newKey(participantOf(index), 'Ed25519') }));
  for (const { participant, signing } of bureaus) {
    const proof = signJws({ hub, participant, kids: [signing.kid] }, importSigningKey(signing), 'entente-key-proof+jws');
    const body = { name: `Benchmark bureau ${participant}`, clearance: 'confidential', keys: [{ jwk: toPublicJwk(signing) }], proofs: [proof], reference: 'benchmark' };
    await secretariat.state({ subject: participant, verb: 'admit', body });
  }
  return bureaus;
}
