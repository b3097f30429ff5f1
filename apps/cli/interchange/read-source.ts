import { participantKind, parseReference } from '#contracts';
import type { Source } from '#interchange';
import { isObject, isUuidV7 } from '#kernel';
import { EXIT, Stop } from '../exit-codes.js';
import { readValues } from '../input.js';
import type { Session } from '../session.js';

/**
 * What an export is made from: a message by its `<from>/<id>`, verified and opened; or a file with a draft, or with what
 * `entente show -o json` printed.
 * @throws Stop when it is neither, or does not hold
 */
export async function readSource(session: Session, what: string): Promise<Source> {
  const { from, id } = parseReference(what);
  if (isUuidV7(id) && participantKind(from) !== undefined) return fromHub(session, what);
  const first = await readValues(session, what).next();
  if (first.done === true) throw new Stop(EXIT.noInput, `${what} is empty`);
  const { value, fault, line } = first.value;
  if (fault !== undefined) throw new Stop(EXIT.noInput, `${what}, line ${line}: ${fault}`);
  return fromValue(session, value, what);
}

async function fromHub(session: Session, reference: string): Promise<Source> {
  const received = await session.client().message(reference);
  if (received.fault !== undefined) throw new Stop(EXIT.unverified, `${reference} cannot be exported: ${received.fault.code}, ${received.fault.message}`);
  const { sealed: _, ...head } = received.message;
  return { ...head, body: received.body };
}

function fromValue(session: Session, value: unknown, what: string): Source {
  const message = isObject(value) && isObject(value['message']) ? value['message'] : value;
  if (!isObject(message) || typeof message['type'] !== 'string' || !isObject(message['body'])) {
    throw new Stop(EXIT.usage, `${what} holds no message: it has no type and body`, 'Give <from>/<id>, a draft as "entente new" writes it, or what "entente show -o json" printed');
  }
  return { ...(message as unknown as Source), from: typeof message['from'] === 'string' ? message['from'] : session.identity.participant };
}
