import type { Directory } from '../directory.js';
import type { Statement } from '../statement.js';
import { invalid, type Effect } from './effect.js';

/** How many rules one owner may have: each is asked at every decision about its data. */
const MOST_RULES = 200;

export function setRule(directory: Directory, { by, subject, body }: Statement<'set-rule'>, at: number): Effect {
  directory.judge.check(by, body);
  if (directory.ruleShelf.get(subject, directory.version) === undefined && directory.rules(by).length >= MOST_RULES) throw invalid(`${by} has ${String(MOST_RULES)} rules, which is all there can be.`);
  return (version) => directory.ruleShelf.set(by, subject, { id: subject, owner: by, body, version, at }, version);
}

export function removeRule(directory: Directory, { by, subject }: Statement<'remove-rule'>): Effect {
  if (directory.ruleShelf.get(subject, directory.version) === undefined) throw invalid(`There is no ${subject}.`);
  return (version) => directory.ruleShelf.set(by, subject, undefined, version);
}
