import { isObject } from '#kernel';
import type { Source } from '../source.js';
import { markingsOf } from '../terms.js';

/** From the widest to the narrowest. */
const TLP = ['CLEAR', 'GREEN', 'AMBER', 'AMBER+STRICT', 'RED'];
const PAP = ['CLEAR', 'GREEN', 'AMBER', 'RED'];

const textAt = (value: unknown, ...path: readonly string[]): string | undefined => {
  const found = path.reduce<unknown>((at, name) => (isObject(at) ? at[name] : undefined), value);
  return typeof found === 'string' ? found : undefined;
};

const narrowest = (scale: readonly string[], codes: readonly (string | undefined)[]): string | undefined => scale[Math.max(...codes.map((code) => scale.indexOf(code ?? '')))];

/** The narrowest TLP that a message says of itself or of a part; undefined when it says none. */
export const tlpOf = ({ handling, body }: { readonly handling?: { readonly tlp?: unknown } | undefined; readonly body: Source['body'] }): string | undefined => narrowest(TLP, [textAt(handling, 'tlp'), ...markingsOf(body).map((markings) => textAt(markings, 'tlp'))]);

/** The narrowest PAP that a body says of itself or of a part. */
export const papOf = (body: Source['body']): string | undefined => narrowest(PAP, markingsOf(body).map((markings) => textAt(markings, 'pap')));

/**
 * Tags of the taxonomies that MISP knows: `tlp`, `PAP`, and `admiralty-scale` for a grading that is 6x6 already; no grading is
 * turned into another.
 */
export function tagsOf(source: Source): { readonly name: string }[] {
  const tlp = tlpOf(source);
  const pap = papOf(source.body);
  const grading = [source.handling?.grading, source.body['grading']].find((one) => textAt(one, 'scheme') === '6x6');
  return [
    ...(tlp === undefined ? [] : [{ name: `tlp:${tlp.toLowerCase()}` }]),
    ...(pap === undefined ? [] : [{ name: `PAP:${pap}` }]),
    ...(grading === undefined
      ? []
      : [{ name: `admiralty-scale:source-reliability="${textAt(grading, 'source')?.toLowerCase()}"` }, { name: `admiralty-scale:information-credibility="${textAt(grading, 'information')}"` }]),
  ];
}

/** What tags of these taxonomies say; `unknown` are the others. */
export interface ReadTags {
  readonly tlp: string | undefined;
  readonly pap: string | undefined;
  readonly grading: { readonly scheme: '6x6'; readonly source: string; readonly information: string } | undefined;
  readonly unknown: readonly string[];
}

/** The way back. `tlp:white` is what TLP 1 called `clear`. Of two the narrower one counts. */
export function readTags(names: readonly string[]): ReadTags {
  const tlps: string[] = [];
  const paps: string[] = [];
  const unknown = new Set<string>();
  let source: string | undefined;
  let information: string | undefined;
  for (const name of names) {
    const [, taxonomy = '', said = ''] = /^([A-Za-z-]+):(.*)$/.exec(name) ?? [];
    const word = said.toUpperCase().replace(/^WHITE$/, 'CLEAR');
    const admiralty = /^(source-reliability|information-credibility)="([a-f1-6])"$/i.exec(said);
    if (taxonomy.toLowerCase() === 'tlp' && TLP.includes(word)) tlps.push(word);
    else if (taxonomy.toUpperCase() === 'PAP' && PAP.includes(word)) paps.push(word);
    else if (taxonomy === 'admiralty-scale' && admiralty?.[1] === 'source-reliability' && /[a-f]/i.test(said.slice(-2))) source = admiralty[2]?.toUpperCase();
    else if (taxonomy === 'admiralty-scale' && admiralty?.[1] === 'information-credibility' && /[1-6]/.test(said.slice(-2))) information = admiralty[2];
    else unknown.add(name);
  }
  const grading = source === undefined || information === undefined ? undefined : { scheme: '6x6' as const, source, information };
  if (grading === undefined) names.filter((name) => name.startsWith('admiralty-scale:')).forEach((name) => unknown.add(name));
  return { tlp: tlps.reduce<string | undefined>(narrowerTlp, undefined), pap: paps.reduce<string | undefined>(narrowerPap, undefined), grading, unknown: [...unknown] };
}

/** Of two TLPs the narrower one. */
export const narrowerTlp = (a: string | undefined, b: string | undefined): string | undefined => narrowest(TLP, [a, b]);

/** Of two PAPs the narrower one. */
export const narrowerPap = (a: string | undefined, b: string | undefined): string | undefined => narrowest(PAP, [a, b]);
