import { isObject } from '#kernel';
import { METHODS, type Group, type JsonObject, type PathItem } from './form.js';

/** What each answer to a participant says about its quota (draft-ietf-httpapi-ratelimit-headers). */
export const LIMIT_HEADERS: JsonObject = {
  RateLimit: { description: 'How many requests are left (`r`), and in how many seconds all of the quota is there again (`t`). A body counts once more for each 16 KiB.', schema: { type: 'string' }, example: '"requests";r=9998;t=1' },
  'RateLimit-Policy': { description: 'The quota: so many requests (`q`) in so many seconds (`w`).', schema: { type: 'string' }, example: '"requests";q=10000;w=1' },
};

const REFS: JsonObject = Object.fromEntries(Object.keys(LIMIT_HEADERS).map((name) => [name, { $ref: `#/components/headers/${name}` }]));

/** Adds them wherever a token is asked for. */
export const withLimits = (group: Group): Group => ({
  ...group,
  paths: Object.fromEntries(
    Object.entries(group.paths).map(([path, item]): [string, PathItem] => {
      const limited = METHODS.flatMap((method) => {
        const operation = item[method];
        if (operation === undefined || operation['security'] !== undefined) return [];
        const responses = Object.entries(operation.responses).map(([status, response]) => [status, status.startsWith('2') && isObject(response) ? { ...response, headers: { ...(isObject(response['headers']) ? response['headers'] : {}), ...REFS } } : response]);
        return [[method, { ...operation, responses: Object.fromEntries(responses) as JsonObject }]];
      });
      return [path, { ...item, ...(Object.fromEntries(limited) as PathItem) }];
    }),
  ),
});
