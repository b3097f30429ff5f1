import { randomBytes } from 'node:crypto';
import type { Answer, Party } from './party.js';
import { stated } from './world.js';

// What specs of an owner's rules have in common: setting one, and all of an answer that could betray it.

export const slug = (): string => `t${randomBytes(6).toString('hex')}`;
export const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();
export const get = (by: Party, reference: string, what = ''): Promise<Answer> => by.call('GET', `/v1/messages/${reference}${what}`);
export const nothing = (by: Party): Promise<Answer> => get(by, `${by.id}/0192f0c5-7e80-7c3a-9b1e-3f5a6c7d8e90`);
/** All of an answer that a caller can see. */
export const seen = ({ status, headers, text }: Answer): unknown => ({ status, text, headers: [...headers].filter(([name]) => name !== 'date').sort() });
export const references = async (reader: Party): Promise<string[]> => (await reader.mailbox()).map((item) => item.reference);

/** Sets a rule of an owner; the function given back removes it. */
export async function rule(owner: Party, body: object): Promise<() => Promise<unknown>> {
  const subject = `rule/${owner.id}/${slug()}`;
  await stated(owner, 'set-rule', subject, { title: 'Invented for the tests', ...body });
  return () => stated(owner, 'remove-rule', subject, {});
}
