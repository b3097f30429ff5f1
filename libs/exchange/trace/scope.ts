import { participantKind, speaksFor } from '#contracts';
import type { Directory } from '#directory';

/** How much of a message's story somebody may know. */
export interface Scope {
  readonly reader: string;
  /** Its owner knows all of it; its sender what senders may know; a recipient its own part; an auditor all but sealed content. */
  readonly as: 'owner' | 'sender' | 'recipient' | 'auditor';
  /** Whether the decision itself may be shown, with everybody's rules in it. */
  readonly decision: boolean;
}

/** Whose readings and answers are within a scope. */
export const within = ({ as, reader }: Scope, participant: string): boolean => as !== 'recipient' || speaksFor(reader, participant);

/**
 * The oversight body looks into everything, whoever has a mandate into what its owners granted.
 * @param what `access` for what became of messages, `decisions` for how it was decided
 * @param now milliseconds since the epoch
 */
export const isAuditor = (directory: Directory, reader: string, owners: readonly string[], what: 'access' | 'decisions', now: number): boolean =>
  participantKind(reader) === 'oversight' || owners.some((owner) => directory.audits(reader, owner, what, now));
