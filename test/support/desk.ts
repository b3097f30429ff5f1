import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cli, type CliAnswer } from './cli.js';
import type { TestHub } from './hub.js';
import type { Party } from './party.js';
import { newBureaus } from './world.js';

/** Where somebody of a spec works by the command line: a folder of its own, and `entente` to run in it or elsewhere. */
export class Desk {
  readonly folder = mkdtempSync(join(tmpdir(), 'entente-desk-'));
  #cli: Cli | undefined;

  constructor(private readonly hub: () => TestHub) {}

  /** In tests and hooks only, as the hub. */
  get cli(): Cli {
    return (this.#cli ??= Cli.for(this.hub()));
  }

  /** Writes a file. @returns where it lies */
  readonly file = (name: string, content: unknown): string => {
    const path = join(this.folder, name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content), { mode: 0o600 });
    return path;
  };

  /** What `entente` is told so that a participant of a spec's own speaks, by a key file, as a desk officer has one. */
  readonly as = ({ id, signing, sealing, hub }: Party): string[] => ['--url', hub.url, '--hub', hub.name, '--key', this.file(`${id}.keys.json`, { participant: id, signing, sealing })];

  /** Runs a command as a participant, for JSON. */
  readonly run = (party: Party, ...args: string[]): Promise<CliAnswer> => this.cli.run([...args, ...this.as(party), '-o', 'json']);

  /** The same, and it has to end well. */
  readonly done = async (party: Party, ...args: string[]): Promise<CliAnswer> => {
    const answer = await this.run(party, ...args);
    expect({ code: answer.code, err: answer.code === 0 ? '' : answer.err }).toEqual({ code: 0, err: '' });
    return answer;
  };

  /** Bureaus of the spec's own, with key files, as they would speak in production. @returns and the words by which each of them speaks */
  readonly correspondents = async (count = 2): Promise<{ parties: Party[]; as: (index: number) => string[] }> => {
    const parties = await newBureaus(this.hub(), count);
    const words = parties.map((party) => this.as(party));
    return { parties, as: (index) => words[index] ?? [] };
  };
}

/** A desk for the whole spec file, cleared after its last test. */
export function useDesk(hub: () => TestHub): Desk {
  const desk = new Desk(hub);
  afterAll(() => rmSync(desk.folder, { recursive: true, force: true }));
  return desk;
}
