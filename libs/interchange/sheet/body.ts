import { isObject } from '#kernel';
import { composite, headline, label } from './composites.js';
import { ltr, number } from './format.js';
import { html, Html, join } from './html.js';
import { hasWithheld, itemsOf, membersOf, type Members, type Place, type Writing } from './place.js';
import { scalar } from './scalar.js';

/** An object of so few plain members stands in the line of its name. */
const FEW = 4;
/** In a list, objects of so few. */
const PAIR = 2;
const LONG = 240;
/** What no schema describes is written as JSON from here on: nobody nests deeper for a reader. */
const DEEPEST = 24;

const isPlain = (value: unknown): boolean => typeof value !== 'object' || value === null;
const isShort = (value: unknown): boolean => isPlain(value) && (typeof value !== 'string' || (value.length <= LONG && !value.includes('\n')));

/** Whether a value fits beside its name, or needs a part of its own. */
function isInline(value: unknown, place: Place, writing: Writing): boolean {
  if (isPlain(value)) return true;
  if (hasWithheld(place.pointer, writing)) return false;
  if (Array.isArray(value)) return value.every((item) => isPlain(item)) || itemsOf(value, place, writing).every(([item, of]) => composite(item, of, writing) !== undefined || (isObject(item) && Object.keys(item).length <= PAIR && isInline(item, of, writing)));
  if (!isObject(value)) return false;
  if (composite(value, place, writing) !== undefined) return true;
  return Object.keys(value).length <= FEW && membersOf(value, place, writing).every(([member, of]) => isShort(member) || composite(member, of, writing) !== undefined);
}

function inline(value: unknown, place: Place, writing: Writing): Html {
  if (Array.isArray(value)) {
    if (value.length === 0) return empty(writing);
    const items = itemsOf(value, place, writing).map(([item, of]) => inline(item, of, writing));
    if (place.block === undefined && items.every(({ text }) => text.startsWith('<figure>'))) return html`<div class="figures">${items}</div>`;
    const [only] = items;
    return items.length === 1 && only !== undefined ? only : html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`;
  }
  const whole = composite(value, place, writing);
  if (whole !== undefined) return whole;
  return isObject(value) ? rows(membersOf(value, place, writing), writing) : scalar(value, place, writing);
}

const empty = ({ labels, language }: Writing): Html => html`<span class="aside">${labels.word('empty', language)}</span>`;

/** What was kept from the reader here: said where it is missing. */
const withheldHere = (pointer: string, { withheld, labels, language }: Writing): Html | undefined => {
  const members = withheld.get(pointer);
  return members === undefined ? undefined : html`<p class="withheld"><strong>${labels.word('withheld', language)}</strong> <span class="aside">${labels.word('withheldMembers', language)}: ${number(members, language)}</span></p>`;
};

const rows = (members: readonly (readonly [unknown, Place])[], writing: Writing): Html =>
  members.length === 0 ? empty(writing) : html`<dl>${members.map(([value, of]) => html`<div class="row"><dt>${label(of, writing)}</dt><dd>${inline(value, of, writing)}</dd></div>`)}</dl>`;

const heading = (level: number, content: Html): Html => {
  const name = new Html(`h${Math.min(level, 6)}`);
  return html`<${name}>${content}</${name}>`;
};

/** A list whose items need room: each under its number and its name. */
function list(value: readonly unknown[], place: Place, writing: Writing, level: number): Html {
  const { labels, language } = writing;
  const items = itemsOf(value, place, writing);
  return html`<section class="part">${heading(level, label(place, writing))}${items.map(([item, of], index) => {
    const named = isObject(item) ? headline(item, of, writing) : undefined;
    const counted = html`<span class="count">${labels.word('item', language)} ${number(index + 1, language)}</span>`;
    const head = items.length === 1 && named === undefined ? undefined : heading(level + 1, html`${items.length === 1 ? undefined : counted} ${named}`);
    return html`<section class="item">${head}${content(item, of, writing, level + 2)}</section>`;
  })}${withheldHere(place.pointer, writing)}</section>`;
}

function content(value: unknown, place: Place, writing: Writing, level: number): Html {
  if (level > DEEPEST) return ltr(JSON.stringify(value));
  if (isObject(value)) return members(value, place, writing, level);
  return Array.isArray(value) ? list(value, place, writing, level) : inline(value, place, writing);
}

/** Everything an object says: what fits in a line first, then what needs a part of its own, both in the order of the schema. */
export function members(value: Members, place: Place, writing: Writing, level: number): Html {
  const all = membersOf(value, place, writing);
  const short = all.filter(([member, of]) => isInline(member, of, writing));
  const long = all.filter((one) => !short.includes(one));
  return join([
    short.length === 0 && long.length > 0 ? undefined : rows(short, writing),
    ...long.map(([member, of]) => (Array.isArray(member) ? list(member, of, writing, level) : html`<section class="part">${heading(level, label(of, writing))}${content(member, of, writing, level + 1)}</section>`)),
    withheldHere(place.pointer, writing),
  ].filter((part) => part !== undefined), '');
}
