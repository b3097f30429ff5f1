import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildOpenApi } from '../../apps/gateway/documents/openapi.js';
import * as sdk from '#client';
import { loadSchemaRegistry } from '#contracts';
import { isObject } from '#kernel';

// One table of what a client can do: in TypeScript, in Python, and by which doors. What one of the three has and the table
// does not, or the table says and one has not, fails here.

const python = join(process.cwd(), 'libs/client/python/src/entente');
const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Verbs that Python spells otherwise than in snake_case. */
const SPELLED: Readonly<Record<string, string>> = {
  consentRequest: 'client.ask_consent', consentAnswer: 'client.answer_consent', conditionsOf: 'client.conditions_of', countersignature: 'client.countersign',
  'notices.list': 'client.notices', 'notices.one': 'client.notice', 'notices.diffusions': 'client.diffusions', 'notices.diffusion': 'client.diffusion', 'notices.extracts': 'client.extracts',
  'challenges.ask': 'client.challenge', 'challenges.find': 'client.challenge_of', 'challenges.answered': 'client.challenge_answered',
  'inboxStatements.of': 'client.inbox_statements', 'inboxStatements.entries': 'client.stated_entries',
};
/** Of one language alone, because it is of the language or of its door; in TypeScript an answer to a challenge is held against a policy by `entente ledger challenge`. */
const ALONE = new Set(['client.toErase', 'readDraft', 'generateDpopKey', 'makeClientAssertion', 'makeDpopProof', 'client.aclose', 'new_signing_key', 'new_sealing_key', 'thumbprint', 'verify_challenge']);

const methods = (place: string, ...classes: readonly { readonly prototype: object }[]): string[] =>
  classes.flatMap(({ prototype }) => Object.entries(Object.getOwnPropertyDescriptors(prototype)).flatMap(([name, { value }]) => (typeof value === 'function' && name !== 'constructor' ? [`${place}.${name}`] : [])));

const parents = (start: object): { readonly prototype: object }[] => (start === Function.prototype ? [] : [start as { prototype: object }, ...parents(Object.getPrototypeOf(start) as object)]);

function typescriptVerbs(): string[] {
  const client = new sdk.EntenteClient({ url: 'https://hub.example', participant: 'ncb.XA', signingKey: { kty: 'OKP', crv: 'Ed25519', kid: 'k' } });
  const isClass = (value: unknown): boolean => typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));
  const functions = Object.entries(sdk).filter(([, value]) => typeof value === 'function' && !isClass(value)).map(([name]) => name);
  const rooms = (['feeds', 'notices', 'challenges', 'inboxStatements'] as const).flatMap((room) => methods(room, client[room].constructor as unknown as { prototype: object }));
  return [...methods('client', ...parents(sdk.EntenteClient)), ...rooms, ...functions];
}

/** Public methods of the classes of a file. */
const pythonMethods = (place: string, file: string): string[] => {
  const text = readFileSync(join(python, file), 'utf8').replace(/@property\n {4}(?:async )?def \w+/g, '');
  return [...text.matchAll(/^ {4}(?:async )?def ([a-z]\w*)\(/gm)].map(([, name = '']) => `${place}.${name}`);
};

function pythonVerbs(): string[] {
  const all = /__all__ = \[([\s\S]*?)\]/.exec(readFileSync(join(python, '__init__.py'), 'utf8'))?.[1] ?? '';
  const functions = [...all.matchAll(/"([a-z]\w*)"/g)].map(([, name = '']) => name);
  return [...new Set([...pythonMethods('client', 'client.py'), ...pythonMethods('client', 'registry.py'), ...pythonMethods('client', 'notices.py'), ...pythonMethods('client', 'ledger.py'), ...pythonMethods('feeds', 'feeds.py'), ...functions])];
}

const inPython = (verb: string): string => SPELLED[verb] ?? snake(verb);

/** Which verb knocks at which door; a text says why none does. */
const DOORS: Readonly<Record<string, string>> = {
  getToken: 'client.send', getTokenMetadata: 'client.send', getTokenKeys: 'none: for services that check tokens of the hub',
  submitMessage: 'client.send', submitBatch: 'client.sendBatch', previewMessage: 'client.preview', getMessage: 'client.message', getRecall: 'client.recallStanding', getEvidence: 'client.evidence',
  traceMessage: 'client.trace', getCustody: 'client.custody', listReaders: 'client.readers', listEvents: 'client.events',
  readInbox: 'client.inbox', streamInbox: 'client.inboxIterator', listSent: 'client.sent',
  listFeeds: 'feeds.list', getFeed: 'feeds.feed', readFeed: 'feeds.items', streamFeed: 'feeds.items', listSubscriptions: 'feeds.subscriptions', getSubscription: 'feeds.subscription', subscribe: 'feeds.subscribe',
  endSubscription: 'feeds.unsubscribe', listAttempts: 'feeds.attempts', resendItem: 'feeds.resend', pauseSubscription: 'feeds.turn', resumeSubscription: 'feeds.turn', rotateSecret: 'feeds.turn',
  listNotices: 'notices.list', listExtracts: 'notices.extracts', getNotice: 'notices.one', listDiffusions: 'notices.diffusions', getDiffusion: 'notices.diffusion',
  listParticipants: 'client.participants', getParticipant: 'client.participants', getParticipantKeys: 'client.keysOf', listCommunities: 'client.communities', getCommunity: 'client.communities',
  listAgreements: 'client.agreements', getAgreement: 'client.agreements', listRules: 'client.rules', getRule: 'client.rules', listMandates: 'client.mandates', getMandate: 'client.mandates', makeStatement: 'client.submitStatement', listStatements: 'client.statementsOf',
  getCheckpoint: 'client.ledgerFile', getCheckpointOfTheDay: 'client.ledgerFile', listCheckpoints: 'client.ledgerFile', getLogKey: 'client.ledgerFile', getWitnessKeys: 'client.ledgerFile', getTile: 'client.ledgerFile',
  challengeLedger: 'challenges.ask', getChallenge: 'challenges.find', listInboxStatements: 'inboxStatements.of', listStatedEntries: 'inboxStatements.entries', listAccounts: 'none: for audits, which mirror the log',
  getHealth: 'none: operations', getReadiness: 'none: operations', getMetrics: 'none: operations',
  getOpenApi: 'none: documents', getAsyncApi: 'none: documents', getDocs: 'none: documents', listProblems: 'none: documents', getProblem: 'none: documents',
};

const operations = (): string[] => {
  const { paths } = buildOpenApi({ version: '0', url: 'http://hub.example', schemas: loadSchemaRegistry() }) as { readonly paths: Readonly<Record<string, object>> };
  return Object.values(paths).flatMap((item) => Object.values(item).flatMap((operation: unknown) => (isObject(operation) && typeof operation['operationId'] === 'string' ? [operation['operationId']] : [])));
};

test('the two SDKs have the same verbs', () => {
  const wanted = typescriptVerbs().filter((verb) => !ALONE.has(verb)).map(inPython);
  expect(pythonVerbs().filter((verb) => !ALONE.has(verb)).sort()).toEqual([...new Set(wanted)].sort());
});

test('every door has its verb, and every verb of the table exists', () => {
  expect(operations().sort()).toEqual(Object.keys(DOORS).sort());
  const verbs = new Set(typescriptVerbs());
  expect(Object.entries(DOORS).filter(([, verb]) => !verb.startsWith('none: ') && !verbs.has(verb))).toEqual([]);
});
