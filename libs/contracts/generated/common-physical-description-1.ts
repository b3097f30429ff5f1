// Generated from schemas/common/physical-description/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Language } from './common-language-1.js';

/**
 * What a person looks like.
 */
export interface PhysicalDescription {
  /**
   * Height in centimetres.
   */
  heightCm?: number;
  /**
   * Weight in kilograms.
   */
  weightKg?: number;
  /**
   * How the person is built.
   */
  build?: string;
  /**
   * Colour and cut of the hair.
   */
  hair?: string;
  /**
   * Colour of the eyes.
   */
  eyes?: string;
  /**
   * Age, at least.
   */
  ageFrom?: number;
  /**
   * Age, at most.
   */
  ageTo?: number;
  /**
   * Scars, tattoos and other marks.
   *
   * @maxItems 30
   *
   * Items: One mark.
   */
  marks?: string[];
  /**
   * Clothing and things worn.
   */
  clothing?: string;
  /**
   * Languages spoken.
   *
   * @maxItems 20
   *
   * Items: One language.
   */
  languages?: Language[];
  /**
   * What else helps to recognise the person.
   */
  other?: string;
}
