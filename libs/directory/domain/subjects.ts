import { participantKind } from '#contracts';

const SLUG = /^[a-z][a-z0-9-]{0,30}$/;

/** The owner in `rule/<owner>/<slug>`; undefined when the id has another form. */
export function ownerOfRule(subject: string): string | undefined {
  const [prefix, owner = '', slug = '', more] = subject.split('/');
  return prefix === 'rule' && more === undefined && participantKind(owner) !== undefined && SLUG.test(slug) ? owner : undefined;
}

const named = (kind: string) => (subject: string): boolean => subject.startsWith(`${kind}/`) && SLUG.test(subject.slice(kind.length + 1));

/** `agreement/<slug>` */
export const isAgreementId = named('agreement');
/** `mandate/<slug>` */
export const isMandateId = named('mandate');
