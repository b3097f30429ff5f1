import { parseJws, type RuleEntry } from '#client';
import type { Message, Rule } from '#contracts';
import { isObject } from '#kernel';
import { explainRule } from '#policy';
import { EXIT, Stop, type ExitCode } from '../exit-codes.js';
import { readValues } from '../input.js';
import { tryExample, type TriedExample } from '../rules/examples.js';
import { asSet, judgeRule, ownerOf, readRuleFile, type RuleFile } from '../rules/rule-file.js';
import type { TrafficReport, TrafficTrial } from '../rules/traffic.js';
import type { Session } from '../session.js';

const DAY_MS = 86_400_000;

/** The rules of an owner, as they stand in the registry. */
export async function listRules(session: Session, { owner }: { readonly owner?: string }): Promise<ExitCode> {
  const { items } = await session.client().rules(owner);
  const rows = session.output.rows<RuleEntry>([
    { title: 'rule', of: ({ id }) => id },
    { title: 'kind', of: ({ body }) => String(body['kind']) },
    { title: 'version', of: ({ version }) => version },
    { title: 'title', of: ({ body }) => String(body['title']) },
  ], { empty: 'no rules: what the baseline allows is allowed' });
  items.forEach((one) => { rows.add(one); });
  rows.end();
  return EXIT.ok;
}

/** Judges a rule, tries its examples, and states it. */
export async function setRule(session: Session, name: string, file: string): Promise<ExitCode> {
  const { participant } = session.identity;
  const read = await readRuleFile(session, file);
  judgeRule(participant, read.rule);
  const failed = triedExamples(participant, read).filter(({ holds }) => !holds);
  if (failed.length > 0) throw new Stop(EXIT.refused, `${String(failed.length)} of ${String(read.examples.length)} examples come out otherwise; nothing was signed`, `entente rules test ${file} --owner ${participant}`);
  const stated = await session.client().state({ subject: subjectOf(participant, name), verb: 'set-rule', body: { ...read.rule } });
  session.output.one(stated, () => [['rule', stated.subject], ['holds', `from rule-set version ${String(stated.version)}`], ['digest', stated.digest]]);
  return EXIT.ok;
}

export async function removeRule(session: Session, name: string, { reason }: { readonly reason?: string }): Promise<ExitCode> {
  const stated = await session.client().state({ subject: subjectOf(session.identity.participant, name), verb: 'remove-rule', body: reason === undefined ? {} : { reason } });
  session.output.one(stated, () => [['rule', stated.subject], ['gone', `from rule-set version ${String(stated.version)}`]]);
  return EXIT.ok;
}

const subjectOf = (owner: string, name: string): string => (name.startsWith('rule/') ? name : `rule/${owner}/${name}`);
const triedExamples = (owner: string, { rule, examples }: RuleFile): TriedExample[] => examples.map((example, index) => tryExample(example, index, owner, asSet(owner, rule)));

export interface TestOptions {
  readonly owner?: string;
  readonly inbox?: boolean;
  readonly sent?: readonly string[];
  readonly days?: number;
  /** Days: what was sent and what came, both through the hub. */
  readonly past?: number;
}

/** Tries a rule before it is signed: on the examples beside it, and on messages that were really exchanged. */
export async function testRule(session: Session, file: string, options: TestOptions): Promise<ExitCode> {
  const owner = ownerOf(session, options.owner);
  const read = await readRuleFile(session, file);
  judgeRule(owner, read.rule);
  const tried = triedExamples(owner, read);
  const failed = tried.filter(({ holds }) => !holds).length;
  const traffic = options.inbox === true || options.sent !== undefined || options.past !== undefined ? await tryTraffic(session, owner, read.rule, options) : undefined;
  if (session.output.format === 'table') showTrial(session, tried, traffic);
  else session.output.one({ owner, valid: true, examples: tried, ...(traffic === undefined ? {} : { traffic }) }, () => []);
  session.say(`entente: the rule may be set by ${owner}; ${tried.length === 0 ? 'there are no examples beside it' : `${String(tried.length - failed)} of ${String(tried.length)} examples hold`}`);
  if (traffic !== undefined) session.say(`entente: it would have hidden ${String(traffic.hidden)} of ${String(traffic.messages)} messages, and narrowed ${String(traffic.narrowed)}`);
  return failed === 0 ? EXIT.ok : EXIT.partly;
}

