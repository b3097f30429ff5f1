import { isNotice, type Message } from '#contracts';
import { isObject } from '#kernel';
import { RULES, type Act } from '../acts.js';
import { KINDS, type Kind } from '../kinds.js';

export const ACT_TYPE = 'notice.act/1';
export const EXTRACT_TYPE = 'notice.extract/1';
export const VERDICT_TYPE = 'control.hit-verdict/1';
/** Whom a request for a notice goes to; whatever goes to anybody else is a diffusion. */
const DESK = new Set(['gs', 'hub']);

/** The kind of notice whose content a type holds; undefined for every other type. */
export function kindOf(type: string): Kind | undefined {
  const name = /^notice\.([a-z-]+)\/\d+$/.exec(type)?.[1];
  return (KINDS as readonly string[]).includes(name ?? '') ? (name as Kind) : undefined;
}

/** Whether somebody circulates it itself, rather than asking for a notice. */
export const isDiffusion = ({ type, to }: Pick<Message, 'type' | 'to'>): boolean => isNotice(type) && kindOf(type) !== undefined && !to.every((one) => DESK.has(one));

/** The title of a request, as far as its kind has one. */
export function titleOf({ body = {}, subject = '' }: Pick<Message, 'body' | 'subject'>): string {
  const title = body['title'];
  return typeof title === 'string' ? title : subject;
}

const named = (value: string | undefined): string | undefined => (value === undefined || value === '' ? undefined : value);
const textIn = (body: Readonly<Record<string, unknown>>, member: string): string | undefined => named(typeof body[member] === 'string' ? body[member] : undefined);

/** An act as a `notice.act/1` says it; undefined for one the workflow does not know. The schema has judged its form. */
export function actIn({ body = {} }: Pick<Message, 'body'>): { readonly notice: string; readonly act: Act } | undefined {
  const { act, step, checklist } = body;
  if (typeof act !== 'string' || !Object.hasOwn(RULES, act) || typeof step !== 'number') return undefined;
  const until = textIn(body, 'until');
  const said = Object.fromEntries(['officer', 'code', 'text', 'content', 'number', 'case'].flatMap((member) => (textIn(body, member) === undefined ? [] : [[member, textIn(body, member)]])));
  return { notice: String(body['notice']), act: { act, step, ...said, ...(isObject(checklist) ? { checklist } : {}), ...(until === undefined ? {} : { until: Date.parse(until) }) } as unknown as Act };
}
