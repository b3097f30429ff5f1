import { isObject } from '#kernel';
import { html, type Html, join } from './html.js';
import { membersOf, nameOf, type Members, type Place, type Writing } from './place.js';
import { scalar } from './scalar.js';

type Compose = (part: (member: string) => Html | undefined, value: Members, writing: Writing) => Html | undefined;

/** What a picture may be, and how its bytes begin in base64: nothing else is put into a sheet. */
const PICTURES: Readonly<Record<string, RegExp>> = { 'image/jpeg': /^\/9j\//, 'image/png': /^iVBORw0KGgo/, 'image/webp': /^UklGR/ };
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** A number and its Latin unit read from left to right together: 120 kg. */
const isLatin = (text: string): boolean => !/[^\p{Script=Latin}\p{Script=Common}]/u.test(text);

const aside = (...parts: readonly (Html | undefined)[]): Html | undefined => {
  const there = parts.filter((part) => part !== undefined);
  return there.length === 0 ? undefined : html` <span class="aside">${join(there, ' · ')}</span>`;
};

function picture(value: Members, { labels, language }: Writing): Html {
  const { mediaType, data } = value;
  const sound = typeof mediaType === 'string' && typeof data === 'string' && BASE64.test(data) && Object.hasOwn(PICTURES, mediaType) && PICTURES[mediaType]?.test(data) === true;
  if (!sound) return html`<p class="withheld">${labels.word('imageNot', language)}</p>`;
  return html`<img src="data:${mediaType};base64,${data}" alt="${typeof value['caption'] === 'string' ? value['caption'] : labels.value('common/image', 'shows', String(value['shows']), language) ?? ''}">`;
}

/** Building blocks that say one thing together, and read better in a line than as a table. */
const BLOCKS: Readonly<Record<string, Compose | undefined>> = {
  'common/name': (part, { script }) => html`<span class="names"><strong${typeof script === 'string' && /^[A-Z][a-z]{3}$/.test(script) ? html` lang="und-${script}"` : undefined}>${part('name')}</strong>${
    part('transliteration') === undefined ? undefined : html` <span class="beside">${part('transliteration')}</span>`}</span>${aside(part('script'), part('source'))}`,
  'common/quantity': (part, { estimated, unit }, { labels, language }) => html`<bdi${typeof unit === 'string' && isLatin(unit) ? html` dir="ltr"` : undefined}>${part('amount')} ${part('unit')}</bdi>${
    aside(part('of'), estimated === undefined ? undefined : html`<bdi>${labels.member('common/quantity', 'estimated', language) ?? ''}</bdi>: ${part('estimated')}`)}`,
  'common/money': (part) => html`${part('amount')} ${part('currency')}${aside(part('basis'), part('date'))}`,
  'common/image': (part, value, writing) => html`<figure>${picture(value, writing)}<figcaption>${join([part('shows'), part('caption'), part('taken'), part('mediaType'), part('digest')].filter((one) => one !== undefined), ' · ')}</figcaption></figure>`,
};
/** Members a composite shows in its own way: with others it knows nothing of, it is written member by member. */
const PARTS: Readonly<Record<string, readonly string[] | undefined>> = {
  'common/name': ['name', 'transliteration', 'script', 'source'],
  'common/quantity': ['amount', 'unit', 'estimated', 'of'],
  'common/money': ['amount', 'currency', 'basis', 'date'],
  'common/image': ['mediaType', 'data', 'shows', 'caption', 'taken', 'digest'],
};

/** A value that reads in a line although it has members; undefined when it is no such thing. */
export function composite(value: unknown, place: Place, writing: Writing): Html | undefined {
  const compose = BLOCKS[place.block ?? ''];
  const parts = PARTS[place.block ?? ''];
  if (compose === undefined || parts === undefined || !isObject(value)) return undefined;
  if (Object.entries(value).some(([name, member]) => !parts.includes(name) || typeof member === 'object')) return undefined;
  const written = new Map(membersOf(value, place, writing).filter(([, { member }]) => member !== 'data').map(([member, of]) => [of.member, scalar(member, of, writing, false)]));
  return compose((member) => written.get(member), value, writing);
}

/** What a thing is called, for the line above it. */
export function headline(value: Members, place: Place, writing: Writing): Html | undefined {
  const [found] = [['title'], ['fullName'], ['familyName', 'givenNames'], ['name'], ['commonName'], ['subject'], ['number']]
    .map((names) => names.filter((name) => typeof value[name] === 'string' && value[name].length <= 120))
    .filter((names) => names.length > 0);
  if (found === undefined) return undefined;
  const members = membersOf(value, place, writing);
  return join(found.map((name) => members.find(([, { member }]) => member === name)).filter((one) => one !== undefined).map(([member, of]) => scalar(member, of, writing, false)), ' ');
}

export const label = (place: Place, writing: Writing): Html => html`<bdi>${nameOf(place, writing)}</bdi>`;
