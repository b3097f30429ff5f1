// Generated from schemas/common/convergence/1.schema.json by `npm run types`. Change the schema, not this file.
/**
 * A crime of another kind that goes along with the environmental one.
 */
export type ConvergingCrime =
  | 'CORRUPTION'
  | 'MONEY_LAUNDERING'
  | 'TAX_FRAUD'
  | 'LABEL_FRAUD'
  | 'DOCUMENT_FRAUD'
  | 'FORCED_LABOUR'
  | 'HUMAN_TRAFFICKING'
  | 'MIGRANT_SMUGGLING'
  | 'DRUG_TRAFFICKING'
  | 'ARMS_TRAFFICKING'
  | 'CYBERCRIME'
  | 'ORGANISED_CRIME'
  | 'TERRORISM'
  | 'OTHER';
