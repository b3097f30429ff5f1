// What the registry holds for decisions to stand on.
export type { Agreement, AgreementTerms, Delegation, RuleBody, SetRule } from '#directory';
