import { WARNINGS } from '#contracts';
import { PROBLEMS } from '#kernel';
import { EXIT, EXIT_MEANINGS, Stop, type ExitCode } from '../exit-codes.js';
import { FAULTS, NOTES, RULES } from '../explanations.js';
import type { Session } from '../session.js';
import { nearest } from '../text.js';
import { explainType, looksLikeType } from './types.js';

interface Explanation {
  readonly code: string;
  readonly kind: 'problem' | 'warning' | 'fault' | 'note' | 'rule' | 'exit code';
  readonly meaning: string;
  readonly cause?: string;
  readonly remedy?: string;
  readonly status?: number;
  readonly retriable?: boolean;
}

const of = (kind: Explanation['kind'], texts: Readonly<Record<string, string>>): Explanation[] => Object.entries(texts).map(([code, meaning]) => ({ code, kind, meaning }));

/** Everything that has a code. */
export const explanations = (): Explanation[] => [
  ...Object.entries(PROBLEMS).map(([code, { status, title, cause, remedy, retriable }]) => ({ code, kind: 'problem' as const, meaning: title, cause, remedy, status, retriable })),
  ...of('warning', WARNINGS),
  ...of('fault', FAULTS),
  ...of('note', NOTES),
  ...of('rule', RULES),
  ...Object.entries(EXIT).map(([name, code]) => ({ code: String(code), kind: 'exit code' as const, meaning: EXIT_MEANINGS[name as keyof typeof EXIT] })),
];

/** Says what a code or a type of message means, or lists all codes. */
export async function explain(session: Session, code: string | undefined): Promise<ExitCode> {
  const all = explanations();
  if (code === undefined) {
    const rows = session.output.rows<Explanation>([
      { title: 'code', of: (one) => one.code },
      { title: 'kind', of: ({ kind, status }) => (status === undefined ? kind : `${kind} ${status}`) },
      { title: 'meaning', of: ({ meaning }) => meaning },
    ]);
    all.forEach((one) => { rows.add(one); });
    rows.end();
    return Promise.resolve(EXIT.ok);
  }
  if (looksLikeType(code) && !all.some((one) => one.code === code)) return explainType(session, code);
  const wanted = code.slice(code.lastIndexOf('/') + 1);
  const found = all.filter((one) => one.code === wanted);
  if (found.length === 0) {
    const meant = nearest(wanted, all.map((one) => one.code));
    throw new Stop(EXIT.refused, `no code "${wanted}"`, meant === undefined ? 'entente explain lists all of them' : `Did you mean ${meant}?`);
  }
  for (const one of found) {
    session.output.one(one, () => [
      ['code', `${one.code} (${one.kind}${one.status === undefined ? '' : `, HTTP ${one.status}`})`],
      ['meaning', one.meaning],
      ['cause', one.cause],
      ['remedy', one.remedy],
      ['retry', one.retriable === undefined ? undefined : one.retriable ? 'the same bytes may be sent again' : 'sending the same bytes again changes nothing'],
    ]);
  }
  return EXIT.ok;
}
