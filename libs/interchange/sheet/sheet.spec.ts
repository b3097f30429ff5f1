import { parse, type DefaultTreeAdapterTypes, type ParserError } from 'parse5';
import { examplesOf, OFFICIAL_LANGUAGES, type OfficialLanguage, readLabels, readSchemas, schemasDirectory } from '#contracts';
import { isObject } from '#kernel';
import { printable } from './html.js';
import type { SheetSource } from './sheet-source.js';
import { toSheet } from './sheet.js';

const schemas = readSchemas(schemasDirectory());
const labels = readLabels();
const sheetOf = (source: SheetSource, language: OfficialLanguage): string => toSheet(source, { language, labels, schemas });

const ENVELOPE = { hub: 'entente.local', id: '0192f0c5-7e80-7c3a-9b1e-3f5a6c7d8e90', mode: 'exercise', from: 'ncb.XA', to: ['ncb.XB', 'community.wildlife-crime'], issuedAt: '2026-11-22T10:00:00.123456789Z', handling: { confidentiality: 'restricted', tlp: 'AMBER', purposes: ['SUPPORT_INVESTIGATION'] } };
const around = (type: string, body: Readonly<Record<string, unknown>>): SheetSource => ({ message: { ...ENVELOPE, type, body }, body, standing: 'verified', digest: 'a'.repeat(43), kid: 'k1' });

const bodies = schemas.filter(({ area }) => !['common', 'envelope'].includes(area)).flatMap((file) => examplesOf(file).map(({ name, body }) => [`${file.type} ${name}`, around(file.type, body)] as const));
const envelopes = schemas.filter(({ type }) => type === 'envelope.message/1').flatMap((file) => examplesOf(file).map(({ name, body }) => {
  const message = body as SheetSource['message'];
  return [`envelope ${name}`, { message, body: isObject(message['body']) ? message['body'] : undefined, standing: 'unchecked' }] as const satisfies readonly [string, SheetSource];
}));
const examples: readonly (readonly [string, SheetSource])[] = [...bodies, ...envelopes];

type Element = DefaultTreeAdapterTypes.Element;
interface Parsed { readonly errors: readonly string[]; readonly text: string; readonly values: ReadonlySet<string>; readonly elements: readonly Element[] }

const STYLE = /<style>[^<]*/;
/** Some seconds of work; a machine that has other things to do may take its time. */
const LONG_ENOUGH = 120_000;

/** What a browser makes of a sheet: its faults, its text, and what stands in attributes made for programs. */
function read(sheet: string): Parsed {
  const errors: string[] = [];
  const elements: Element[] = [];
  const values = new Set<string>();
  let text = '';
  const visit = (node: DefaultTreeAdapterTypes.ChildNode | DefaultTreeAdapterTypes.Document): void => {
    if (node.nodeName === '#text') text += `${(node as DefaultTreeAdapterTypes.TextNode).value}\u0001`;
    if ('tagName' in node) {
      elements.push(node);
      for (const { name, value } of node.attrs) if (['value', 'datetime', 'src'].includes(name)) values.add(value);
    }
    if ('childNodes' in node && node.nodeName !== 'style') node.childNodes.forEach(visit);
  };
  // The style is the same in every sheet and more than half of many: it is read once, in a test of its own.
  visit(parse(sheet.replace(STYLE, '<style>'), { onParseError: ({ code, startLine }: ParserError) => { errors.push(`${code} in line ${startLine}`); } }));
  return { errors, text, values, elements };
}

/** Every value of a message, but for what is sealed. */
const leaves = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(leaves);
  if (!isObject(value)) return [String(value)];
  return Object.entries(value).flatMap(([name, member]) => (name === 'sealed' && isObject(member) ? [] : leaves(member)));
};
const isThere = (leaf: string, { text, values }: Parsed): boolean =>
  values.has(leaf) || text.includes(printable(leaf)) || [...values].some((value) => value.startsWith('data:') && value.endsWith(`,${leaf}`));

