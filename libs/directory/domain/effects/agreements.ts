import type { Directory } from '../directory.js';
import type { Statement } from '../statement.js';
import { isAgreementId } from '../subjects.js';
import type { Agreement, AgreementTerms } from '../terms.js';
import { invalid, known, spanOf, type Effect } from './effect.js';

/** What both concluding and amending must satisfy. */
function demandSound(directory: Directory, terms: AgreementTerms, at: number): { readonly from: number; readonly until: number } {
  const { kind } = known(directory, terms.partner);
  if (kind !== 'partner' && kind !== 'private') throw invalid('Agreements are concluded with international entities and private partners.');
  if (kind === 'private' && terms.personalData) throw invalid('A private partner never gets personal data.');
  const span = spanOf('The agreement', terms.from, terms.until);
  if (span.until <= at) throw invalid('The agreement would be over already.');
  return span;
}

const termsOf = ({ reference: _, ...terms }: AgreementTerms & { readonly reference: string }): AgreementTerms => terms;

export function concludeAgreement(directory: Directory, { subject, body }: Statement<'conclude-agreement'>, at: number): Effect {
  if (!isAgreementId(subject)) throw invalid('The subject is not an agreement id: agreement/<name>.');
  if (directory.agreementShelf.has(subject)) throw invalid(`${subject} exists already: amend it, or conclude another.`);
  const span = demandSound(directory, body, at);
  const terms = termsOf(body);
  return (version) => directory.agreementShelf.set(terms.partner, subject, { id: subject, partner: terms.partner, terms, ...span, version }, version);
}

/** The agreement while it runs. What is over is concluded anew, so that no gap is closed afterwards. */
function running(directory: Directory, subject: string, at: number): Agreement {
  const agreement = directory.agreementShelf.get(subject, directory.version);
  if (agreement === undefined) throw invalid(`There is no ${subject}.`);
  if (agreement.ended !== undefined || agreement.until <= at) throw invalid(`${subject} is over.`);
  return agreement;
}

export function amendAgreement(directory: Directory, { subject, body }: Statement<'amend-agreement'>, at: number): Effect {
  const { partner } = running(directory, subject, at);
  if (body.partner !== partner) throw invalid(`${subject} is with ${partner}: with another partner, conclude another agreement.`);
  const span = demandSound(directory, body, at);
  const terms = termsOf(body);
  return (version) => directory.agreementShelf.set(partner, subject, { id: subject, partner, terms, ...span, version }, version);
}

export function endAgreement(directory: Directory, { subject, body }: Statement<'end-agreement'>, at: number): Effect {
  const agreement = running(directory, subject, at);
  return (version) => directory.agreementShelf.set(agreement.partner, subject, { ...agreement, until: at, ended: at, endReason: body.reason, version }, version);
}
