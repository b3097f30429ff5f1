import { uuidV5 } from '../uuid.js';

/** The name space of identities made here: UUIDv5 of `https://entente.invalid/interchange/misp` among URLs. */
const NAMESPACE = 'c571f8a9-b323-59fe-9904-030c02c87dee';

/** A UUIDv5 (RFC 9562 §5.5): the same name leads to the same identity. */
export const uuidOf = (name: string): string => uuidV5(NAMESPACE, name);
