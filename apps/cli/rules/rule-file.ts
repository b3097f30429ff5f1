import { ruleForm, type Rule } from '#contracts';
import { isObject, Problem } from '#kernel';
import { SovereignRuleJudge, type SetRule } from '#policy';
import { EXIT, Stop } from '../exit-codes.js';
import { readText } from '../input.js';
import type { Session } from '../session.js';
import type { Example } from './examples.js';

/** What a rule file holds: the rule, and the examples that say what it is meant to do. */
export interface RuleFile {
  readonly rule: Rule;
  readonly examples: readonly Example[];
}

/** Reads a rule, alone or as `{"rule": …, "examples": […]}`. @throws Stop when it is no such file */
export async function readRuleFile(session: Session, file: string): Promise<RuleFile> {
  const text = await readText(session, file);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Stop(EXIT.noInput, `${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isObject(value)) throw new Stop(EXIT.noInput, `${file} holds no rule`, 'A rule is a JSON object with title and kind; see entente rules explain.');
  const { rule = value, examples = [], ...other } = 'rule' in value ? value : { rule: value };
  const unknown = Object.keys(other);
  if (unknown.length > 0) throw new Stop(EXIT.noInput, `${file}: beside rule and examples there is ${unknown.join(', ')}`);
  if (!isObject(rule) || !Array.isArray(examples) || !examples.every(isObject)) throw new Stop(EXIT.noInput, `${file} is neither a rule nor {"rule": …, "examples": […]}`);
  return { rule: rule as unknown as Rule, examples: examples as unknown as Example[] };
}

/** Judges a rule as the registry will. @throws Stop with the reason */
export function judgeRule(owner: string, rule: Rule): void {
  try {
    new SovereignRuleJudge(ruleForm()).check(owner, { ...rule });
  } catch (error) {
    if (error instanceof Problem) throw new Stop(EXIT.refused, `${error.code}: ${error.message}`, error.kind.remedy);
    throw error;
  }
}

/** The rule as it would stand in the registry. */
export const asSet = (owner: string, rule: Rule): SetRule => ({ id: `rule/${owner}/under-test`, owner, body: { ...rule }, version: 0, at: 0 });

/** Whose rule it is: said, or whoever is speaking. */
export function ownerOf(session: Session, owner: string | undefined): string {
  const found = owner ?? session.options.as ?? session.surroundings.participant;
  if (found === undefined) throw new Stop(EXIT.usage, 'whose rule is it?', 'Say --owner ncb.XA, or --as ncb.XA.');
  return found;
}
