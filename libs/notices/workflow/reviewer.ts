import type { Message } from '#contracts';
import { reviewedFirst } from '../diffusion.js';
import { rulesOn, type KindRules } from '../kinds.js';
import { isDiffusion, kindOf } from './read.js';

/** Who looks at a message before it goes out: the desk, where the rules of the kind or of the sender say so. */
export const reviewerOf = (kinds: readonly KindRules[]) => (message: Message, at: number): string | undefined => {
  const kind = kindOf(message.type);
  if (kind === undefined || !isDiffusion(message) || message.from === 'gs') return undefined;
  const rules = rulesOn(kinds, kind, at);
  return rules !== undefined && reviewedFirst(rules, message.from) ? 'gs' : undefined;
};
