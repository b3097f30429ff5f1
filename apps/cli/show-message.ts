import type { Received, Withheld } from '#client';
import { isObject } from '#kernel';
import { count } from './text.js';

const textIn = (value: unknown, ...path: readonly string[]): string | undefined => {
  const found = path.reduce<unknown>((at, name) => (isObject(at) ? at[name] : undefined), value);
  return typeof found === 'string' ? found : undefined;
};

/** What a message is about, in a line. */
export function gistOf(received: Received): string {
  if (received.fault !== undefined) return `${received.fault.code}: ${received.fault.message}`;
  const { body, message } = received;
  const status = textIn(body, 'status') ?? textIn(body, 'outcome') ?? textIn(body, 'verdict') ?? textIn(body, 'code') ?? textIn(body, 'reason');
  const about = textIn(body, 'message');
  if (about !== undefined) return [status, about].filter((part) => part !== undefined).join(' ');
  const act = message.type === 'notice.act/1' ? textIn(body, 'act') : undefined;
  if (act !== undefined) return [act, textIn(body, 'number'), textIn(body, 'notice'), textIn(body, 'text')].filter((part) => part !== undefined).join(' ');
  return message.subject ?? textIn(body, 'subject', 'title') ?? textIn(body, 'title') ?? textIn(body, 'text') ?? status ?? '';
}

/** A value as indented lines, names and values, without the noise of JSON. */
export function valueLines(value: unknown, indent = ''): string[] {
  if (Array.isArray(value)) {
    if (value.every((item) => !isObject(item) && !Array.isArray(item))) return [`${indent}${value.map(String).join(', ')}`];
    return value.flatMap((item) => {
      const [first = '', ...rest] = valueLines(item, `${indent}  `);
      return [`${indent}- ${first.trimStart()}`, ...rest];
    });
  }
  if (!isObject(value)) return String(value).split('\n').map((line) => `${indent}${line}`);
  return Object.entries(value).flatMap(([name, member]) => {
    if (typeof member === 'object' && member !== null && !(Array.isArray(member) && member.every((item) => typeof item !== 'object'))) return [`${indent}${name}:`, ...valueLines(member, `${indent}  `)];
    const [first = '', ...rest] = valueLines(member, `${indent}  `);
    return [`${indent}${name}: ${first.trimStart()}`, ...rest];
  });
}

/** How many members were withheld, for people. */
export const withheldText = (members: number): string => count(members, 'member');

/** A body with a word at every place where something was withheld from the reader. */
function marked(body: Readonly<Record<string, unknown>>, withheld: readonly Withheld[]): unknown {
  if (withheld.length === 0) return body;
  const copy: Record<string, unknown> = { body: structuredClone(body) };
  for (const { at, members } of withheld) {
    const names = at.split('/').slice(1).map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
    const holder = names.reduce<unknown>((value, name) => (isObject(value) || Array.isArray(value) ? (value as Readonly<Record<string, unknown>>)[name] : undefined), copy);
    if (isObject(holder)) holder['(withheld)'] = withheldText(members);
  }
  return copy['body'];
}

/** The content of a message, in lines for a person. */
export const bodyLines = (received: Received): string[] => (received.fault === undefined ? valueLines(marked(received.body, received.withheld)) : []);
