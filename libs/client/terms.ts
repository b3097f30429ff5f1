import type { MessageEnvelope } from '#contracts';
import type { EntenteClient } from './client.js';
import { ADMINISTRATION, type Draft } from './draft.js';
import { ownerOf, parseReference } from './message-id.js';
import { spokenOf } from './originals.js';
import { DraftError } from './problems.js';
import type { ReadMessage } from './received.js';

type Reading = Pick<EntenteClient, 'message' | 'inboxIterator'>;

/** What consent is asked for. */
export interface ConsentWanted {
  /** Reading at all, passing on, use in court, or for another purpose. */
  readonly use: 'read' | 'forward' | 'evidence' | 'purpose';
  /** Why; the owner reads it. */
  readonly reason: string;
  /** To whom it shall be passed on; for `forward`. */
  readonly to?: readonly string[];
  /** What it shall be used for; for `purpose`. */
  readonly purposes?: readonly string[];
  /** RFC 3339; who has not answered by then has said no. By default the hub's 72 hours. */
  readonly replyBy?: string;
  /** Digest of a message that cannot be read before its owner consents, as the owner told it. */
  readonly digest?: string;
}

/**
 * Asks for consent to one use of a message: every owner of it, for all of them must grant. An entity's message is its
 * bureau's; what is derived is also its sources' owners'.
 * @param reference `<from>/<id>` @throws DraftError when it does not verify, or nobody else owns it
 */
export async function consentRequest(client: Reading & Pick<EntenteClient, 'participant'>, reference: string, { use, reason, to, purposes, replyBy, digest: told }: ConsentWanted): Promise<Draft> {
  const { digest, mode, owners } = told === undefined ? await ownedBy(client, reference) : { digest: told, mode: undefined, owners: [ownerOf(parseReference(reference).from)] };
  const asked = [...new Set(owners)].filter((owner) => owner !== ownerOf(client.participant));
  if (asked.length === 0) throw new DraftError(`${reference} is yours alone: nobody has to consent.`);
  return {
    type: 'control.consent-request/1', ...(mode === undefined ? {} : { mode }), to: asked, inReplyTo: reference, handling: ADMINISTRATION, ...(replyBy === undefined ? {} : { replyBy }),
    body: { message: reference, digest, use, reason, ...(to === undefined ? {} : { to }), ...(purposes === undefined ? {} : { purposes }) },
  };
}

/** Whose consent counts, as far as it stands in the message. */
async function ownedBy(client: Reading, reference: string): Promise<{ readonly digest: string; readonly mode: MessageEnvelope['mode']; readonly owners: readonly string[] }> {
  const { message, digest } = await client.message(reference);
  if (message === undefined) throw new DraftError(`${reference} does not verify, so nothing is asked about it.`);
  const { from, handling, derivedFrom = [], mode } = message;
  const sources = typeof derivedFrom === 'string' ? [derivedFrom] : derivedFrom;
  return { digest, mode, owners: [ownerOf(from), ...(handling.jointOwners ?? []), ...sources.map((source) => ownerOf(parseReference(source).from))] };
}

/**
 * An owner's answer to a consent request.
 * @param request `<from>/<id>` of the request @param until RFC 3339; until when a consent holds
 * @throws DraftError when that is no consent request, or does not verify
 */
export async function consentAnswer(client: Reading, request: string, granted: boolean, { note, until }: { readonly note?: string; readonly until?: string } = {}): Promise<Draft> {
  const asked = await client.message(request);
  if (asked.fault !== undefined || asked.message.type !== 'control.consent-request/1') throw new DraftError(`${request} is no consent request that verifies.`);
  const { message, digest } = asked.body;
  return {
    type: granted ? 'control.consent-grant/1' : 'control.consent-refuse/1', mode: asked.message.mode, to: asked.message.from, inReplyTo: request, handling: ADMINISTRATION,
    body: { request, message, digest, ...(note === undefined ? {} : { note }), ...(granted && until !== undefined ? { until } : {}) },
  };
}

/** The conditions under which a message waits for this participant; undefined when none does. @param reference `<from>/<id>` of that message */
export async function conditionsOf(client: Reading, reference: string): Promise<ReadMessage | undefined> {
  return (await spokenOf(client, 'control.conditions/1', reference).next()).value ?? undefined;
}

/** Accepts conditions, word for word. @param conditions as `conditionsOf` found them */
export function countersignature({ message: { mode }, body: { message, digest, conditions } }: Pick<ReadMessage, 'message' | 'body'>): Draft {
  const reference = String(message);
  return { type: 'control.countersignature/1', mode, to: parseReference(reference).from, inReplyTo: reference, handling: ADMINISTRATION, body: { message, digest, conditions } };
}
