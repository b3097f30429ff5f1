// Generated from schemas/common/document/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Country } from './common-country-1.js';
import type { Digest } from './common-digest-1.js';
import type { IssuerOfATravelDocument } from './common-icao-issuer-1.js';
import type { PartialDate } from './common-partial-date-1.js';

/**
 * A paper or electronic document: permit, certificate, customs declaration, bill of lading, identity document.
 */
export interface Document {
  /**
   * What it is, such as CITES export permit, bill of lading, passport, catch certificate.
   */
  kind: string;
  /**
   * The number on it.
   */
  number?: string;
  /**
   * Who issued it, or is said to have.
   */
  issuer?: string;
  /**
   * The country of issue.
   */
  issuingCountry?: Country;
  /**
   * For a travel document: the issuer by the code on it.
   */
  issuerCode?: IssuerOfATravelDocument;
  /**
   * For a travel document: the lines to be read by machines, as they stand there. A wrong check digit is warned about, not refused.
   *
   * @minItems 2
   * @maxItems 3
   *
   * Items: One line of 30, 36 or 44 signs.
   */
  mrz?: string[];
  /**
   * Date of issue.
   */
  issued?: PartialDate;
  /**
   * Date of expiry.
   */
  expires?: PartialDate;
  /**
   * In whose name it is made out.
   */
  holder?: string;
  /**
   * What is thought of it.
   */
  authenticity?: 'genuine' | 'forged' | 'altered' | 'stolen' | 'obtained-by-deceit' | 'misused' | 'absent' | 'unknown';
  /**
   * SHA-256 of a copy kept by the sender, so that a copy handed over later can be told to be the same.
   */
  digest?: Digest;
  /**
   * What else is to be said about it.
   */
  description?: string;
}
