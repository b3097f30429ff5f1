import { MESSAGE } from '../examples.js';
import { CHALLENGE_ID } from '../examples-ledger.js';
import { METHODS, type Group, type JsonObject, type Operation, type PathItem } from './form.js';

const TOKEN_HEADERS = ['--header "Authorization: DPoP $TOKEN"', '--header "DPoP: $PROOF"'];
const TOKEN_FORM = [
  '--header "DPoP: $PROOF"',
  '--data-urlencode grant_type=client_credentials',
  '--data-urlencode client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  '--data-urlencode "client_assertion=$ASSERTION"',
];
/** What is sent, by the first media type of the body. */
const BODY_FILES: Readonly<Record<string, string>> = { 'application/jose': '@message.jws', 'application/x-ndjson': '@messages.ndjson', 'application/json': '@request.json' };
const EXAMPLES: Readonly<Record<string, string>> = { from: MESSAGE.from, code: 'id-taken', feed: 'feed.wildlife-alerts', subscription: '019aabf1-a780-7c3a-9b1e-3f5a6c7d8e91' };

function exampleOf(path: string, name: string): string {
  if (name !== 'id') return EXAMPLES[name] ?? name;
  return path.startsWith('/v1/messages') ? MESSAGE.id : path.startsWith('/v1/communities') ? 'community.fisheries' : path.startsWith('/v1/ledger') ? CHALLENGE_ID : MESSAGE.from;
}

function bodyOf(operation: Operation): readonly string[] {
  const body = operation['requestBody'] as { readonly content: JsonObject } | undefined;
  const type = Object.keys(body?.content ?? {})[0];
  const file = type === undefined ? undefined : BODY_FILES[type];
  return type === undefined || file === undefined ? [] : [`--header "Content-Type: ${type}"`, `--data-binary ${file}`];
}

function curl(url: string, path: string, method: string, operation: Operation): string {
  const address = `${url}${path.replace(/\{([^}]+)\}/g, (_, name: string) => exampleOf(path, name))}`;
  const open = operation['security'] !== undefined;
  const query = operation.operationId === 'readInbox' ? '?wait=30' : operation.operationId === 'listStatements' ? '?subject=community.fisheries' : '';
  const parts = operation.operationId === 'getToken' ? TOKEN_FORM : [...(open ? [] : TOKEN_HEADERS), ...bodyOf(operation)];
  return [`curl ${operation.operationId.startsWith('stream') ? '--no-buffer ' : ''}${method === 'delete' ? '--request DELETE ' : ''}"${address}${query}"`, ...parts].join(' \\\n  ');
}

/** Adds a sample to every operation. Viewers would make their own, and those send the token as a bearer, which the hub refuses. */
export const withSamples = (group: Group, url: string): Group => ({
  ...group,
  paths: Object.fromEntries(
    Object.entries(group.paths).map(([path, item]): [string, PathItem] => {
      const sampled = METHODS.flatMap((method) => {
        const operation = item[method];
        return operation === undefined ? [] : [[method, { ...operation, 'x-codeSamples': [{ lang: 'Shell', label: 'curl', source: curl(url, path, method, operation) }] }]];
      });
      return [path, { ...item, ...(Object.fromEntries(sampled) as PathItem) }];
    }),
  ),
});
