import { TOPICS, TYP } from '#contracts';
import type { Directory } from '#directory';
import { isSdJwt, parseJws, signedPart, toPublicJwk, type PublicJwk } from '#envelope';
import { namesFor, subjectOf, type AcceptanceDesk, type Chronicle, type Chronicled, type MessageReader, type MessageTracer } from '#exchange';
import { isObject, Problem, toBase64url } from '#kernel';
import { commitmentShown, EVIDENCE_FORMAT, sha256, withoutUnfollowed, type Evidence, type LoggedRecord } from '#ledger';

type Who = [reader: string, declaration: Parameters<MessageReader['message']>[2]];

export interface EvidenceParts {
  readonly hub: string;
  readonly reader: MessageReader;
  readonly desk: AcceptanceDesk;
  readonly directory: Directory;
  readonly tracer: MessageTracer;
  readonly chronicle: Chronicle;
}

/** What a message's sender or reader takes away: message, acceptance, and the proof that it is in the log. */
export class EvidenceDesk {
  constructor(private readonly parts: EvidenceParts) {}

  /** @throws Problem `not-found` for what the reader may not know, `consent-missing` and `refused` for what it may not use in court, `view-unavailable` while the log does not cover it yet */
  async evidence(reference: { readonly from: string; readonly id: string }, ...who: Who): Promise<Evidence> {
    const { reader, desk, hub } = this.parts;
    const [participant, declaration] = who;
    // What is taken away here is made for courts, whatever was declared.
    const { message } = await reader.message(reference, participant, { ...declaration, use: 'evidence' });
    const acceptance = await desk.receiptOf(reference);
    const { logged, records } = await this.#logged(reference, message, who);
    if (acceptance === undefined || logged === undefined) throw new Problem('view-unavailable', { detail: 'The log does not cover this message yet; it does within seconds.', retryAfter: 2 });
    const typ = isSdJwt(message) ? TYP.maskable : TYP.message;
    const keys = { [reference.from]: this.#key(reference.from, parseJws(signedPart(message), typ).kid), hub: this.#key('hub', parseJws(acceptance, TYP.acceptance).kid) };
    const verifiable = records.flatMap((record) => this.#verifiable(record, keys) ?? []);
    return { format: EVIDENCE_FORMAT, hub, message, acceptance, keys, logged, ...(verifiable.length === 0 ? {} : { records: verifiable }) };
  }

  /** The acceptance, and what followed from it as far as the reader may know, each proven to the same checkpoint. */
  async #logged(reference: { readonly from: string; readonly id: string }, message: string, [reader, declaration]: Who): Promise<{ readonly logged: Evidence['logged'] | undefined; readonly records: readonly LoggedRecord[] }> {
    const { tracer, chronicle, directory } = this.parts;
    const told = await tracer.tell(reference, reader, declaration);
    const nothingElse = async (): Promise<readonly Chronicled[]> => (await chronicle.of({ reference, reached: [], compact: undefined }, { reader, as: 'recipient', decision: false })).filter(({ step }) => step === 'accepted');
    // Who may read a message and not trace it takes away its acceptance.
    const chronicled = told === undefined ? await nothingElse() : (await chronicle.of(subjectOf(told, directory), told.scope)).filter(onlyNamed(namesFor(told, directory)));
    const proven = await chronicle.proven(chronicled);
    const is = (place: number, step: Chronicled['step']): boolean => chronicled[place]?.step === step;
    const acceptance = proven.find((_, place) => is(place, 'accepted'));
    if (acceptance === undefined) return { logged: undefined, records: [] };
    const { event, salt, proof, valueDigest } = acceptance;
    const asLogged = valueDigest === undefined || toBase64url(sha256(Buffer.from(message, 'utf8'))) === valueDigest;
    return { logged: { event, salt, ...(asLogged ? {} : { valueDigest }), proof }, records: withoutUnfollowed(proven.filter((_, place) => !is(place, 'accepted') && !is(place, 'asked')).filter((record) => record !== undefined), commitmentShown(acceptance)) };
  }

  /** Adds the key a record is signed with; what was signed with an older key of the same signer cannot stand in the file, only its digest can. */
  #verifiable(record: LoggedRecord, keys: Record<string, PublicJwk>): LoggedRecord | undefined {
    const { value, event, salt, proof } = record;
    if (value === undefined) return event.topic === TOPICS.accessed.name || event.topic === TOPICS.accepted.name ? undefined : record;
    const header: unknown = JSON.parse(Buffer.from(value.slice(0, value.indexOf('.')), 'base64url').toString('utf8'));
    const kid = isObject(header) && typeof header['kid'] === 'string' ? header['kid'] : '';
    const signer = event.source;
    keys[signer] ??= this.#key(signer, kid);
    if (keys[signer].kid === kid) return record;
    return event.topic === TOPICS.decided.name || event.topic === TOPICS.delivered.name ? { event, salt, valueDigest: toBase64url(sha256(Buffer.from(value, 'utf8'))), proof } : undefined;
  }

  #key(participant: string, kid: string): PublicJwk {
    const key = this.parts.directory.participant(participant)?.keys.get(kid);
    if (key === undefined) throw new Problem('not-found');
    return toPublicJwk(key.jwk);
  }
}

/** Steps that name nobody unknown to the reader. The message itself names its sender. */
const onlyNamed = (named: (who: string) => string) => ({ step, who }: Chronicled): boolean => step === 'accepted' || named(who) === who;
