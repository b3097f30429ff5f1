// Generated from schemas/common/person/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Biometrics } from './common-biometrics-1.js';
import type { Country } from './common-country-1.js';
import type { Document } from './common-document-1.js';
import type { Image } from './common-image-1.js';
import type { Name } from './common-name-1.js';
import type { PartialDate } from './common-partial-date-1.js';
import type { PhysicalDescription } from './common-physical-description-1.js';
import type { Place } from './common-place-1.js';

/**
 * A natural person, as far as known. Say what is needed for the purpose, and no more.
 */
export interface Person {
  /**
   * Family name in Latin letters.
   */
  familyName?: string;
  /**
   * Given names in Latin letters.
   */
  givenNames?: string;
  /**
   * The whole name, where family and given names cannot be told apart.
   */
  fullName?: string;
  /**
   * Aliases, earlier names, and the name in its original script.
   *
   * @maxItems 50
   *
   * Items: One other name.
   */
  otherNames?: Name[];
  /**
   * Sex as recorded: F, M, X (unspecified) or unknown.
   */
  sex?: 'F' | 'M' | 'X' | 'unknown';
  /**
   * Date of birth, as far as known.
   */
  birthDate?: PartialDate;
  /**
   * Place of birth.
   */
  birthPlace?: Place;
  /**
   * True for a child. The strictest handling applies.
   */
  minor?: boolean;
  /**
   * Nationalities.
   *
   * @maxItems 20
   *
   * Items: One nationality.
   */
  nationalities?: Country[];
  /**
   * Identity and travel documents.
   *
   * @maxItems 50
   *
   * Items: One document.
   */
  documents?: Document[];
  /**
   * Where the person lives, lived or is found.
   *
   * @maxItems 50
   *
   * Items: One address.
   */
  addresses?: Place[];
  /**
   * Telephone numbers with country code.
   *
   * @maxItems 50
   *
   * Items: One number.
   */
  phones?: string[];
  /**
   * Mail addresses, accounts and names used online.
   *
   * @maxItems 50
   *
   * Items: One account.
   */
  onlineAccounts?: string[];
  /**
   * Names of the parents.
   *
   * @maxItems 4
   *
   * Items: One name.
   */
  parents?: Name[];
  /**
   * What the person works as.
   */
  occupation?: string;
  /**
   * The part the person had in the events.
   */
  role?:
    | 'master'
    | 'crew'
    | 'owner'
    | 'director'
    | 'driver'
    | 'courier'
    | 'broker'
    | 'buyer'
    | 'seller'
    | 'hunter'
    | 'fisher'
    | 'logger'
    | 'miner'
    | 'processor'
    | 'financier'
    | 'official'
    | 'informant'
    | 'owner-of-site'
    | 'bystander'
    | 'other';
  /**
   * What the person is in the proceedings. Leave it out for one who only broke an administrative rule.
   */
  status?:
    | 'WANTED'
    | 'ACCUSED'
    | 'CONVICTED'
    | 'SUSPECT'
    | 'PERSON_OF_INTEREST'
    | 'POSSIBLE_THREAT'
    | 'WITNESS'
    | 'VICTIM'
    | 'MISSING'
    | 'UNIDENTIFIED_PERSON'
    | 'UNIDENTIFIED_BODY'
    | 'DECEASED'
    | 'SANCTIONED';
  /**
   * What is on record about the person that bears on this matter.
   */
  record?: string;
  /**
   * Appearance and anything else that helps to recognise the person.
   */
  description?: string;
  /**
   * What the person looks like, heading by heading.
   */
  physical?: PhysicalDescription;
  /**
   * What there is to compare.
   */
  biometrics?: Biometrics;
  /**
   * Pictures.
   *
   * @maxItems 3
   *
   * Items: One picture.
   */
  images?: Image[];
}
