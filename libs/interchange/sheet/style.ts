/** A string of CSS; only what cannot end one is let in. */
const cssText = (text: string): string => `"${text.replace(/[^\p{L}\p{M}\p{N} .,:/_+·–-]/gu, '')}"`;

/**
 * How the sheet looks: black on white, one measure, space instead of boxes, so that it prints on anything. Sides are
 * logical, so the same rules hold from right to left.
 * @param rtl whether the language is written from right to left
 * @param foot what stands at the foot of every page
 * @param head what stands at the head of every page, where something must not be overlooked
 */
export const style = ({ rtl, foot, head }: { readonly rtl: boolean; readonly foot: string; readonly head: string | undefined }): string => `
@page { size: A4; margin: 20mm 18mm 20mm;
  ${head === undefined ? '' : `@top-center { content: ${cssText(head)}; font: 700 11pt var(--sans); letter-spacing: ${rtl ? '0' : '.2em'}; }`}
  @bottom-${rtl ? 'right' : 'left'} { content: ${cssText(foot)}; font: 8pt var(--sans); }
  @bottom-${rtl ? 'left' : 'right'} { content: counter(page) " / " counter(pages); font: 8pt var(--sans); } }
:root { --sans: "Source Sans 3", "Noto Sans", "Noto Sans Arabic", "Segoe UI", "Helvetica Neue", Arial, "DejaVu Sans", sans-serif;
  --serif: "Source Serif 4", Charter, Georgia, "Noto Serif", "Noto Naskh Arabic", Amiri, "DejaVu Serif", "DejaVu Sans", serif; --mono: "Source Code Pro", "Cascadia Mono", Menlo, "Noto Sans Mono", "DejaVu Sans Mono", monospace;
  --ink: #111; --quiet: #444; --line: #999; }
* { box-sizing: border-box; }
html { font: 11.5pt/1.5 var(--serif); color: var(--ink); background: #fff; -webkit-text-size-adjust: 100%; }
body { max-inline-size: 46rem; margin: 0 auto; padding: 2rem 1.25rem 3rem; overflow-wrap: anywhere; }
h1, h2, h3, h4, h5, h6, dt, .eyebrow, .marks, .rendering, .count, .banner { font-family: var(--sans); }
h1, h2, h3, h4, h5, h6 { line-height: 1.25; margin: 0; break-after: avoid; break-inside: avoid; text-wrap: balance; }
h1 { font-size: 1.75rem; font-weight: 700; margin-block: .2rem .9rem; }
h2 { font-size: 1.15rem; margin-block: 2rem .6rem; padding-block-end: .25rem; border-block-end: 2px solid var(--ink); }
h3 { font-size: 1.02rem; margin-block: 1.3rem .4rem; }
h4, h5, h6 { font-size: .92rem; margin-block: 1rem .3rem; }
p { margin: 0; orphans: 3; widows: 3; }
.eyebrow { font-size: .95rem; font-weight: 600; color: var(--quiet); }
.rendering { font-size: .78rem; line-height: 1.45; color: var(--quiet); border-block-end: 1px solid var(--line); padding-block-end: .6rem; margin-block-end: 1.4rem; }
.banner { border: 3px solid var(--ink); padding: .6rem 1rem; margin-block-end: 1.4rem; break-inside: avoid; }
.banner strong { display: block; font-size: 1.5rem; line-height: 1.3; ${rtl ? '' : 'letter-spacing: .18em;'} }
.marks { display: flex; flex-wrap: wrap; gap: .4rem; margin: 0 0 1.1rem; padding: 0; list-style: none; }
.marks li { border: 1.5px solid var(--ink); padding: .1rem .6rem; font-size: .88rem; font-weight: 700; margin: 0; }
dl { margin: 0; }
.row { display: grid; grid-template-columns: minmax(8rem, 13rem) minmax(0, 1fr); column-gap: 1.1rem; padding-block: .3rem; border-block-end: 1px solid #ddd; }
dl > .row:last-child { border-block-end: 0; }
dt { font-size: .84rem; line-height: 1.45; color: var(--quiet); padding-block-start: .12rem; }
dd { margin: 0; min-inline-size: 0; }
dd dl { border-inline-start: 2px solid #ccc; padding-inline-start: .8rem; }
dd .row { grid-template-columns: minmax(6rem, 9rem) minmax(0, 1fr); padding-block: .12rem; border: 0; }
ul { margin: 0; padding-inline-start: 1.1rem; }
li { margin-block: .15rem; }
.text { white-space: pre-wrap; text-align: start; }
.part .part, .item { padding-inline-start: .9rem; }
.item { border-inline-start: 1px solid var(--line); }
.item { margin-block: .6rem 1.1rem; }
.item > h3, .item > h4, .item > h5, .item > h6 { margin-block-start: .2rem; }
.count { font-weight: 400; color: var(--quiet); }
.aside { color: var(--quiet); font-size: .86em; }
.beside { color: var(--ink); padding-inline-start: .6rem; border-inline-start: 1px solid var(--line); margin-inline-start: .35rem; }
.id, .command { font-family: var(--mono); font-size: .84em; }
.command { display: block; border: 1px solid var(--line); padding: .4rem .7rem; margin-block: .3rem; text-align: start; white-space: pre-wrap; }
.code { font-family: var(--sans); font-size: .84em; color: var(--quiet); }
strong .code { color: inherit; font-size: 1em; }
.number, .clock, time { font-variant-numeric: tabular-nums lining-nums; }
.withheld, .stop { border: 1.5px dashed var(--ink); padding: .35rem .7rem; margin-block: .5rem; break-inside: avoid; }
.conditions, .stop { border: 2px solid var(--ink); padding: .6rem .9rem; margin-block: 1rem; }
.conditions h2 { margin: 0 0 .4rem; border: 0; padding: 0; font-size: 1rem; }
.figures { display: flex; flex-wrap: wrap; gap: .9rem; }
figure { margin: 0; max-inline-size: 100%; break-inside: avoid; }
figure img { display: block; max-inline-size: 100%; max-block-size: 14rem; min-block-size: 2rem; border: 1px solid var(--line); }
figcaption { font-size: .82rem; color: var(--quiet); max-inline-size: 22rem; }
footer { margin-block-start: 2.5rem; border-block-start: 1px solid var(--line); padding-block-start: .6rem; font: .78rem/1.45 var(--sans); color: var(--quiet); }
@media (max-width: 34rem) { .row, dd .row { grid-template-columns: minmax(0, 1fr); } h1 { font-size: 1.4rem; } .part .part, .part .item { padding-inline-start: .6rem; } }
@media print { html { font: 10pt/1.42 var(--serif); } .together { break-inside: avoid; } .row { padding-block: .2rem; } body { max-inline-size: none; padding: 0; } .row { break-inside: avoid; } .row:has(.text) { break-inside: auto; } h2 { margin-block-start: 1.4rem; } }
`;
