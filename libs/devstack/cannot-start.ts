/**
 * A reason for which a server cannot be started, that a person can do something about.
 * The launcher prints `message` and `remedy` on one line and no stack: everything else is a defect and shows its stack.
 */
export class CannotStart extends Error {
  override readonly name = 'CannotStart';

  /**
   * @param message what is wrong, naming the path or port
   * @param remedy what the reader does about it, if possible a command to copy
   */
  constructor(message: string, readonly remedy: string) {
    super(message);
  }

  /** The one line for a terminal. */
  get line(): string {
    return `${this.message}. ${this.remedy}`;
  }
}
