import { readFileSync } from 'node:fs';
import { parseWitnessList, type WitnessEntry } from '#ledger';
import type { HubSettings } from './hub-settings.js';

/** The witnesses an operator has named; none without a file. @throws Error naming the file and the line that is not understood */
export function readWitnesses({ witnessFile }: Pick<HubSettings, 'witnessFile'>): WitnessEntry[] {
  if (witnessFile === undefined) return [];
  try {
    return parseWitnessList(readFileSync(witnessFile, 'utf8'));
  } catch (error) {
    throw new Error(`ENTENTE_LEDGER_WITNESSES=${witnessFile}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
