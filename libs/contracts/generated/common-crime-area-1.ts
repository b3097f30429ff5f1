// Generated from schemas/common/crime-area/1.schema.json by `npm run types`. Change the schema, not this file.
/**
 * The area of environmental crime.
 */
export type CrimeArea = 'WILDLIFE' | 'FISHERIES' | 'FORESTRY' | 'POLLUTION' | 'ILLEGAL_MINING' | 'WATER' | 'CLIMATE';
