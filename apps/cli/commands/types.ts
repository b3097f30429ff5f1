import { examplesOf, readSchemas, SchemaReader, schemasDirectory, skeletonOf, type SchemaFile } from '#contracts';
import { purposeOf } from '../drafts.js';
import { EXIT, Stop, type ExitCode } from '../exit-codes.js';
import type { Session } from '../session.js';
import { didYouMean } from '../text.js';

/** So many levels of a body are listed; what is deeper stands in the schemas. */
const DEPTH = 2;

export const looksLikeType = (text: string): boolean => /^[a-z]+\.[a-z][a-z-]*(?:\/[0-9]+)?$/.test(text);

interface Known {
  readonly files: readonly SchemaFile[];
  readonly file: SchemaFile;
}

/** A type by its name; without a version, the newest. @throws Stop when there is none */
function find(name: string): Known {
  const files = readSchemas(schemasDirectory());
  const types = files.filter(({ schema }) => schema['x-entente'] !== undefined);
  const file = types.findLast(({ type }) => type === name || type.startsWith(`${name}/`));
  if (file === undefined) throw new Stop(EXIT.refused, `no type "${name}"`, `schemas/README.md lists all of them.${didYouMean(name, types.flatMap(({ type }) => [type, type.replace(/\/.*/, '')]))}`);
  return { files, file };
}

interface Own {
  readonly class: string;
  readonly sentBy?: string;
  readonly suggestTo?: readonly string[];
}

/** Says what a type is for, who sends it, which members it has, and shows an example. */
export function explainType(session: Session, name: string): ExitCode {
  const { files, file } = find(name);
  const own = file.schema['x-entente'] as Own;
  const fields = new SchemaReader(files).fields(file, DEPTH);
  const examples = examplesOf(file);
  const value = { type: file.type, title: file.schema.title, description: file.schema.description, ...own, fields, examples: examples.map((one) => one.name), example: examples[0]?.body };
  const sealed = own.class === 'direct' ? 'direct: goes from bureau to bureau, sealed unless told otherwise' : 'recorded: read by the hub';
  session.output.one(value, () => [
    ['type', file.type], ['what', `${file.schema.title}. ${file.schema.description}`], ['class', sealed], ['sent by', own.sentBy], ['proposed to', own.suggestTo?.join(', ')],
    ...fields.map(({ path, required, form, description }) => [path, `${required ? '(required) ' : ''}${form}. ${description}`] as const),
    ['examples', examples.map((one) => one.name).join(', ')], [`${examples[0]?.name ?? 'an'} example`, JSON.stringify(examples[0]?.body, undefined, 2)],
  ]);
  return EXIT.ok;
}

/** Writes a draft to fill in, with a comment on every member. It goes out as it is: comments are passed over. */
export function newDraft(session: Session, name: string): ExitCode {
  const { files, file } = find(name);
  const own = file.schema['x-entente'] as Own;
  const to = [...(own.suggestTo ?? []), ...(own.suggestTo?.includes('all') === true ? [] : ['ncb.XB'])];
  const gs = own.suggestTo?.includes('gs') === true ? ' gs is proposed: take it out if it is not to know.' : '';
  session.streams.stdout.write(skeletonOf(files, file, [
    { name: 'type', value: file.type },
    { name: 'to', value: to, comment: `Who receives it.${gs}` },
    { name: 'mode', value: 'exercise', comment: 'exercise or live: the two never meet.' },
    { name: 'subject', value: file.schema.title, comment: 'A line that may be read in clear. Leave it out when the message is sealed.' },
    {
      name: 'handling', value: { confidentiality: 'official-use', purposes: [purposeOf(file.type)], attestation: { neutrality: true, humanRights: true } },
      comment: 'What it may be used for, and your word, without which nothing is recorded: it is of no political, military, religious or racial character, and was obtained with respect for human rights. Send it only if you can say so.',
    },
  ].filter((member) => own.class === 'recorded' || (member.name !== 'subject' && member.name !== 'handling'))));
  return EXIT.ok;
}
