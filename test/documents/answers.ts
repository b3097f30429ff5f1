import { Ajv2020 } from 'ajv/dist/2020.js';
import { isObject } from '#kernel';

/** An answer of the hub, as a test saw it. */
export interface SeenAnswer {
  readonly method: string;
  /** Path as asked for, with or without query. */
  readonly url: string;
  readonly status: number;
  /** The Content-Type header. */
  readonly contentType: string;
  readonly body: string;
}

const segment = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

/**
 * Holds answers of a running hub against its OpenAPI document: is the operation there, may it answer so, and does the
 * body follow its schema? Lines of x-ndjson and data of events are judged one by one.
 * @param document `/openapi.json`, parsed
 * @returns what is wrong with an answer; empty when nothing is
 */
export function answerJudge(document: Readonly<Record<string, unknown>>): (answer: SeenAnswer) => string[] {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema(document, 'openapi');
  const paths = Object.entries(document['paths'] as Readonly<Record<string, Readonly<Record<string, unknown>>>>)
    .map(([path, item]) => ({ path, item, pattern: new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{[^}]+\}/g, '[^/]+')}$`) }))
    // What is spelled out goes before what a parameter stands for: /v1/messages/batch is not a sender.
    .sort((a, b) => a.path.split('{').length - b.path.split('{').length);

  const follows = (pointer: string, value: unknown): string[] =>
    ajv.validate({ $ref: `openapi#${encodeURI(pointer)}` }, value) ? [] : (ajv.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);

  return ({ method, url, status, contentType, body }) => {
    const asked = url.split('?', 1)[0] ?? '';
    const verb = method.toLowerCase();
    const found = paths.find(({ pattern, item }) => pattern.test(asked) && item[verb] !== undefined);
    if (found === undefined) return [`${method} ${asked} is not documented`];
    const operation = found.item[verb];
    const answers = isObject(operation) && isObject(operation['responses']) ? operation['responses'] : {};
    const documented = answers[String(status)];
    if (!isObject(documented)) return [`${method} ${found.path} is not documented to answer ${status}`];
    const type = contentType.split(';', 1)[0]?.trim() ?? '';
    const content = isObject(documented['content']) ? documented['content'] : {};
    const media = content[type];
    if (!isObject(media)) return [`${method} ${found.path} is not documented to answer ${status} as ${type}`];
    const at = `/paths/${segment(found.path)}/${verb}/responses/${status}/content/${segment(type)}`;
    if (type.endsWith('json') && type !== 'application/x-ndjson') {
      const value = JSON.parse(body) as unknown;
      const examples = isObject(media['examples']) ? media['examples'] : {};
      // A problem must also be one of those this answer names.
      const unnamed = type === 'application/problem+json' && isObject(value) && examples[String(value['code'])] === undefined ? [`${method} ${found.path} is not documented to answer ${String(value['code'])}`] : [];
      return [...follows(`${at}/schema`, value), ...unnamed];
    }
    const schema = media['schema'];
    if (!isObject(schema) || schema['contentSchema'] === undefined) return [];
    const parts = type === 'text/event-stream' ? [...body.matchAll(/^data: (.*)$/gm)].map(([, data]) => data ?? '') : body.split('\n').filter((line) => line !== '');
    return parts.flatMap((part) => follows(`${at}/schema/contentSchema`, JSON.parse(part)));
  };
}
