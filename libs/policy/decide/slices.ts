import type { Test } from '../cedar/compile-expression.js';
import { compilePolicy } from '../cedar/compile-policy.js';
import type { RuleBody, SetRule } from '../rule-set.js';
import { readRule, type ReadPolicy } from '../rules/compiled-rule.js';
import { readBaseline } from './baseline-policies.js';
import type { FoundHint } from './conclude.js';

export interface Named {
  readonly rule: string;
  readonly applies: Test;
}

/** The policies that can say anything when this is asked of data of this type. */
export interface Slice {
  readonly permits: readonly Named[];
  readonly forbids: readonly Named[];
  readonly hints: readonly (FoundHint & Named)[];
}

/** For how many types something is kept: more than there are would have to be asked about. */
const MOST_TYPES = 200;

/** Something kept by type and action. */
class Keyed<T> {
  readonly #kept = new Map<string, Map<string, T>>();

  /** What is kept, made when it is not there yet. */
  of(asked: string, type: string, make: () => T): T {
    const known = this.#kept.get(type)?.get(asked);
    return known ?? this.#keep(asked, type, make());
  }

  #keep(asked: string, type: string, made: T): T {
    if (this.#kept.size >= MOST_TYPES) this.#kept.clear();
    const ofType = this.#kept.get(type) ?? new Map<string, T>();
    ofType.set(asked, made);
    this.#kept.set(type, ofType);
    return made;
  }
}

/** A policy that says nothing about this action and type. */
const SILENT = 'silent';

/** What holds for everybody, for one action and type. */
export class BaselineSlices {
  readonly #slices = new Keyed<Slice>();
  readonly #baseline = readBaseline();

  of(asked: string, type: string): Slice {
    return this.#slices.of(asked, type, () => this.#make(asked, type));
  }

  #make(asked: string, type: string): Slice {
    const all = this.#baseline.flatMap(({ id, json, actions, hint }) => {
      const applies = actions.has(asked) || hint !== undefined ? compilePolicy(json, { asked, type }) : undefined;
      return applies === undefined ? [] : [{ rule: id, effect: json.effect, applies, hint }];
    });
    return {
      permits: all.filter(({ effect, hint }) => effect === 'permit' && hint === undefined),
      forbids: all.filter(({ effect }) => effect === 'forbid'),
      hints: all.flatMap(({ rule, applies, hint }) => (hint === undefined ? [] : [{ rule, applies, hint, owner: undefined }])),
    };
  }
}

/**
 * What owners set themselves, for one action and type. A slice depends on the rules alone: it is kept by the very list
 * the registry gave, which is another as soon as one of them changes. What was compiled of a rule is kept by its body.
 */
export class RuleSlices {
  readonly #lists = new WeakMap<readonly SetRule[], Keyed<Slice>>();
  readonly #read = new WeakMap<RuleBody, readonly ReadPolicy[]>();
  readonly #compiled = new WeakMap<ReadPolicy, Keyed<Test | typeof SILENT>>();

  of(rules: readonly SetRule[], asked: string, type: string): Slice {
    let slices = this.#lists.get(rules);
    if (slices === undefined) this.#lists.set(rules, (slices = new Keyed()));
    return slices.of(asked, type, () => this.#make(rules, asked, type));
  }

  #make(rules: readonly SetRule[], asked: string, type: string): Slice {
    const forbids: Named[] = [];
    const hints: (FoundHint & Named)[] = [];
    for (const { id: rule, owner, body } of rules) {
      for (const policy of this.#readRule(owner, body)) {
        if (policy.hint === undefined && policy.actions?.has(asked) === false) continue;
        const applies = this.#compile(policy, asked, type);
        if (applies === SILENT) continue;
        if (policy.hint === undefined) forbids.push({ rule, applies });
        else hints.push({ rule, owner, hint: policy.hint, applies });
      }
    }
    return { permits: [], forbids, hints };
  }

  /** Reads a rule before anybody asks. @returns whether that was still to be done @throws PolicyFault when it is malformed */
  warm({ owner, body }: Pick<SetRule, 'owner' | 'body'>): boolean {
    if (this.#read.has(body)) return false;
    this.#readRule(owner, body);
    return true;
  }

  #readRule(owner: string, body: RuleBody): readonly ReadPolicy[] {
    const known = this.#read.get(body);
    if (known !== undefined) return known;
    const read = readRule(owner, body);
    this.#read.set(body, read);
    return read;
  }

  #compile(policy: ReadPolicy, asked: string, type: string): Test | typeof SILENT {
    let compiled = this.#compiled.get(policy);
    if (compiled === undefined) this.#compiled.set(policy, (compiled = new Keyed()));
    return compiled.of(asked, type, () => compilePolicy(policy.json, { asked, type }) ?? SILENT);
  }
}
