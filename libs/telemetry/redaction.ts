/**
 * What must never reach a log, whoever writes the line: contents, credentials, keys, and who a message is about.
 * Three nets: names of members at any depth, bytes of any kind, and texts that look like a signed token.
 */
const NAMES = new Set(
  [
    // contents and whom they are about
    'body', 'payload', 'content', 'contents', 'plaintext', 'ciphertext', 'raw', 'value', 'text', 'summary', 'subject', 'subjects', 'person', 'persons', 'companies',
    'vessel', 'vessels', 'attachments', 'document', 'documents', 'rows', 'record', 'message_jws', 'jws', 'envelope', 'routing',
    // tokens and proofs
    'token', 'tokens', 'access_token', 'refresh_token', 'id_token', 'authorization', 'dpop', 'proof', 'proofs', 'assertion', 'client_assertion', 'cookie', 'set-cookie', 'cursor',
    // keys
    'secret', 'secrets', 'password', 'passphrase', 'sasl', 'credentials', 'key', 'keys', 'privatekey', 'private_key', 'signingkey', 'contentkey', 'jwk', 'jwks', 'salt', 'd', 'k', 'p', 'q', 'dp', 'dq', 'qi',
    'signature', 'databaseurl', 'database_url', 'connectionstring',
    // how drivers quote values back
    'parameters', 'values', 'where',
  ],
);

export const REDACTED = '[redacted]';
const MAX_DEPTH = 6;
const MAX_ITEMS = 50;

/** A compact JWS, JWE or JWT, whole or cut off: its header always begins with `{"`, which is `eyJ` in base64url. */
const TOKEN = /eyJ[\w-]{8,}(?:\.[\w-]*)*/g;
/** Credentials inside other text: an authorization header, a connection string. */
const SCHEME = /\b(Bearer|DPoP|Basic)\s+[\w.~+/=-]{8,}/gi;
const URL_PASSWORD = /(\b[a-z][a-z0-9+]*:\/\/[^\s:/@"]*:)[^\s@"]+@/gi;
/** A private member of a JWK inside other text; in a finished line its quotes are escaped. */
const JWK_MEMBER = /(\\*"(?:d|k|p|q|dp|dq|qi)\\*"\s*:\s*\\*")[\w-]{16,}/g;

/** Takes tokens, credentials and private key members out of a text. */
export const redactText = (text: string): string =>
  text.replace(TOKEN, REDACTED).replace(SCHEME, `$1 ${REDACTED}`).replace(URL_PASSWORD, `$1${REDACTED}@`).replace(JWK_MEMBER, `$1${REDACTED}`);

/** What may be said of an error: its kind, text, code, place and causes; nothing a driver hung on to it. */
function describe(error: Error, depth: number): Record<string, unknown> {
  const code = 'code' in error && (typeof error.code === 'string' || typeof error.code === 'number') ? { code: error.code } : {};
  const cause = error.cause === undefined ? {} : { cause: redact(error.cause, depth + 1) };
  return { type: error.name, message: redactText(error.message), ...code, ...(error.stack && { stack: redactText(error.stack) }), ...cause };
}

const isError = (value: object): value is Error => value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';

/** A copy of what somebody wants to log, with nothing in it that must not be there; bounded in depth and length. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? '[function]' : value;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if (value instanceof Date) return value.toISOString();
  if (depth >= MAX_DEPTH) return '[deep]';
  if (isError(value)) return describe(value, depth);
  if (Array.isArray(value)) {
    const shown = value.slice(0, MAX_ITEMS).map((item) => redact(item, depth + 1));
    return value.length > MAX_ITEMS ? [...shown, `[${value.length - MAX_ITEMS} more]`] : shown;
  }
  return redactMembers(value, depth);
}

/** The same for the members of an object: what pino calls for each line. */
export function redactMembers(object: object, depth = 0): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  let left = MAX_ITEMS;
  for (const [name, member] of Object.entries(object)) {
    if ((left -= 1) < 0) {
      copy['more'] = '[cut]';
      break;
    }
    copy[name] = NAMES.has(name.toLowerCase()) && member !== undefined && member !== null ? REDACTED : redact(member, depth + 1);
  }
  return copy;
}
