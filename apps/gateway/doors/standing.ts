import { Problem } from '#kernel';
import type { Directory } from '#directory';

/** What is open to those who are suspended or contested: the token door lets them in for their own data and for recall. */
export class Standing {
  constructor(private readonly directory: Directory) {}

  /** Whether anything new can come to it. */
  receives(participant: string): boolean {
    const found = this.directory.participant(participant);
    return found !== undefined && found.isActive(this.directory.version) && !found.isFrozen(this.directory.version);
  }

  /** Queued mail is kept for whoever turns out to speak for a bureau (R27): until then nobody is shown it. @throws Problem `contested` */
  demandUncontested(participant: string): void {
    if (this.directory.participant(participant)?.isFrozen(this.directory.version) === true) throw new Problem('contested');
  }

  /** @throws Problem `suspended`, `contested` */
  demandReceives(participant: string): void {
    this.demandUncontested(participant);
    if (!this.receives(participant)) throw new Problem('suspended');
  }
}
