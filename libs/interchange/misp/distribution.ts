import type { Source } from '../source.js';
import { bindingCodesOf } from '../terms.js';
import { tlpOf } from './tags.js';

/**
 * How far MISP may share an event of the message at most: 0, the own organisation, unless its owner lets it be passed on
 * freely, its TLP says more, and no handling code H2 or H3 stands in it, be it of a part. 2 is connected communities (TLP:GREEN), 3 everyone (TLP:CLEAR).
 */
export function mayDistribute(source: Source): number {
  if (source.handling?.onward !== 'free' || source.conditions !== undefined || source.handling.confidentiality !== 'official-use' || bindingCodesOf(source.body).length > 0) return 0;
  return { CLEAR: 3, GREEN: 2 }[tlpOf(source) ?? ''] ?? 0;
}
