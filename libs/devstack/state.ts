import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CannotStart } from './cannot-start.js';

/** What a home remembers of its servers from start to start, so that addresses and credentials stay the same. */
export interface InfraState {
  postgres?: { port: number; password: string };
  kafka?: { clusterId: string; ports: KafkaPorts; hubPassword: string; pid?: number };
}

/** Where the broker listens, all on 127.0.0.1. */
export interface KafkaPorts {
  /** For the hub's own processes. */
  readonly internal: number;
  /** For participants that take Kafka directly. */
  readonly external: number;
  /** For the KRaft controller, which is the same process. */
  readonly controller: number;
}

/** Reads `<home>/infra.json`; an empty state when there is none yet. */
export function readState(home: string): InfraState {
  const file = stateFile(home);
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as InfraState;
  } catch {
    throw new CannotStart(`${file} is not readable JSON`, `Its servers' credentials are lost: start in a new home (ENTENTE_HOME=…) or remove ${home}`);
  }
}

/** Merges into `<home>/infra.json`, readable by its owner only, in one step: a crash leaves the old or the new file. */
export function writeState(home: string, part: InfraState): void {
  const file = stateFile(home);
  writeFileSync(`${file}.new`, `${JSON.stringify({ ...readState(home), ...part }, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function stateFile(home: string): string {
  return join(home, 'infra.json');
}
