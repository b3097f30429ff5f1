import type { Flag } from './flags.js';

export type AddressWarning = 'flag-missing' | 'bureau-not-admitted' | 'flag-is-own' | 'flag-unrecognised';

export interface Addressed {
  readonly to: string;
  readonly warning: AddressWarning | undefined;
}

/**
 * To whom a vessel is reported: the bureau of its flag where one is admitted, otherwise the community.
 * @param bureaus ids of the bureaus that take part, such as `ncb.KE`
 */
export function addresseeOf(flag: Flag, bureaus: ReadonlySet<string>, community: string, sender: string): Addressed {
  if (flag.kind === 'unknown') return { to: community, warning: 'flag-missing' };
  if (flag.kind === 'unrecognised') return { to: community, warning: 'flag-unrecognised' };
  const bureau = `ncb.${flag.code}`;
  if (bureau === sender) return { to: community, warning: 'flag-is-own' };
  return bureaus.has(bureau) ? { to: bureau, warning: undefined } : { to: community, warning: 'bureau-not-admitted' };
}
