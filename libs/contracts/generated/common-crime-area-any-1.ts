// Generated from schemas/common/crime-area-any/1.schema.json by `npm run types`. Change the schema, not this file.
/**
 * The area of crime: environmental, or of the wider list of police cooperation.
 */
export type CrimeAreaOfAnyKind =
  | 'WILDLIFE'
  | 'FISHERIES'
  | 'FORESTRY'
  | 'POLLUTION'
  | 'ILLEGAL_MINING'
  | 'WATER'
  | 'CLIMATE'
  | 'DRUGS'
  | 'FIREARMS'
  | 'TERRORISM'
  | 'CBRN'
  | 'CULTURAL_PROPERTY'
  | 'PIRACY'
  | 'CHILDREN'
  | 'HUMAN_TRAFFICKING'
  | 'MIGRANT_SMUGGLING'
  | 'CORRUPTION'
  | 'MONEY_LAUNDERING'
  | 'FRAUD'
  | 'DOCUMENT_FRAUD'
  | 'COUNTERFEITING'
  | 'MEDICAL_PRODUCTS'
  | 'STOLEN_VEHICLES'
  | 'CYBERCRIME'
  | 'ORGANISED_CRIME'
  | 'VIOLENT_CRIME'
  | 'INTERNATIONAL_CRIMES'
  | 'OTHER';
