import { EntenteClient, type BodyJudge, type KeySource, publicKeysOf } from '#client';
import type { SchemaRegistry } from '#contracts';
import { findHome, findHub, findIdentity, readDevFile, type GlobalOptions, type Identity, type Surroundings } from './configuration.js';
import { Output, type Format, type Sink } from './output.js';
import { safeLines } from './text.js';

export interface Streams {
  readonly stdin: AsyncIterable<Uint8Array> & { readonly isTTY?: boolean };
  readonly stdout: Sink;
  readonly stderr: Sink;
}

/** One run of the program: where it reads and writes, who it is, and the hub it talks to. */
export class Session {
  readonly output: Output;
  #identity: Identity | undefined;

  /** @param interrupted aborted by Ctrl-C */
  constructor(
    readonly streams: Streams,
    readonly options: GlobalOptions,
    readonly surroundings: Surroundings,
    readonly interrupted: AbortSignal,
  ) {
    this.output = new Output(streams.stdout, options.output as Format | undefined);
  }

  get identity(): Identity {
    return (this.#identity ??= findIdentity(this.options, this.surroundings));
  }

  get hub(): ReturnType<typeof findHub> {
    return findHub(this.options, this.surroundings);
  }

  /** As `hub`; undefined where there is none. */
  get hubIfAny(): ReturnType<typeof findHub> | undefined {
    return readDevFile(this.home) === undefined && (this.options.url ?? this.surroundings.url) === undefined ? undefined : this.hub;
  }

  /** Public keys as the hub shows them to anyone: verifying needs no key of one's own. */
  publicKeys(): KeySource {
    return publicKeysOf(this.hub.url);
  }

  get home(): string {
    return findHome(this.options, this.surroundings);
  }

  /** A connection as the participant who speaks. */
  client(as?: Partial<Identity>): EntenteClient {
    const identity = { ...this.identity, ...as };
    const { hub, timeout } = { hub: identity.hub, timeout: this.options.timeout };
    return new EntenteClient({
      url: identity.url,
      issuer: identity.issuer,
      participant: identity.participant,
      signingKey: identity.signingKey,
      sealingKeys: identity.sealingKeys,
      judge: judgeBody,
      ...(hub === undefined ? {} : { hub }),
      ...(timeout === undefined ? {} : { deadlineMs: timeout * 1000 }),
    });
  }

  /** A line for the person: on stderr, so that results stay clean. What others wrote in it does not act on the terminal. */
  say(line: string): void {
    this.streams.stderr.write(`${safeLines(line)}\n`);
  }

  /** A line that is overwritten by the next, on a terminal only. */
  progress(line: string): void {
    if (this.streams.stderr.isTTY === true) this.streams.stderr.write(`\r\u001b[2K${line}`);
  }

  progressEnd(): void {
    if (this.streams.stderr.isTTY === true) this.streams.stderr.write('\r\u001b[2K');
  }
}

let schemas: Promise<SchemaRegistry> | undefined;

/** Schemas take 100 ms to load, so they are loaded when the first sealed body needs them. */
const judgeBody: BodyJudge = async (type, body) => {
  schemas ??= import('#contracts').then(({ loadSchemaRegistry }) => loadSchemaRegistry());
  const violations = (await schemas).validateBody(type, body, '/body');
  return violations === 'unknown-type' ? [{ pointer: '/type', code: 'unknown-type', detail: `There is no schema of ${type} here.` }] : violations;
};
