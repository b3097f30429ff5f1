import { isObject } from '#kernel';
import { ltr, participant } from './format.js';
import { html, type Html, join } from './html.js';
import { type Members, type Writing } from './place.js';
import type { SheetSource } from './sheet-source.js';

/** Participants, each with what it is in words. */
export const people = (ids: readonly string[], { labels, language }: Writing): Html => {
  const [only] = ids;
  return ids.length === 1 && only !== undefined ? participant(only, labels, language) : html`<ul>${ids.map((id) => html`<li>${participant(id, labels, language)}</li>`)}</ul>`;
};

/** What is known of the signature, and no more than that. */
export function standingOf({ standing, withheld = [], remarks = [] }: SheetSource, { labels, language }: Writing): Html {
  const word = { verified: withheld.length === 0 ? 'verified' : 'partly', unchecked: 'unchecked', faulty: 'faulty', draft: 'draftText' }[standing];
  return html`${labels.word(word, language)}${remarks.map((remark) => html`<br><span class="aside">${labels.word('remark', language)}: <bdi>${remark}</bdi></span>`)}`;
}

const markingsIn = (body: Members | undefined): Members => {
  const found = [body?.['markings'], isObject(body?.['terms']) ? body['terms']['markings'] : undefined].find(isObject);
  return found ?? {};
};

/** The markings at a glance: what stands in their words below. */
export function marks(message: Members, body: Members | undefined, { labels, language }: Writing): Html {
  const handling = isObject(message['handling']) ? message['handling'] : {};
  const { tlp, pap } = markingsIn(body);
  const inWords = (schema: string, member: string, code: unknown): Html | undefined => {
    const label = typeof code === 'string' ? labels.value(schema, member, code, language) : undefined;
    return label === undefined ? undefined : html`<bdi>${label}</bdi>`;
  };
  const colour = (name: string, code: unknown): Html | undefined => (typeof code === 'string' ? ltr(`${name}:${code}`, 'mark') : undefined);
  const precedence = message['precedence'];
  const all = [
    inWords('envelope/message', 'confidentiality', handling['confidentiality']),
    colour('TLP', handling['tlp']),
    tlp === handling['tlp'] ? undefined : colour('TLP', tlp),
    colour('PAP', pap),
    precedence === 'routine' ? undefined : inWords('envelope/message', 'precedence', precedence),
  ].filter((mark) => mark !== undefined);
  return all.length === 0 ? join([], '') : html`<ul class="marks">${all.map((mark) => html`<li>${mark}</li>`)}</ul>`;
}
