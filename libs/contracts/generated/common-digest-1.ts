// Generated from schemas/common/digest/1.schema.json by `npm run types`. Change the schema, not this file.
/**
 * The SHA-256 of a message in its compact form, in canonical base64url: 43 characters. It names those very bytes and no others.
 */
export type Digest = string;
