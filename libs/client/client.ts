import type { MessageEnvelope } from '#contracts';
import { isObject } from './bytes.js';
import { Challenges } from './challenges.js';
import { ADMINISTRATION, type Composed, compose, DEFAULT_HANDLING, type Draft } from './draft.js';
import { dispatch, endorsement, keyHandedOn } from './entities.js';
import { Feeds } from './feeds.js';
import { declarationHeaders, type Declaration, followInbox, type FollowOptions, type InboxItem, type InboxPage, type InboxQuery, readPage } from './inbox.js';
import { parseReference } from './message-id.js';
import { NoticeRoom } from './notices.js';
import { pathOf } from './paths.js';
import { DraftError, EntenteProblem, HubUnavailable } from './problems.js';
import { readMessage, type Received } from './received.js';
import { type About, originalOf, spokenOf } from './originals.js';
import type { BatchProgress, EntenteClientOptions } from './options.js';
import { fetchKeys } from './public-keys.js';
import { CachedKeys, type KeySource, type RegisteredKey } from './registered-keys.js';
import { followSent, readSent, type SentEntry, type SentPage, type SentQuery } from './sent.js';
import { Signer } from './signer.js';
import { prepare, type PreparedStatement, second, type StatedItem, type Stated, type StatementDraft, statementsOf, submitStatement } from './statements.js';
import { StoryReader } from './story-reader.js';
import { type BatchResult, postBatch, readAcceptance, type Sent, submissionOf, toBatches } from './submission.js';
import { TokenSource } from './tokens.js';
import { InboxStatements } from './inbox-statements.js';
import { Transport } from './transport.js';
import { parseJws } from './verify.js';
import type { Preview, ReceiptEntry, ReceiptStatus } from './views.js';

/** How one call is made. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds, retries included. */
  readonly deadlineMs?: number | undefined;
}

/** Milliseconds in which a call settles, and in which a token is had. */
const [DEADLINE, TOKEN_TIMEOUT] = [30_000, 15_000];

/** One participant's connection to a hub: sends, reads, verifies, answers. */
export class EntenteClient extends StoryReader {
  readonly participant: string;
  readonly url: string;
  /** Public keys, remembered for five minutes. */
  readonly keys: KeySource;
  /** Notices and diffusions, as far as they are one's to know. */
  readonly notices: NoticeRoom;
  /** Feeds, and this participant's subscriptions. */
  readonly feeds: Feeds;
  readonly challenges: Challenges;
  /** What the hub signed, hour by hour, of what it gave to whom. */
  readonly inboxStatements: InboxStatements;
  readonly #options: EntenteClientOptions;
  readonly #transport: Transport;
  readonly #signer: Signer;
  readonly #now: () => number;
  readonly #deadlineMs: number;
  #hub: Promise<string> | undefined;

  constructor(options: EntenteClientOptions) {
    const { participant, signingKey, now = Date.now, deadlineMs = DEADLINE } = options;
    const url = options.url.replace(/\/+$/, '');
    const request: typeof fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
    const patient: typeof fetch = (input, init) => request(input, { ...init, signal: AbortSignal.timeout(TOKEN_TIMEOUT) });
    const tokens = new TokenSource({ issuer: options.issuer ?? url, participant, signingKey, fetch: patient, now });
    const transport = new Transport({ url, tokens, fetch: request, deadlineMs, now });
    super(transport, options.mode);
    this.#options = options;
    this.participant = participant;
    this.url = url;
    this.#now = now;
    this.#deadlineMs = deadlineMs;
    this.#transport = transport;
    this.#signer = new Signer(signingKey);
    this.notices = new NoticeRoom(transport, options.mode);
    this.keys = options.keys ?? new CachedKeys((one) => fetchKeys(transport, one), now);
    this.feeds = new Feeds(transport, (item) => this.read(item), options.mode);
    this.challenges = new Challenges({ transport, participant, signer: this.#signer, keys: this.keys, hub: () => this.hub(), now });
    this.inboxStatements = new InboxStatements(transport);
    if (options.hub !== undefined) this.#hub = Promise.resolve(options.hub);
  }

  /** The hub's name. @throws DraftError when it was not given and the registry shows no statement about this participant */
  hub(): Promise<string> {
    this.#hub ??= this.#learnHub().catch((error: unknown) => {
      this.#hub = undefined;
      throw error;
    });
    return this.#hub;
  }

