import { thumbprint, type PublicJwk } from '#envelope';
import type { TrustPolicy } from '#ledger';
import type { Session } from '../session.js';

/** The hub's signing keys. Those the policy names are enough; without any, the hub's own word is taken for them and said. */
export async function hubKeys(session: Session, policy: TrustPolicy): Promise<PublicJwk[]> {
  const keys = (await session.publicKeys().keysOf('hub')).filter(({ use }) => use === 'sig') as unknown as PublicJwk[];
  const pins = policy.keys.get('hub');
  if (pins === undefined) {
    session.say('entente: the policy names no key of the hub, so its own word is taken for them (key hub THUMBPRINT names one)');
    return keys;
  }
  const prints = await Promise.all(keys.map((key) => thumbprint(key)));
  return keys.filter((_, n) => pins.includes(prints[n] ?? ''));
}
