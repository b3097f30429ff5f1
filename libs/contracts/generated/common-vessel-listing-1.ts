// Generated from schemas/common/vessel-listing/1.schema.json by `npm run types`. Change the schema, not this file.
import type { PartialDate } from './common-partial-date-1.js';

/**
 * An entry of a vessel on a list, such as the IUU list of a fisheries organisation. A listing is a ground for attention, not a finding of crime.
 */
export interface VesselListing {
  /**
   * Whose list it is, such as the short name of the organisation.
   */
  list: string;
  /**
   * Whether the vessel is on the list now.
   */
  current?: boolean;
  /**
   * Listed since.
   */
  since?: PartialDate;
  /**
   * Listed until.
   */
  until?: PartialDate;
  /**
   * Why it was listed.
   */
  reason?: string;
}
