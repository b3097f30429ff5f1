import { participantKind } from '#contracts';
import { isInForce, type Agreement, type AgreementTerms, type Directory, type Mandate, type MandateTerms, type RuleBody, type SetRule } from '#directory';
import { Problem, toTimestamp } from '#kernel';
import type { Listing } from './registry-views.js';
import type { Viewpoint } from './viewpoint.js';

export interface AgreementView extends AgreementTerms {
  readonly id: string;
  /** At the instant asked about. */
  readonly inForce: boolean;
  readonly ended?: string;
  /** The statement it stands on. */
  readonly version: number;
}

export interface RuleView {
  readonly id: string;
  readonly owner: string;
  readonly body: RuleBody;
  readonly version: number;
  readonly at: string;
}

export interface MandateView extends MandateTerms {
  readonly id: string;
  readonly by: string;
  readonly inForce: boolean;
  readonly ended?: string;
  readonly version: number;
}

type Topic = MandateTerms['may'][number];

/** Agreements, rules and mandates, to those whose business they are. */
export class DatedViews {
  constructor(private readonly directory: Directory) {}

  /** What passes to partners is every bureau's business: agreements are shown to bureaus, to `gs` and to the partner. */
  agreements(point: Viewpoint, partner?: string): Listing<AgreementView> {
    const all = partner === undefined ? this.directory.agreementShelf.all(point.version) : this.directory.agreements(partner, point.version);
    return { version: point.version, items: all.filter((one) => this.seesAgreement(one, point)).map((one) => agreementView(one, point)) };
  }

  /** @throws Problem `not-found` */
  agreement(id: string, point: Viewpoint): AgreementView {
    const agreement = this.directory.agreementShelf.get(id, point.version);
    if (agreement === undefined || !this.seesAgreement(agreement, point)) throw new Problem('not-found');
    return agreementView(agreement, point);
  }

  /** A rule is its owner's, and an auditor's under a mandate. @throws Problem `not-found` */
  rules(point: Viewpoint, owner = point.viewer): Listing<RuleView> & { readonly rulesVersion: number } {
    if (!this.seesRules(owner, point)) throw new Problem('not-found');
    return { version: point.version, rulesVersion: this.directory.rulesVersion(owner, point.version), items: this.directory.rules(owner, point.version).map(ruleView) };
  }

  /** @throws Problem `not-found` */
  rule(id: string, point: Viewpoint): RuleView {
    const rule = this.directory.ruleShelf.get(id, point.version);
    if (rule === undefined || !this.seesRules(rule.owner, point)) throw new Problem('not-found');
    return ruleView(rule);
  }

  /** Mandates one granted, has, or is looked into under: nobody is audited without being able to know. */
  mandates(point: Viewpoint): Listing<MandateView> {
    return { version: point.version, items: this.directory.mandateShelf.all(point.version).filter((one) => this.seesMandate(one, point)).map((one) => mandateView(one, point)) };
  }

  /** @throws Problem `not-found` */
  mandate(id: string, point: Viewpoint): MandateView {
    const mandate = this.directory.mandateShelf.get(id, point.version);
    if (mandate === undefined || !this.seesMandate(mandate, point)) throw new Problem('not-found');
    return mandateView(mandate, point);
  }

  seesAgreement(agreement: Agreement, point: Viewpoint): boolean {
    const { viewer } = point;
    return viewer === 'gs' || viewer === agreement.partner || participantKind(viewer) === 'bureau' || this.#audits(point, agreement.partner, 'registry');
  }

  seesRules(owner: string, point: Viewpoint): boolean {
    return owner === point.viewer || this.#audits(point, owner, 'rules');
  }

  seesMandate({ by, auditor, terms }: Mandate, { viewer }: Viewpoint): boolean {
    return viewer === by || viewer === auditor || terms.of.includes(viewer) || terms.of.includes('all');
  }

  /** Whatever day is asked about, the mandate must be in force today. */
  #audits({ viewer, now }: Viewpoint, of: string, what: Topic): boolean {
    return this.directory.audits(viewer, of, what, now);
  }
}

const end = (ended: number | undefined): { readonly ended?: string } => (ended === undefined ? {} : { ended: toTimestamp(ended) });
const agreementView = (one: Agreement, { at }: Viewpoint): AgreementView => ({ id: one.id, ...one.terms, inForce: isInForce(one, at), ...end(one.ended), version: one.version });
const ruleView = ({ id, owner, body, version, at }: SetRule): RuleView => ({ id, owner, body, version, at: toTimestamp(at) });
const mandateView = (one: Mandate, { at }: Viewpoint): MandateView => ({ id: one.id, by: one.by, ...one.terms, inForce: isInForce(one, at), ...end(one.ended), version: one.version });
