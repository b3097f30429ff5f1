import type { Labels, OfficialLanguage, SchemaFile } from '#contracts';
import { SchemaReader } from '#contracts';
import { isObject } from '#kernel';
import { members } from './body.js';
import { ltr, participant, time } from './format.js';
import { marks, people, standingOf } from './head.js';
import { html, Html, join } from './html.js';
import { membersOf, type Members, type Place, type Writing } from './place.js';
import type { SheetSource } from './sheet-source.js';
import { style } from './style.js';

export interface SheetOptions {
  readonly language: OfficialLanguage;
  readonly labels: Labels;
  readonly schemas: readonly SchemaFile[];
}

/** What the sheet says in its own places, and not again among the particulars; a draft may hold something else under these names. */
const isSaid = (name: string, value: unknown): boolean =>
  ['type', 'from', 'issuedAt', 'subject', 'conditions'].includes(name) ? typeof value === 'string' && value !== '' : name === 'to' ? Array.isArray(value) && strings(value).length === value.length : ['handling', 'body', 'sealed'].includes(name) && isObject(value);

const row = (name: string, value: Html): Html => html`<div class="row"><dt>${name}</dt><dd>${value}</dd></div>`;
const strings = (value: unknown): readonly string[] => (Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []);

/** A message as a sheet of HTML: one file that needs nothing else, for the screen and for A4. The same message gives the same sheet. */
export function toSheet(source: SheetSource, { language, labels, schemas }: SheetOptions): string {
  const { message, body, standing } = source;
  const writing: Writing = { labels, language, reader: new SchemaReader(schemas), withheld: new Map((source.withheld ?? []).map(({ at, members: count }) => [at, count])) };
  const word = (key: string): string => labels.word(key, language);
  const envelope = placeOf(schemas.find(({ type }) => type === 'envelope.message/1'), '');
  const file = schemas.find(({ type }) => type === message.type);
  const typeName = (file === undefined ? undefined : labels.type(file, language)) ?? message.type;
  const subject = [message['subject'], body?.['title'], isObject(body?.['subject']) ? body['subject']['title'] : undefined].find((one) => typeof one === 'string' && one !== '') as string | undefined;
  const handling = isObject(message['handling']) ? membersOf({ handling: message['handling'] }, envelope, writing)[0] : undefined;
  const exercise = message['mode'] === 'exercise';
  const reference = typeof message['from'] === 'string' && typeof message['id'] === 'string' ? `${message['from']}/${message['id']}` : undefined;
  const rtl = language === 'ar';
  const banner = (head: string, text: string): Html => html`<div class="banner" role="note"><strong>${word(head)}</strong>${word(text)}</div>`;
  const head = [exercise ? word('exercise') : undefined, standing === 'draft' ? word('draft') : undefined].filter((one) => one !== undefined).join(' – ');
  const css = style({ rtl, foot: `Entente · ${reference ?? message.type}`, head: head === '' ? undefined : head });

  return html`<!DOCTYPE html>
<html lang="${language}" dir="${rtl ? 'rtl' : 'ltr'}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${join([head === '' ? undefined : head, typeName, subject].filter((one) => one !== undefined), ' · ')}</title>
<style>${new Html(css)}</style>
</head>
<body>
<header>
<p class="rendering">${word('rendering')}</p>
${exercise ? banner('exercise', 'exerciseText') : undefined}${standing === 'draft' ? banner('draft', 'draftText') : undefined}${standing === 'faulty' ? html`<div class="banner" role="alert"><strong>${word('signature')}</strong>${word('faulty')}</div>` : undefined}
<p class="eyebrow"><bdi>${typeName}</bdi></p>
<h1><bdi>${subject ?? typeName}</bdi></h1>
${marks(message, body, writing)}
<dl>
${typeof message['from'] === 'string' ? row(word('from'), participant(message['from'], labels, language)) : undefined}
${strings(message['to']).length > 0 ? row(word('to'), people(strings(message['to']), writing)) : undefined}
${row(word('type'), html`<bdi>${typeName}</bdi> ${ltr(message.type)}`)}
${typeof message['issuedAt'] === 'string' ? row(word('issued'), time(message['issuedAt'], language)) : undefined}
${source.receivedAt === undefined || source.receivedAt === '' ? undefined : row(word('received'), time(source.receivedAt, language))}
${row(word('signature'), standingOf(source, writing))}
</dl>
${source.keepUntil === undefined ? undefined : html`<p class="stop">${word('keepUntil')} ${time(source.keepUntil, language)}</p>`}${source.notExecutable === true ? html`<p class="stop">${word('notExecutable')}</p>` : undefined}
</header>
${typeof message['conditions'] === 'string' ? html`<section class="conditions"><h2>${word('conditions')}</h2><p class="text" dir="auto">${message['conditions']}</p></section>` : undefined}
<main>
<h2>${word('content')}</h2>
${contentOf(source, placeOf(file, '/body'), writing)}
${handling === undefined ? undefined : html`<h2>${word('handling')}</h2>${members(handling[0] as Members, handling[1], writing, 3)}`}
<h2>${word('readers')}</h2>
${source.readers === undefined
    ? html`<p>${word('readersNamed')}</p>`
    : html`<p>${word('readersOn')} ${time(source.readers.at, language)}</p>${source.readers.participants.length === 0 ? html`<p>${word('nobody')}</p>` : people(source.readers.participants, writing)}`}
${particulars(message, envelope, writing)}
<section class="together">
<h2>${word('identity')}</h2>
<dl>
${reference === undefined ? undefined : row(word('reference'), ltr(reference))}
${source.digest === undefined ? undefined : row(word('digest'), ltr(source.digest))}
${source.kid === undefined ? undefined : row(word('key'), ltr(source.kid))}
${row(word('signature'), standingOf(source, writing))}
${reference === undefined || source.digest === undefined ? undefined : row(word('verifyWith'), html`<code class="command" dir="ltr">entente show ${reference}</code>${word('verifyText')}`)}
</dl>
</section>
</main>
<footer>${word('rendering')}</footer>
</body>
</html>
`.text;
}

/** Where a whole schema stands; without one, its members keep their own names. */
function placeOf(file: SchemaFile | undefined, pointer: string): Place {
  const name = file === undefined ? '' : `${file.area}/${file.name}`;
  return { node: file?.schema ?? {}, base: file?.schema.$id ?? '', block: undefined, declaredIn: name, member: '', pointer, holder: {} };
}

function contentOf({ message, body }: SheetSource, place: Place, writing: Writing): Html {
  const word = (key: string): string => writing.labels.word(key, writing.language);
  if (body === undefined) return html`<div class="stop"><strong>${word('sealed')}</strong><p>${word('sealedText')}</p></div>`;
  const opened = message['sealed'] === undefined ? undefined : html`<p class="aside">${word('opened')}</p>`;
  return html`${opened}${members(body, place, writing, 3)}`;
}

/** What the envelope says besides what the head has said. */
function particulars(message: Members, envelope: Place, writing: Writing): Html | undefined {
  const rest = Object.fromEntries(Object.entries(message).filter(([name, value]) => !isSaid(name, value)));
  return Object.keys(rest).length === 0 ? undefined : html`<h2>${writing.labels.word('envelope', writing.language)}</h2>${members(rest, envelope, writing, 3)}`;
}
