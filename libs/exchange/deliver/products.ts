import { bureauOf, derivedSalt, referenceOf } from '#contracts';
import type { Directory } from '#directory';
import { causedMessageRecord } from '../exchange-records.js';
import { hubMessage, type HubIdentity } from '../hub-identity.js';
import type { ExchangeRecord, Reference } from '../ports.js';
import { hadSource, sourcesNamed } from '../provenance.js';
import { readersOf } from './control-effects.js';
import type { Delivery } from './delivery.js';
import type { FiledMessage, MailboxTurn, Recall } from './mailboxes.js';

/** That one message says it was derived from another. */
export interface Derivation {
  readonly product: Reference;
  readonly source: Reference;
}

/** What was derived from what, as the senders say. Whether they had it is asked when it matters. */
export abstract class ProductBook {
  abstract note(derivations: readonly Derivation[]): Promise<void>;
  abstract productsOf(sources: readonly Reference[]): Promise<readonly Derivation[]>;
  abstract sourcesOf(products: readonly Reference[]): Promise<readonly Derivation[]>;
}

interface Parts {
  readonly hub: HubIdentity;
  readonly directory: Directory;
}

const TO_OWNER = 'Something this message was derived from was recalled by its owner. Recall this message as well, or send it anew without what was taken from there.';
const TO_READER = 'Something this message was derived from was recalled by its owner. The owner of this message has been told; ask it before you rely on what it says.';

/** Notes what these messages say they were derived from. */
export async function noteDerivations(turn: MailboxTurn, derived: readonly Delivery[]): Promise<void> {
  await turn.products.note(derived.flatMap(({ message }) => sourcesNamed(message).map((source) => ({ product: message, source }))));
}

/**
 * What a recall that just took effect says of what was derived from its message (R22), at any remove: a letter to the
 * owner of each product, and to everyone who was shown it. No letter names what was recalled: its reader may not know of it.
 */
export async function withdrawalRecords(turn: MailboxTurn, recall: Recall, original: FiledMessage, parts: Parts): Promise<readonly ExchangeRecord[]> {
  const records: ExchangeRecord[] = [];
  for (const product of await related(turn, original, 'productsOf', parts.directory)) {
    // What was recalled itself was spoken of then, and what was derived from it as well.
    if (product.recalled) continue;
    const owners = ownersSide(product);
    const readers = await turn.shownTo(product, readersOf(product, parts.directory));
    for (const to of [...new Set([...owners, ...readers])].sort()) records.push(letter(parts.hub, recall, product, to, owners.includes(to)));
  }
  return records;
}

/** The same for messages whose recall waited for them: their owners may have built upon them before they went out. */
export async function waitedRecords(turn: MailboxTurn, recalled: readonly Reference[], parts: Parts): Promise<readonly ExchangeRecord[]> {
  const records: ExchangeRecord[] = [];
  for (const original of (await turn.find(recalled)).values()) {
    const recall = await recallOf(turn, original);
    if (recall !== undefined) records.push(...(await withdrawalRecords(turn, recall, original, parts)));
  }
  return records;
}

/** The recall that took a message back. */
const recallOf = async (turn: MailboxTurn, source: FiledMessage): Promise<Recall | undefined> =>
  (await turn.recalls([source])).find(({ digest, exercise }) => digest === source.digest && exercise === source.exercise);

/** What is derived from something recalled already, however it came to that: nobody has read it yet, so its owner alone is told. */
export async function derivedLate(turn: MailboxTurn, derived: readonly Delivery[], { hub, directory }: Parts): Promise<readonly ExchangeRecord[]> {
  const records: ExchangeRecord[] = [];
  for (const product of (await turn.find(derived.map(({ message }) => message))).values()) {
    if (product.recalled) continue;
    const gone = (await related(turn, product, 'sourcesOf', directory)).filter(({ recalled }) => recalled);
    for (const source of gone) {
      const recall = await recallOf(turn, source);
      if (recall !== undefined) for (const to of ownersSide(product)) records.push(letter(hub, recall, product, to, true));
    }
  }
  return records;
}

const ownersSide = ({ from }: Reference): readonly string[] => [...new Set([from, bureauOf(from) ?? from])].sort();

/**
 * Everything on file that leads to a message, or comes of it, through senders who had what they name, in its mode. Each is
 * found once, so that messages that name each other end the search; it does not go on behind what was recalled.
 */
export async function related(turn: Pick<MailboxTurn, 'find' | 'products'>, start: FiledMessage, way: 'productsOf' | 'sourcesOf', directory: Directory): Promise<readonly FiledMessage[]> {
  const known = new Map([[referenceOf(start), start]]);
  for (let edge: readonly FiledMessage[] = [start]; edge.length > 0; ) {
    const derivations = await turn.products[way](edge);
    const filed = new Map([...known, ...(await turn.find(derivations.map((one) => (way === 'productsOf' ? one.product : one.source))))]);
    const next: FiledMessage[] = [];
    for (const derivation of derivations) {
      const [product, source] = [filed.get(referenceOf(derivation.product)), filed.get(referenceOf(derivation.source))];
      const further = way === 'productsOf' ? product : source;
      if (product === undefined || source === undefined || further === undefined || known.has(referenceOf(further))) continue;
      if (product.exercise !== source.exercise || !hadSource(source, product.from, directory)) continue;
      known.set(referenceOf(further), further);
      if (!further.recalled) next.push(further);
    }
    edge = next;
  }
  known.delete(referenceOf(start));
  return [...known.values()];
}

/** A letter follows from the recall, the product and its reader alone, whichever of them came last. */
function letter(hub: HubIdentity, recall: Recall, product: FiledMessage, to: string, owns: boolean): ExchangeRecord {
  const said = hubMessage(hub, {
    type: 'control.withdrawn/1',
    mode: product.exercise ? 'exercise' : 'live',
    precedence: 'routine',
    to: [to],
    body: { message: referenceOf(product), digest: product.digest, detail: owns ? TO_OWNER : TO_READER },
    inReplyTo: referenceOf(product),
    cause: `withdrawn ${referenceOf(recall.by)} ${referenceOf(product)} ${to}`,
    at: recall.recalledAt,
  });
  return causedMessageRecord(said, { at: recall.recalledAt, salt: derivedSalt(hub.derivedKey('timer salts'), `withdrawn ${referenceOf(recall.by)}`) });
}
