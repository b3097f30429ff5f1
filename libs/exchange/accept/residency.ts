import type { Message } from '#contracts';
import type { Directory } from '#directory';
import { Problem } from '#kernel';
import { rulesKnownTo } from '../reasons.js';
import type { AddresseeDecision } from '../route/decide-addressees.js';

/**
 * A sealed message holds a key for every addressee, so one whom residency keeps out (R16) must not be among them: refusing
 * it alone would leave whoever else has the message with bytes it can open.
 * @throws Problem `refused`, naming whom to leave out where the rule is the sender's own bureau's
 */
export function demandResidency(message: Pick<Message, 'from' | 'sealed' | 'to'>, addressees: readonly AddresseeDecision[], directory: Directory): void {
  if (message.sealed === undefined) return;
  const outside = addressees.filter(({ allowed, rules }) => !allowed && rules.some((id) => directory.ruleShelf.get(id, directory.version)?.body['kind'] === 'residency'));
  if (outside.length === 0) return;
  throw new Problem('refused', {
    detail: 'Sealed content may be opened in the listed countries alone: seal it again without the others.',
    violations: outside.filter(({ to, rules }) => message.to.includes(to) && rulesKnownTo(message.from, rules).some((id) => id.startsWith('rule/'))).map(({ to }) => ({ pointer: `/to/${String(message.to.indexOf(to))}`, code: 'residency', detail: `${to} lies outside the countries your rule names.` })),
  });
}
