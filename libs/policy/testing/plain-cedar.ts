import { readFileSync } from 'node:fs';
import { CONFIDENTIALITY } from '#contracts';
import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import { readBaseline } from '../decide/baseline-policies.js';
import { conclude, type FoundHint } from '../decide/conclude.js';
import { readHint } from '../decide/hints.js';
import { ENGINE_ERROR, turnedRound, waysOf } from '../decide/sovereign-decisions.js';
import { NO_OBLIGATIONS, type Decision, type Party, type Question } from '../decision.js';
import type { SetRule } from '../rule-set.js';
import { policiesOf } from '../rules/compiled-rule.js';

/** Cedar itself as a decision function: the oracle the fast road is held to. What it is given is written out here anew. */

type Uid = { readonly type: string; readonly id: string };
const uid = (type: string, id: string): Uid => ({ type, id });
const ref = (type: string, id: string): { __entity: Uid } => ({ __entity: uid(type, id) });
const time = (ms: number): cedar.CedarValueJson => ({ __extn: { fn: 'datetime', arg: new Date(Math.min(Math.max(ms, 0), Date.UTC(9999, 11, 31))).toISOString() } });
const level = (one: Party['clearance']): number => CONFIDENTIALITY.indexOf(one) + 1;
const some = (members: Record<string, cedar.CedarValueJson | undefined>): Record<string, cedar.CedarValueJson> => Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Record<string, cedar.CedarValueJson>;
const types = (patterns: readonly string[]): cedar.CedarValueJson => patterns.map((pattern) => ref('Type', pattern));

function partyEntity(party: Party): cedar.EntityJson {
  const { bureau, country } = party;
  const attrs = some({ kind: party.kind, active: party.active, frozen: party.frozen, clearance: level(party.clearance), owner: ref('Owner', bureau ?? party.id), bureau: bureau === undefined ? undefined : ref('Party', bureau), country });
  const above = bureau ?? (party.kind === 'bureau' ? party.id : undefined);
  return { uid: uid('Party', party.id), attrs, parents: [...(above === undefined ? [] : [uid('Bureau', above)]), ...[...party.communities].map((id) => uid('Group', id))] };
}

function entitiesOf({ originator, recipient, data }: Question): cedar.EntityJson[] {
  const [area = '', rest = ''] = data.type.split('.');
  const chain = [data.type, `${area}.${rest.split('/')[0] ?? ''}`, `${area}.*`, '*'];
  const attrs = some({
    owners: data.owners.map((id) => ref('Owner', id)), type: data.type, kind: data.kind, mode: data.mode, precedence: data.precedence, confidentiality: level(data.confidentiality), tlp: data.tlp,
    purposes: [...data.purposes], onward: data.onward, evidence: data.evidence, sealed: data.sealed, maskable: data.maskable, personalData: data.personalData, subjectCountries: [...data.subjectCountries],
    crimeAreas: [...data.crimeAreas], conditions: data.conditions, case: data.case, releaseAt: data.releaseAt === undefined ? undefined : time(data.releaseAt), expiresAt: data.expiresAt === undefined ? undefined : time(data.expiresAt),
  });
  return [
    ...new Map([originator, recipient].map((one) => [one.id, partyEntity(one)])).values(),
    { uid: uid('Data', 'it'), attrs, parents: [...data.owners.map((id) => uid('Owner', id)), uid('Type', data.type)] },
    ...chain.slice(0, -1).map((type, index) => ({ uid: uid('Type', type), attrs: {}, parents: [uid('Type', chain[index + 1] ?? '*')] })),
  ];
}

interface Answer {
  readonly allowed: boolean;
  readonly reasons: readonly string[];
}

