/** Ids of the rules that hold for everybody, for documents and for `entente explain`; a spec holds them against the policies. */
export const BASELINE_RULES: readonly string[] = Object.freeze([
  'baseline.addressee', 'baseline.originator-active', 'baseline.recipient-active', 'baseline.contested', 'baseline.excluded', 'baseline.bureau-excluded', 'baseline.clearance', 'baseline.expired', 'baseline.embargo',
  'baseline.delegation', 'baseline.onward', 'baseline.onward-consent', 'baseline.joint-onward', 'baseline.evidence', 'baseline.evidence-consent', 'baseline.purpose-consent', 'baseline.conditions', 'baseline.agreement', 'baseline.private-personal-data',
  'baseline.public-extract', 'baseline.mask-impossible', 'baseline.originator-unlisted', 'baseline.feed-terms', 'baseline.default-deny', 'engine-error',
]);

/** The exclusions of a message without routing. */
export const noExclusions: ReadonlySet<string> = new Set();
