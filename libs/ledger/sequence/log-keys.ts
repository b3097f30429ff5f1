import { HmacKey } from '#kernel';
import type { LedgerSecrets } from '../hub-log.js';
import { Subjects } from './concerns.js';
import { OpeningVault } from './sealed-opening.js';

/** The log's secrets, each as what it is used for. */
export class LogKeys {
  readonly vault: OpeningVault;
  readonly subjects: Subjects;
  /** Salts of records that bring none: they come out the same each time. */
  readonly salts: HmacKey;

  constructor({ openings, names, salts }: LedgerSecrets) {
    this.vault = new OpeningVault(openings);
    this.subjects = new Subjects(names);
    this.salts = new HmacKey(salts);
  }
}