function showTrial(session: Session, tried: readonly TriedExample[], traffic: TrafficReport | undefined): void {
  const rows = session.output.rows<TriedExample>([
    { title: 'example', of: ({ example }) => example, max: 60 },
    { title: 'expected', of: ({ expected }) => expected },
    { title: 'comes out', of: ({ came }) => came },
    { title: 'holds', of: ({ holds }) => (holds ? 'yes' : 'NO') },
  ], { empty: 'no examples' });
  tried.forEach((one) => { rows.add(one); });
  rows.end();
  if (traffic === undefined) return;
  const fates = session.output.rows<TrafficReport['recipients'][number]>([
    { title: 'recipient', of: ({ recipient }) => recipient },
    { title: 'hidden', of: ({ refused }) => refused },
    { title: 'narrowed', of: ({ narrowed }) => narrowed },
  ], { empty: 'nobody would have noticed' });
  traffic.recipients.forEach((one) => { fates.add(one); });
  fates.end();
}

async function tryTraffic(session: Session, owner: string, rule: Rule, { inbox, sent = [], past, days = past ?? 30 }: TestOptions): Promise<TrafficReport> {
  const { bookOf, TrafficTrial: Trial } = await import('../rules/traffic.js');
  const client = session.client();
  const trial = new Trial(asSet(owner, rule), await bookOf(client));
  const since = Date.now() - days * DAY_MS;
  if (past !== undefined) {
    for await (const entry of client.sentIterator({ since: new Date(since).toISOString(), limit: 500, signal: session.interrupted })) {
      const at = Date.parse(entry.acceptedAt);
      const message = at >= since && entry.message !== undefined ? messageIn(entry.message) : undefined;
      if (message !== undefined) trial.look(message, at);
    }
  }
  if (inbox === true || past !== undefined) {
    for await (const received of client.inboxIterator({ follow: false, signal: session.interrupted })) {
      const at = Date.parse(received.receivedAt);
      if (received.fault === undefined && at >= since) trial.look(received.message as unknown as Message, at);
    }
  }
  for (const file of sent) await lookAtFile(session, file, trial, since);
  return trial.report();
}

/** Messages one kept: compact JWS, what `-o json` printed of them, or their payloads. */
async function lookAtFile(session: Session, file: string, trial: TrafficTrial, since: number): Promise<void> {
  for await (const { line, value, fault } of readValues(session, file)) {
    const message = fault === undefined ? messageIn(value) : undefined;
    if (message === undefined) throw new Stop(EXIT.noInput, `${file}, ${String(line)}: no message`, 'Each line is a JWS in quotes, what "-o ndjson" printed, or the payload of a message.');
    const at = Date.parse(message.issuedAt);
    if (at >= since) trial.look(message, at);
  }
}

function messageIn(value: unknown): Message | undefined {
  const found = isObject(value) ? (value['jws'] ?? value['message'] ?? value) : value;
  const payload = typeof found === 'string' ? parseJws(found.split('~')[0] ?? '').payload : found;
  return isObject(payload) && typeof payload['from'] === 'string' && Array.isArray(payload['to']) && isObject(payload['handling']) ? (payload as unknown as Message) : undefined;
}

/** Says what a rule does, in words and in Cedar: one out of a file, or one that is set. */
export async function explainOne(session: Session, named: string, { owner: said }: { readonly owner?: string }): Promise<ExitCode> {
  const fromRegistry = named.startsWith('rule/');
  const owner = fromRegistry ? (named.split('/')[1] ?? '') : ownerOf(session, said);
  const rule = fromRegistry ? await findRule(session, owner, named) : (await readRuleFile(session, named)).rule;
  if (!fromRegistry) judgeRule(owner, rule);
  const { words, cedar } = explainRule(owner, rule);
  session.output.one({ owner, title: rule.title, kind: rule.kind, words, cedar }, () => [['rule', rule.title], ['of', owner], ['says', words.join('\n')], ['in Cedar', cedar.trimEnd()]]);
  return EXIT.ok;
}

async function findRule(session: Session, owner: string, id: string): Promise<Rule> {
  const found = (await session.client().rules(owner)).items.find((one) => one.id === id);
  if (found === undefined) throw new Stop(EXIT.refused, `there is no ${id} that you may know of`);
  return found.body as unknown as Rule;
}
