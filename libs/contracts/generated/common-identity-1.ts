// Generated from schemas/common/identity/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Person } from './common-person-1.js';

/**
 * A person told from others. Set A: family name, given names, sex and date of birth, with a description, identity document or biometrics. Set B: a picture, with another name, a parent's name, a description or biometrics.
 */
export type IdentitySet = Person;
