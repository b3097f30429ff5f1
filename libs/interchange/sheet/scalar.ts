import { coded, isDate, ltr, number, participant, time } from './format.js';
import { html, type Html } from './html.js';
import type { Place, Writing } from './place.js';

/** Longer texts, and those of several lines, stand as paragraphs of their own. */
const LINE = 160;
const PARTICIPANTS = new Set(['common/participant', 'common/address']);
const DATES = new Set(['common/instant', 'common/moment', 'common/partial-date']);
/** Vocabularies whose codes officers know by heart; of the others the words are enough. */
const SHOWN = /^(?:iso-|icao-|cites-(?!appendices)|handling-codes)/;
const BUREAU = /^ncb\.[A-Z]/;
const ASCII_NUMBER = /^[\x20-\x7e]*\d[\x20-\x7e]*$/;

const vocabularyOf = ({ node, block, declaredIn, member }: Place): string | undefined => {
  if (typeof node['x-entente-vocabulary'] === 'string') return node['x-entente-vocabulary'];
  if (block === 'common/language') return 'iso-639';
  return member === 'tlp' || (member === 'appendix' && declaredIn === 'common/statistics-row') ? { tlp: 'tlp', appendix: 'cites-appendices' }[member] : undefined;
};

const scripts = new Map<string, Intl.DisplayNames>();
function scriptName(code: string, language: string): string | undefined {
  const names = scripts.get(language) ?? new Intl.DisplayNames(language, { type: 'script', fallback: 'none' });
  scripts.set(language, names);
  return /^[A-Z][a-z]{3}$/.test(code) ? names.of(code) : undefined;
}

/** A code of a vocabulary in words; undefined when it has none, so that it is shown as it is. */
function ofVocabulary(code: string, place: Place, { labels, language }: Writing): Html | undefined {
  const vocabulary = vocabularyOf(place);
  if (vocabulary === undefined) return undefined;
  const label = labels.code(vocabulary, code, language);
  if (label === undefined) return undefined;
  if (vocabulary === 'tlp' || vocabulary === 'pap') return html`<data value="${code}"><strong>${ltr(`${vocabulary.toUpperCase()}:${code}`, 'code')}</strong> <bdi>${label}</bdi></data>`;
  if (vocabulary === 'projects') return html`${ltr(code)} <span class="aside"><bdi>${label}</bdi></span>`;
  return coded(code, label, SHOWN.test(vocabulary));
}

/** A grade means something in its scheme only. */
function ofGrading(code: string, { declaredIn, member, holder }: Place, { labels, language }: Writing): Html | undefined {
  if (declaredIn !== 'common/grading' || member === 'scheme' || typeof holder['scheme'] !== 'string') return undefined;
  const key = `${holder['scheme']}.${member}.${code}`;
  const label = labels.code('gradings', key, language);
  return label === undefined ? undefined : html`<strong>${ltr(code, 'code')}</strong> <bdi>${label}</bdi>`;
}

function text(value: string, place: Place, writing: Writing, paragraphs: boolean): Html {
  const { labels, language } = writing;
  const { node, block, declaredIn, member } = place;
  const said = ofVocabulary(value, place, writing) ?? ofGrading(value, place, writing);
  if (said !== undefined) return said;
  if (block === 'common/script') return coded(value, scriptName(value, language) ?? value, false);
  if (Array.isArray(node['enum']) || node['const'] === value) {
    const label = labels.value(declaredIn, member, value, language);
    return label === undefined ? ltr(value) : coded(value, label, false);
  }
  if ((DATES.has(block ?? '') || node['format'] === 'date' || node['format'] === 'date-time') && isDate(value)) return time(value, language);
  if (PARTICIPANTS.has(block ?? '') || (BUREAU.test(value) && typeof node['pattern'] === 'string' && !value.includes('/'))) return participant(value, labels, language);
  if (typeof node['pattern'] === 'string' || (value.length <= LINE && ASCII_NUMBER.test(value) && !/[a-z]{4}/.test(value))) return ltr(value);
  return paragraphs && (value.length > LINE || value.includes('\n')) ? html`<p class="text" dir="auto">${value}</p>` : html`<bdi class="said">${value}</bdi>`;
}

/**
 * A value that has no members, in the language of the sheet.
 * @param paragraphs whether a long text may stand as a paragraph; not where it is part of a line
 */
export function scalar(value: unknown, place: Place, writing: Writing, paragraphs = true): Html {
  const { labels, language } = writing;
  switch (typeof value) {
    case 'string': return value === '' ? ltr('“”') : text(value, place, writing, paragraphs);
    case 'number': return number(value, language);
    case 'boolean': return html`<data value="${String(value)}">${labels.word(value ? 'yes' : 'no', language)}</data>`;
    default: return ltr(JSON.stringify(value));
  }
}
