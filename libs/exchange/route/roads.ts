import { isAudience, type Message } from '#contracts';
import { matchesType, type Directory } from '#directory';

/**
 * The one who must endorse a message before it goes out, where whoever delegated to its sender chose that road. Control
 * messages are answers and act at once; what is for the endorser alone needs no endorsement.
 */
export function endorserOf(message: Pick<Message, 'from' | 'to' | 'type'>, directory: Directory, version: number): string | undefined {
  const delegation = directory.delegation(message.from, version);
  if (delegation?.road !== 'endorsed' || message.type.startsWith('control.')) return undefined;
  return message.to.every((to) => to === delegation.by) ? undefined : delegation.by;
}

/** Who gets a copy of what this sender sends. */
export function copyOutTo(message: Pick<Message, 'from' | 'type'>, directory: Directory, version: number): string | undefined {
  const delegation = directory.delegation(message.from, version);
  return delegation?.road === 'copy' && !message.type.startsWith('control.') ? delegation.by : undefined;
}

/** What of a decision says whom it reached. */
interface Reached {
  readonly to: string;
  readonly allowed: boolean;
  readonly except?: readonly string[];
}

/** Who gets a copy because an entity of theirs is reached, by name or in an audience. */
export function copiesInTo(message: Pick<Message, 'from' | 'type'>, reached: readonly Reached[], directory: Directory, version: number): string[] {
  const readers = reached.filter(({ allowed }) => allowed).flatMap(({ to, except = [] }) => {
    // `all` means bureaus, and nobody delegates to a bureau.
    if (!isAudience(to)) return [to];
    return to === 'all' ? [] : directory.members(to, version).filter((member) => !except.includes(member));
  });
  const copies = readers.flatMap((reader) => {
    const delegation = directory.delegation(reader, version);
    return delegation !== undefined && delegation.copiesIn.some((pattern) => matchesType(pattern, message.type)) ? [delegation.by] : [];
  });
  return [...new Set(copies)].filter((copy) => copy !== message.from);
}
