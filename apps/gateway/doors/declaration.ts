import type { FastifyRequest } from 'fastify';
import { Problem } from '#kernel';
import type { Declaration } from '#exchange';

const MAX_LENGTH = 128;
const PRINTABLE = /^[\x20-\x7e]+$/;
const PURPOSES = new Set(['LOCATE_WANTED', 'IDENTIFY_PERSON_OR_OBJECT', 'SUPPORT_INVESTIGATION', 'WARN', 'IDENTIFY_PERSON_OR_BODY', 'FORENSIC', 'SECURITY_CHECK', 'BORDER_MANAGEMENT', 'THREAT_ANALYSIS', 'ADMINISTRATION']);

/** What the reader declares about its reading. @throws Problem `malformed-request` */
export function declarationOf(request: FastifyRequest): Declaration {
  const value = (name: string): string | undefined => {
    const header = request.headers[name];
    if (header === undefined) return undefined;
    if (typeof header !== 'string' || header.length > MAX_LENGTH || !PRINTABLE.test(header)) throw new Problem('malformed-request', { detail: `${name} is at most ${MAX_LENGTH} printable characters.` });
    return header;
  };
  const purpose = value('entente-purpose');
  if (purpose !== undefined && !PURPOSES.has(purpose)) throw new Problem('malformed-request', { detail: `entente-purpose is one of ${[...PURPOSES].join(', ')}.` });
  const use = value('entente-use');
  if (use !== undefined && use !== 'evidence') throw new Problem('malformed-request', { detail: 'entente-use is evidence, or left out.' });
  const officer = value('entente-officer');
  const named = value('entente-case');
  return { ...(purpose === undefined ? {} : { purpose }), ...(officer === undefined ? {} : { officer }), ...(named === undefined ? {} : { case: named }), ...(use === undefined ? {} : { use }) };
}
