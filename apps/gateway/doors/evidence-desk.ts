import { referenceOf, TOPICS, TYP } from '#contracts';
import type { Directory } from '#directory';
import { isSdJwt, parseJws, signedPart, toPublicJwk, type PublicJwk } from '#envelope';
import type { AcceptanceDesk, MessageReader } from '#exchange';
import { Problem, toBase64url } from '#kernel';
import { EVIDENCE_FORMAT, formatTlogProof, openCheckpoint, readerOf, sha256, TiledTree, type CheckpointFiles, type Evidence, type NoteVerifier, type PgOpenings, type TileFiles } from '#ledger';

export interface EvidenceParts {
  readonly hub: string;
  readonly reader: MessageReader;
  readonly desk: AcceptanceDesk;
  readonly directory: Directory;
  readonly openings: PgOpenings;
  readonly tiles: TileFiles;
  readonly checkpoints: CheckpointFiles;
  readonly log: NoteVerifier;
}

/** What a message's sender or reader takes away: message, acceptance, and the proof that it is in the log. */
export class EvidenceDesk {
  constructor(private readonly parts: EvidenceParts) {}

  /** @throws Problem `not-found` for what the reader may not know, `consent-missing` and `refused` for what it may not use in court, `view-unavailable` while the log does not cover it yet */
  async evidence(reference: { readonly from: string; readonly id: string }, ...who: [reader: string, declaration: Parameters<MessageReader['message']>[2]]): Promise<Evidence> {
    const { reader, desk, hub } = this.parts;
    const [participant, declaration] = who;
    // What is taken away here is made for courts, whatever was declared.
    const { message } = await reader.message(reference, participant, { ...declaration, use: 'evidence' });
    const acceptance = await desk.receiptOf(reference);
    const logged = await this.#logged(reference, message);
    if (acceptance === undefined || logged === undefined) throw new Problem('view-unavailable', { detail: 'The log does not cover this message yet; it does within seconds.', retryAfter: 2 });
    const typ = isSdJwt(message) ? TYP.maskable : TYP.message;
    return {
      format: EVIDENCE_FORMAT, hub, message, acceptance,
      keys: { [reference.from]: this.#key(reference.from, parseJws(signedPart(message), typ).kid), hub: this.#key('hub', parseJws(acceptance, TYP.acceptance).kid) },
      logged,
    };
  }

  async #logged(reference: { readonly from: string; readonly id: string }, message: string): Promise<Evidence['logged'] | undefined> {
    const { openings, checkpoints, tiles, log } = this.parts;
    const [opening, checkpoint] = await Promise.all([openings.find(reference.from, `${TOPICS.accepted.name}:${referenceOf(reference)}`), checkpoints.current()]);
    if (opening === undefined || checkpoint === undefined) return undefined;
    const { size } = openCheckpoint(checkpoint, log).checkpoint;
    if (opening.index >= size) return undefined;
    const hashes = await new TiledTree(size, readerOf(tiles)).inclusion(opening.index);
    const asLogged = sha256(Buffer.from(message, 'utf8')).equals(opening.valueDigest);
    return {
      event: opening.event,
      salt: toBase64url(opening.salt),
      ...(asLogged ? {} : { valueDigest: toBase64url(opening.valueDigest) }),
      proof: formatTlogProof({ index: opening.index, hashes, checkpoint }),
    };
  }

  #key(participant: string, kid: string): PublicJwk {
    const key = this.parts.directory.participant(participant)?.keys.get(kid);
    if (key === undefined) throw new Problem('not-found');
    return toPublicJwk(key.jwk);
  }
}
