import type { Source } from '../source.js';
import { tlpOf } from './tags.js';

/**
 * How far MISP may share an event of the message at most: 0, the own organisation, unless its owner lets it be passed on
 * freely and its TLP says more. 2 is connected communities (TLP:GREEN), 3 everyone (TLP:CLEAR).
 */
export function mayDistribute(source: Source): number {
  if (source.handling?.onward !== 'free' || source.conditions !== undefined || source.handling.confidentiality !== 'official-use') return 0;
  return { CLEAR: 3, GREEN: 2 }[tlpOf(source) ?? ''] ?? 0;
}
