import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { KEY_TYPE, parseVkey, type NoteVerifier } from '../domain/note-keys.js';
import { LedgerError } from '../domain/problem.js';
import { AskedWitness } from '../witness/collect.js';

/** What a hub is told of a witness. */
export interface WitnessEntry {
  readonly verifier: NoteVerifier;
  /** What stands before `/add-checkpoint`. */
  readonly url: string;
}

/** Milliseconds after which a request is given up. */
const LIMIT_MS = 5_000;
const MOST_BYTES = 64 * 1024;

/**
 * Reads a hub's list of witnesses, a line each: `witness <vkey> <url>`; blank lines and those that begin with # are passed
 * over. It says whom the hub asks, and nothing of whom a verifier believes. @throws LedgerError naming the line
 */
export function parseWitnessList(text: string): WitnessEntry[] {
  return text.split('\n').flatMap((line, at) => {
    const [word = '', vkey, url, more] = line.trim().split(/\s+/);
    if (word === '' || word.startsWith('#')) return [];
    if (word !== 'witness' || vkey === undefined || url === undefined || more !== undefined || !URL.canParse(url) || !/^https?:/.test(url)) throw new LedgerError('malformed', `Line ${at + 1} of the list of witnesses: a line is "witness <vkey> <url>".`);
    const verifier = parseVkey(vkey);
    if (verifier.type !== KEY_TYPE.cosignature) throw new LedgerError('unknown-key', `Line ${at + 1} of the list of witnesses: the key of ${verifier.name} is no witness's.`);
    return [{ verifier, url: url.replace(/\/+$/, '') }];
  });
}

/** A witness over HTTP, on a connection that is kept. */
export class HttpWitness extends AskedWitness {
  readonly verifier: NoteVerifier;
  readonly #url: URL;
  readonly #agent: HttpAgent | HttpsAgent;

  constructor({ verifier, url }: WitnessEntry) {
    super();
    this.verifier = verifier;
    this.#url = new URL(`${url}/add-checkpoint`);
    this.#agent = new (this.#url.protocol === 'https:' ? HttpsAgent : HttpAgent)({ keepAlive: true, maxSockets: 1 });
  }

  override post(body: string): Promise<{ readonly status: number; readonly body: string }> {
    const send = this.#url.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const request = send(this.#url, { method: 'POST', agent: this.#agent, signal: AbortSignal.timeout(LIMIT_MS), headers: { 'content-type': 'text/plain; charset=utf-8', 'content-length': Buffer.byteLength(body) } }, (response) => {
        const pieces: Buffer[] = [];
        let bytes = 0;
        response.on('data', (piece: Buffer) => {
          bytes += piece.length;
          if (bytes > MOST_BYTES) request.destroy(new Error('It answers with more than a witness has to say.'));
          else pieces.push(piece);
        });
        response.once('error', reject);
        response.once('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(pieces).toString('utf8') }));
      });
      request.once('error', (error) => reject(error.name === 'AbortError' || error.name === 'TimeoutError' ? new Error(`It does not answer within ${LIMIT_MS / 1000} s.`) : error));
      request.end(body);
    });
  }
}