  /** Makes a signed message of a draft without sending it. @throws DraftError */
  compose(draft: Draft): Promise<Composed> {
    const { handling = DEFAULT_HANDLING, mode = 'live', judge } = this.#options;
    return compose(draft, { participant: this.participant, hub: () => this.hub(), signer: this.#signer, keys: this.keys, handling, mode, judge, now: this.#now });
  }

  /**
   * Sends one message. What the hub could not confirm is sent again, the same bytes, until the deadline.
   * @throws DraftError; EntenteProblem what the hub said; HubUnavailable when nothing is known: send the same `Composed` again
   */
  async send(draft: Draft | Composed, options: CallOptions = {}): Promise<Sent> {
    const composed = isComposed(draft) ? draft : await this.compose(draft);
    const { status, text } = await this.#transport.request({ method: 'POST', path: '/v1/messages', ...submissionOf(composed), ...options });
    return readAcceptance(JSON.parse(text), status, composed, this.keys);
  }

  /**
   * Sends many, in batches, in order; the next batch is signed while one is on its way. Yields what became of each.
   * @throws as `send`, when a whole batch fails
   */
  async *sendBatch(drafts: Iterable<Draft | Composed> | AsyncIterable<Draft | Composed>, onProgress?: (progress: BatchProgress) => void, options: CallOptions = {}): AsyncGenerator<BatchResult, void, void> {
    let sent = 0;
    let refused = 0;
    const post = { transport: this.#transport, keys: this.keys, signal: options.signal, deadlineMs: options.deadlineMs ?? this.#deadlineMs, now: this.#now };
    const batches = toBatches(this.#composeAll(drafts));
    let next = await batches.next();
    while (next.done !== true) {
      const [results, following] = await Promise.all([postBatch(next.value, post), batches.next()]);
      for (const result of results) {
        if (result.problem === undefined) sent++;
        else refused++;
      }
      onProgress?.({ sent, refused });
      yield* results;
      next = following;
    }
  }

  /** What would become of a message; nothing is sent. @throws as `send` */
  async preview(draft: Draft | Composed, options: CallOptions = {}): Promise<Preview> {
    const composed = isComposed(draft) ? draft : await this.compose(draft);
    return (await this.#transport.json({ method: 'POST', path: '/v1/messages/preview', ...submissionOf(composed), ...options })) as Preview;
  }

  /** One page of the mailbox, as it came. Hand its items to `read` before believing them. */
  inbox(query: InboxQuery = {}): Promise<InboxPage> {
    return readPage(this.#transport, { ...this.#withMode(query) });
  }

  /** Verifies and opens an item. A message that does not hold comes back with its `fault`. */
  read(item: Omit<InboxItem, 'cursor'> & { readonly cursor?: string }): Promise<Received> {
    const { sealingKeys = [], judge } = this.#options;
    return readMessage(item, { keys: this.keys, sealingKeys, judge });
  }

  /** The mailbox and everything that comes, verified and opened; takes lost lines up again. */
  async *inboxIterator(options: FollowOptions = {}): AsyncGenerator<Received, void, void> {
    for await (const lot of followInbox(this.#transport, this.#withMode(options), (item) => this.read(item))) yield* lot;
  }

  /** One page of what one sent oneself; a bureau also of what its entities sent. */
  sent(query: SentQuery = {}): Promise<SentPage> {
    return readSent(this.#transport, this.#withMode(query));
  }

  /** Everything one sent, oldest first, to its end. */
  sentIterator(query: SentQuery = {}): AsyncGenerator<SentEntry, void, void> {
    return followSent(this.#transport, this.#withMode(query));
  }

  /** One message, verified and opened; its sender also sees who answered. @throws EntenteProblem `not-found` */
  async message(reference: string, declaration: Declaration = {}): Promise<Received & { readonly receipts?: readonly ReceiptEntry[] }> {
    const answer = await this.#transport.json({ method: 'GET', path: pathOf(reference), headers: declarationHeaders(declaration) });
    if (!isObject(answer) || typeof answer['message'] !== 'string') throw new HubUnavailable('the hub answered without a message');
    const item = { message: answer['message'], receivedAt: typeof answer['receivedAt'] === 'string' ? answer['receivedAt'] : '', ...(answer['notExecutable'] === true ? { notExecutable: true as const } : {}), ...(typeof answer['keepUntil'] === 'string' ? { keepUntil: answer['keepUntil'] } : {}) };
    const first = await this.read(item);
    const received = first.fault?.code === 'cannot-open' ? ((await this.#handedOn(reference, item)) ?? first) : first;
    return Array.isArray(answer['receipts']) ? { ...received, receipts: answer['receipts'] as ReceiptEntry[] } : received;
  }

  /**
   * Tells the sender what was done with a message.
   * @param note what is to be said; the ground, when the message is retained, or the reason of an objection
   */
  async receipt(about: About, status: ReceiptStatus, note?: string, options: CallOptions = {}): Promise<Sent> {
    const { reference, digest, mode } = await originalOf(this, about);
    const at = new Date(this.#now()).toISOString();
    const body = { message: reference, digest, status, at, ...(note === undefined ? {} : { note }) };
    return this.send({ type: 'control.receipt/1', mode, to: parseReference(reference).from, inReplyTo: reference, handling: ADMINISTRATION, body }, options);
  }

  /**
   * Takes a message back. Who did not fetch it never sees it; who did is told and asked to answer.
   * @param replyBy RFC 3339; by when they shall answer, by default the hub's 72 hours
   * @param erase the law or order under which the hub erases its content as well
   */
  async recall(about: About, reason: string, { replyBy, erase, ...options }: CallOptions & { readonly replyBy?: string; readonly erase?: string } = {}): Promise<Sent> {
    const { reference, digest, mode } = await (erase === undefined ? originalOf(this, about) : this.toErase(about).catch((error: unknown) => {
      // What waits for its time, or for its endorsement, has no story yet; its sender sees it all the same.
      if (error instanceof EntenteProblem && error.status === 404) return originalOf(this, about);
      throw error;
    }));
    return this.send({ type: 'control.recall/1', mode, to: 'hub', handling: ADMINISTRATION, body: { message: reference, digest, reason, ...(erase === undefined ? {} : { erase }) }, ...(replyBy === undefined ? {} : { replyBy }) }, options);
  }

  /** Lets a message of one's entity go out that is held for endorsement. @param note what the entity should know */
  async endorse(about: About, note?: string, options: CallOptions = {}): Promise<Sent> {
    return this.send(endorsement(await originalOf(this, about), 'endorsed', note), options);
  }

  /** Returns a message that is held for endorsement to the entity that wrote it. @param note why */
  async returnToEntity(about: About, note: string, options: CallOptions = {}): Promise<Sent> {
    return this.send(endorsement(await originalOf(this, about), 'returned', note), options);
  }

  /**
   * Hands a received message on to entities of one's own; the original goes with it, untouched.
   * @param reference `<from>/<id>` @param note what they are asked to do
   * @throws DraftError when the original does not verify, or its owner does not let it be handed on
   */
  async dispatch(reference: string, to: readonly string[], note?: string, options: CallOptions = {}): Promise<Sent> {
    const { message, digest } = await this.message(reference);
    if (message === undefined) throw new DraftError(`${reference} does not verify, so it is not handed on.`);
    const by = { participant: this.participant, keys: this.keys, sealingKeys: this.#options.sealingKeys ?? [], now: this.#now() };
    return this.send(await dispatch({ reference, digest, mode: message.mode }, message, to, note, by), options);
  }

  /** A file of the ledger, such as `tile/0/000`, where the operator shows it to members alone. @throws EntenteProblem */
  async ledgerFile(path: string): Promise<Uint8Array> {
    return await this.#transport.bytes({ method: 'GET', path: `/v1/ledger/${path}` });
  }

  /**
   * Proof of a message to take away, as the hub gave it; asked again, until the deadline, while the log does not cover it yet.
   * @param retry false: once only; `view-unavailable` is thrown then @throws EntenteProblem `not-found`
   */
  async evidence(reference: string, { retry = true }: { readonly retry?: boolean } = {}): Promise<string> {
    return (await this.#transport.request({ method: 'GET', path: `${pathOf(reference)}/evidence`, retry })).text;
  }

  /** Public keys of a participant. @throws EntenteProblem `not-found` */
  keysOf(participant: string): Promise<readonly RegisteredKey[]> {
    return this.keys.keysOf(participant);
  }

  /** Everything stated of a subject of the registry, oldest first. */
  statementsOf(subject: string, at?: string): Promise<readonly StatedItem[]> {
    return statementsOf(this.#transport, subject, at);
  }

  /** Signs and hands in a statement; resolves when it is applied. */
  async state(statement: StatementDraft): Promise<Stated> {
    return this.submitStatement(await this.prepareStatement(statement));
  }

  /** Puts a statement together for others to see, or to second, before it is signed. */
  async prepareStatement(statement: StatementDraft): Promise<PreparedStatement> {
    return prepare(this.#transport, statement, { participant: this.participant, hub: await this.hub(), now: this.#now() });
  }

  /** Gives one's second signature to a statement that another one prepared. */
  secondStatement(statement: PreparedStatement): Promise<PreparedStatement> {
    return second(statement, this.#signer);
  }

  /** Signs a prepared statement and hands it in. @throws EntenteProblem */
  submitStatement(statement: PreparedStatement): Promise<Stated> {
    return submitStatement(this.#transport, statement, this.#signer);
  }

  async *#composeAll(drafts: Iterable<Draft | Composed> | AsyncIterable<Draft | Composed>): AsyncGenerator<{ readonly index: number; readonly composed: Composed }, void, void> {
    let index = 0;
    for await (const draft of drafts) yield { index: index++, composed: isComposed(draft) ? draft : await this.compose(draft) };
  }

  #withMode<T extends { readonly mode?: MessageEnvelope['mode'] }>(query: T): T {
    return query.mode === undefined && this.#options.mode !== undefined ? { ...query, mode: this.#options.mode } : query;
  }

  /** What was sealed for one's bureau opens with the key that came with its dispatch. */
  async #handedOn(reference: string, item: Parameters<EntenteClient['read']>[0]): Promise<Received | undefined> {
    const { sealingKeys = [], judge } = this.#options;
    for await (const dispatched of spokenOf(this, 'control.dispatch/1', reference)) {
      const contentKey = await keyHandedOn(dispatched, sealingKeys);
      if (contentKey !== undefined) return readMessage(item, { keys: this.keys, sealingKeys, judge, contentKey });
    }
    return undefined;
  }

  async #learnHub(): Promise<string> {
    const [first] = await this.statementsOf(this.participant);
    const name = first?.statement === undefined ? undefined : parseJws(first.statement).payload['hub'];
    if (typeof name !== 'string') throw new DraftError('The name of the hub is not known: give it as `hub`.');
    return name;
  }
}

const isComposed = (value: Draft | Composed): value is Composed => 'compact' in value && 'digest' in value;