/** Where a sheet could reach out, run something, or be led elsewhere. */
const ALLOWED = new Set(['html', 'head', 'meta', 'title', 'style', 'body', 'header', 'main', 'footer', 'section', 'div', 'p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'dl', 'dt', 'dd', 'ul', 'li', 'span', 'bdi', 'strong', 'data', 'time', 'br', 'code', 'figure', 'figcaption', 'img']);
const isHarmless = ({ tagName, attrs }: Element): boolean =>
  ALLOWED.has(tagName) && attrs.every(({ name, value }) => !name.startsWith('on') && !['href', 'style', 'action'].includes(name) && (name !== 'src' || /^data:image\/(?:png|jpeg|webp);base64,[A-Za-z0-9+/=]+$/.test(value)));

describe.each(OFFICIAL_LANGUAGES)('every valid example in %s', (language) => {
  test('is well-formed, says every value of the message, and holds nothing that acts', () => {
    const faults = examples.flatMap(([name, source]) => {
      const parsed = read(sheetOf(source, language));
      const missing = leaves(source.message).filter((leaf) => !isThere(leaf, parsed));
      const acting = parsed.elements.filter((element) => !isHarmless(element)).map(({ tagName }) => tagName);
      return [...parsed.errors, ...missing.map((leaf) => `${leaf} is missing`), ...acting].map((fault) => `${name}: ${fault}`);
    });
    expect(faults).toEqual([]);
    expect(examples.length).toBeGreaterThan(200);
  }, LONG_ENOUGH);
});

const HOSTILE = `<img src=x onerror=alert(1)>"'&</style><script>\u202Ecod.exe\u0000\uD800`;
const poisoned = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(poisoned);
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, poisoned(member)]));
  return typeof value === 'string' ? HOSTILE : value;
};

