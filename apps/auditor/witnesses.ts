import { CosignatureCollector, HttpWitness, type WitnessEntry } from '#ledger';
import type { HubProcess } from '#process';
import { counter, gauge } from '#telemetry';

/** Gathers cosignatures from the witnesses an operator has named, and tells of those that do not answer. */
export function gatherFrom({ logger }: Pick<HubProcess, 'logger'>, entries: readonly WitnessEntry[]): CosignatureCollector {
  const contradictions = counter({ name: 'entente_ledger_witness_contradictions_total', help: 'Times a witness said that the log contradicts what it had seen' });
  const collector = new CosignatureCollector(entries.map((entry) => new HttpWitness(entry)), {
    onState: (witness, trouble) => {
      if (trouble === undefined) logger.info({ witness }, 'the witness cosigns');
      else logger.warn({ witness, trouble }, 'the witness does not cosign; checkpoints are published without it');
    },
    onContradiction: (witness, said) => {
      contradictions.add(1);
      logger.error({ witness, said }, 'a witness says that the log contradicts what it has seen');
    },
  });
  gauge({ name: 'entente_ledger_witnesses', help: 'Witnesses that are asked for cosignatures' }, () => collector.witnesses);
  gauge({ name: 'entente_ledger_witnesses_silent', help: 'Witnesses that do not cosign at the moment' }, () => collector.troubles.size);
  return collector;
}