const isHint = (json: cedar.PolicyJson): boolean => json.effect === 'permit' && json.action.op === '==' && 'entity' in json.action && 'id' in json.action.entity && json.action.entity.id === 'oblige';
const isCover = (json: cedar.PolicyJson): boolean => json.action.op === '==' && 'entity' in json.action && 'id' in json.action.entity && json.action.entity.id === 'cover';
const ruleOf = (policy: string): string => policy.replace(/#\d+$/, '');

type Sets = Readonly<Record<'main' | 'oblige' | 'cover', Record<string, cedar.PolicyJson>>>;

const readPolicy = (text: string): cedar.PolicyJson => {
  const answer = cedar.policyToJson(text);
  if (answer.type === 'failure') throw new Error(answer.errors.map(({ message }) => message).join('; '));
  return answer.json;
};
const EVERYTHING = readPolicy('permit (principal, action, resource);');
const pick = (from: readonly (readonly [string, cedar.PolicyJson])[], wanted: (json: cedar.PolicyJson) => boolean): Record<string, cedar.PolicyJson> => Object.fromEntries(from.filter(([, json]) => wanted(json)));

/** Rule sets are handed to Cedar once and asked many times: keep the same array of rules for questions that share it. */
export class PlainCedar {
  #rules: readonly SetRule[] | undefined;
  #written: readonly (readonly [string, cedar.PolicyJson])[] = [];
  #sets: Sets = { main: {}, oblige: {}, cover: {} };
  #asksForReciprocity = false;
  #failed = false;

  decide(question: Question): Decision {
    this.#failed = false;
    if (this.#rules !== question.rules) this.#prepare(question.rules);
    const kind = question.data.kind === 'control' ? 'bare' : 'ruled';
    const covering = this.#covering(question);
    const context = this.#context(question, covering !== undefined, this.#isReciprocal(question));
    const main = this.#ask(question, question.action, `main ${kind}`, context);
    const hints = this.#ask(question, 'oblige', `oblige ${kind}`, context);
    if (this.#failed) return { allowed: false, rules: [ENGINE_ERROR], obligations: NO_OBLIGATIONS };
    const found = hints.reasons.map((id): FoundHint => ({ rule: ruleOf(id), owner: question.rules.find((rule) => rule.id === ruleOf(id))?.owner, hint: readHint(this.#sets.oblige[id]?.annotations ?? {}) }));
    return conclude(question, { permits: main.allowed ? [...main.reasons, ...(covering ?? [])] : [], forbids: main.allowed ? [] : main.reasons.map(ruleOf), hints: found });
  }

  #prepare(rules: readonly SetRule[]): void {
    const first = this.#rules === undefined;
    this.#rules = rules;
    this.#written = rules.flatMap((rule) => policiesOf(rule.owner, rule.body).map((json, index) => [`${rule.id}#${String(index)}`, json] as const));
    this.#asksForReciprocity = JSON.stringify(this.#written).includes('"reciprocal"');
    const baseline = readBaseline().map(({ id, json }) => [id, json] as const);
    const main = (json: cedar.PolicyJson): boolean => !isHint(json) && !isCover(json);
    const all = [...baseline, ...this.#written];
    this.#sets = { main: pick(all, main), oblige: pick(all, isHint), cover: pick(baseline, isCover) };
    this.#hand('main ruled', this.#sets.main);
    this.#hand('oblige ruled', this.#sets.oblige);
    if (first) {
      this.#hand('main bare', pick(baseline, main));
      this.#hand('oblige bare', pick(baseline, isHint));
      this.#hand('cover', this.#sets.cover);
    }
    for (const owner of new Set(rules.map((rule) => rule.owner))) this.#hand(`turned ${owner}`, { EVERYTHING, ...pick(this.#written.filter(([id]) => id.startsWith(`rule/${owner}/`)), main) });
  }

  #hand(name: string, staticPolicies: Record<string, cedar.PolicyJson>): void {
    const answer = cedar.preparsePolicySet(name, { staticPolicies });
    if (answer.type === 'failure') throw new Error(answer.errors.map(({ message }) => message).join('; '));
  }

  #context(question: Question, covered: boolean, reciprocal: boolean): Record<string, cedar.CedarValueJson> {
    const { delegation } = question;
    return some({
      asked: question.action, originator: ref('Party', question.originator.id), purpose: [...question.purpose], officer: question.officer, case: question.case, at: time(question.at),
      excluded: [...question.excluded].map((id) => ref('Party', id)), consents: question.consents.map((id) => ref('Owner', id)), covered, reciprocal,
      delegation: delegation === undefined ? undefined : { types: types(delegation.types), operations: [...delegation.operations], from: time(delegation.from), until: time(delegation.until), withdrawn: delegation.withdrawn },
    });
  }

  #covering(question: Question): readonly string[] | undefined {
    const found: string[] = [];
    for (const { partner, way } of waysOf(question)) {
      const covering = question.agreements.filter(({ partner: of, terms, from, until }) => {
        const agreement = some({
          partner: ref('Party', of), way, categories: types(terms.categories), purposes: [...terms.purposes], direction: terms.direction,
          hostCountries: terms.hostCountries === undefined ? undefined : [...terms.hostCountries], personalData: terms.personalData, from: time(from), until: time(until),
        });
        return of === partner && this.#ask(question, 'cover', 'cover', { originator: ref('Party', question.originator.id), purpose: [...question.purpose], at: time(question.at), agreement }).allowed;
      });
      if (covering.length === 0) return undefined;
      found.push(...covering.map(({ id }) => id));
    }
    return found;
  }

  #isReciprocal(question: Question): boolean {
    const turned = turnedRound(question);
    const owner = turned.data.owners[0] ?? '';
    return !this.#asksForReciprocity || turned.rules.length === 0 || this.#ask(turned, turned.action, `turned ${owner}`, this.#context(turned, true, true)).allowed;
  }

  #ask(question: Question, action: string, policies: string, context: Record<string, cedar.CedarValueJson>): Answer {
    const principal = uid('Party', (question.action === 'send' ? question.originator : question.recipient).id);
    const answer = cedar.statefulIsAuthorized({ principal, action: uid('Action', action), resource: uid('Data', 'it'), context, preparsedPolicySetId: policies, entities: [...entitiesOf(question), ...actionEntities(action)] });
    if (answer.type === 'failure') throw new Error(answer.errors.map(({ message }) => message).join('; '));
    if (answer.response.diagnostics.errors.length > 0) this.#failed = true;
    return { allowed: answer.response.decision === 'allow', reasons: answer.response.diagnostics.reason };
  }
}

/** The groups an action stands in, which the schema declares and a request without one must be told. */
const GROUPS: ReadonlyMap<string, string> = new Map(
  [...readFileSync(new URL('../policies/entente.cedarschema', import.meta.url), 'utf8').matchAll(/^action ([\w, ]+?) in \[(\w+)\]/gm)].flatMap(([, names = '', group = '']) => names.split(', ').map((name) => [name, group] as const)),
);

function actionEntities(name: string): cedar.EntityJson[] {
  const group = GROUPS.get(name);
  return [{ uid: uid('Action', name), attrs: {}, parents: group === undefined ? [] : [uid('Action', group)] }, ...(group === undefined ? [] : actionEntities(group))];
}