test('a message whose every string attacks is shown as text', () => {
  // The fullest example of each type: what the others hold stands in it, or is made the same way.
  const fullest = new Map(examples.map(([, source]) => source).sort((a, b) => JSON.stringify(a).length - JSON.stringify(b).length).map((source) => [source.message.type, source]));
  for (const [name, source] of fullest) {
    const message = poisoned(source.message) as SheetSource['message'];
    const sheet = sheetOf({ ...source, message: { ...message, type: source.message.type, mode: HOSTILE, [HOSTILE]: { [HOSTILE]: [[HOSTILE]] } }, body: isObject(message['body']) ? message['body'] : undefined, remarks: [HOSTILE], kid: HOSTILE, digest: HOSTILE, receivedAt: HOSTILE, withheld: [{ at: HOSTILE, members: 1 }] }, 'ar');
    const { errors, elements, text } = read(sheet);
    expect({ name, errors, acting: elements.filter((element) => !isHarmless(element)).map(({ tagName }) => tagName) }).toEqual({ name, errors: [], acting: [] });
    expect(text).toContain('‹U+202E›cod.exe');
    expect(text).not.toMatch(/[\u202E\u0000\uD800]/);
    expect(STYLE.exec(sheet)?.[0].slice('<style>'.length)).not.toMatch(/[<\\]|url\(|@import/);
  }
}, LONG_ENOUGH);

describe('what a sheet says of itself', () => {
  const [, ecomessage] = examples.find(([name]) => name.startsWith('environment.ecomessage/1')) ?? (() => { throw new Error('no example'); })();
  const shown = (source: Partial<SheetSource>, language: OfficialLanguage = 'en'): string => read(sheetOf({ ...ecomessage, ...source }, language)).text;

  test('that it is a rendering, in which direction, and that nothing may be loaded', () => {
    const sheet = sheetOf(ecomessage, 'ar');
    expect(sheet).toContain('<html lang="ar" dir="rtl">');
    expect(sheetOf(ecomessage, 'fr')).toContain('<html lang="fr" dir="ltr">');
    expect(sheet).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"`);
    expect(sheet).toBe(sheetOf(ecomessage, 'ar'));
    for (const language of OFFICIAL_LANGUAGES) expect(shown({}, language)).toContain(labels.word('rendering', language));
  });

  test('an exercise and a draft where nobody overlooks it, and in no other case', () => {
    expect(shown({})).toContain('EXERCISE');
    const live = { ...ecomessage.message, mode: 'live' };
    expect(shown({ message: live })).not.toContain('EXERCISE');
    expect(shown({ message: live, standing: 'draft' })).toContain('DRAFT');
  });

  test.each([['verified', 'Verified when'], ['unchecked', 'Not verified'], ['faulty', 'DOES NOT HOLD'], ['draft', 'Not signed']] as const)('of a signature that is %s: %s', (standing, words) => {
    const text = shown({ standing, message: { ...ecomessage.message, mode: 'live' } });
    const others = ['Verified when', 'Not verified', 'DOES NOT HOLD', 'Not signed'].filter((other) => other !== words);
    expect(text).toContain(words);
    expect(others.filter((other) => text.includes(other))).toEqual([]);
  });

  test('what was withheld, where and how much', () => {
    const body = { title: 'A', persons: [{ familyName: 'FALSON' }, {}] };
    const source = { ...around('general.information/1', body), withheld: [{ at: '/body/persons/1', members: 3 }, { at: '/body', members: 2 }] };
    const { text, values } = read(sheetOf(source, 'en'));
    expect(text.split(labels.word('withheld', 'en'))).toHaveLength(3);
    expect([values.has('3'), values.has('2')]).toEqual([true, true]);
    expect(text).toContain(labels.word('partly', 'en'));
  });

  test('what is sealed, and what was opened', () => {
    const { body, ...message } = ecomessage.message;
    expect(body).toBeDefined();
    const sealed = { ...message, sealed: { ciphertext: 'AAAA' } } as SheetSource['message'];
    expect(shown({ message: sealed, body: undefined })).toContain(labels.word('sealedText', 'en'));
    expect(shown({ message: sealed })).toContain(labels.word('opened', 'en'));
    expect(shown({ message: sealed })).not.toContain('AAAA');
  });

  test('who may see it, when that was asked', () => {
    expect(shown({})).toContain(labels.word('readersNamed', 'en'));
    const readers = { at: '2026-11-22T10:00:00Z', participants: ['ncb.KE', 'partner.cites'] };
    expect(shown({ readers })).toContain('partner.cites');
    expect(shown({ readers })).toContain('Kenya');
    expect(shown({ readers: { ...readers, participants: [] } })).toContain('Nobody');
  });

  test('what the copy on paper is bound to', () => {
    expect(shown({})).not.toContain(labels.word('keepUntil', 'en'));
    const bound = shown({ keepUntil: '2026-12-01T00:00:00Z', notExecutable: true }, 'fr');
    for (const words of [labels.word('keepUntil', 'fr'), labels.word('notExecutable', 'fr'), '1 décembre 2026']) expect(bound).toContain(words);
  });

  test('a picture only when its bytes are those of its type', () => {
    const image = { mediaType: 'image/png', data: 'iVBORw0KGgoAAAAA', shows: 'face', caption: 'A face' };
    const withImage = (more: object): string => sheetOf(around('environment.airport-alert/1', { title: 'A', images: [{ ...image, ...more }] }), 'en');
    expect(withImage({})).toContain('src="data:image/png;base64,iVBORw0KGgoAAAAA"');
    for (const more of [{ mediaType: 'image/svg+xml' }, { data: 'PHN2Zz48L3N2Zz4=' }, { data: 'iVBORw0KGgo" onload="' }, { mediaType: 'constructor' }]) expect(withImage(more)).not.toContain('<img');
  });

  test('what no schema knows, and what nests without end', () => {
    let deep: unknown = 'the bottom';
    for (let level = 0; level < 500; level++) deep = level % 2 === 0 ? [deep] : { more: deep };
    const { text, errors } = read(sheetOf(around('general.information/9', { unheardOf: { of: 'a newer schema' }, deep }), 'es'));
    expect(errors).toEqual([]);
    for (const words of ['unheardOf', 'a newer schema', 'the bottom', 'general.information/9']) expect(text).toContain(words);
  });

  test('a date that is none stands as it was written', () => {
    const text = read(sheetOf(around('general.information/1', { title: 'A', text: 'B', persons: [{ birthDate: '2026-02-30' }, { birthDate: '2024-02-29' }] }), 'en')).text;
    expect(text).toContain('2026-02-30');
    expect(text).toContain('29 February 2024');
    expect(text).not.toContain('March');
  });

  test('names in their own script beside the transliteration, dates and numbers in the language', () => {
    const body = { title: 'A', text: 'B', persons: [{ fullName: 'Nadia Falson', birthDate: '1984-03', otherNames: [{ name: 'نادية', script: 'Arab', transliteration: 'Nadiya' }] }] };
    const text = read(sheetOf(around('general.information/1', body), 'fr')).text;
    for (const words of ['mars 1984', 'نادية', 'Nadiya', 'arabe', '22 novembre 2026', '10:00:00.123456789 UTC']) expect(text).toContain(words);
  });
});
