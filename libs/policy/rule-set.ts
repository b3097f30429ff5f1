// What the registry holds for decisions to stand on.
export type { Agreement, AgreementTerms, Delegation, SetRule } from '#directory';
