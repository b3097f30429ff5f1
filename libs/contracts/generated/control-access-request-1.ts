// Generated from schemas/control/access-request/1.schema.json by `npm run types`. Change the schema, not this file.
/**
 * A participant asks for more of a feed than it may have. Sent to gs, which puts it to the owner of the feed, or concludes another agreement.
 */
export interface RequestForAccess {
  /**
   * The feed.
   */
  feed: string;
  /**
   * What is wanted beyond what comes now.
   */
  wanted: string;
  /**
   * What it is needed for.
   */
  reason: string;
}
