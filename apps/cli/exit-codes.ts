/** How the command line ends; the high numbers follow sysexits.h. */
export const EXIT = Object.freeze({
  ok: 0,
  /** The hub refused, or the thing asked for is not there. */
  refused: 1,
  /** The command was not understood. */
  usage: 2,
  /** Some of it went through, some did not. */
  partly: 3,
  /** A signature or seal does not hold. */
  unverified: 4,
  /** A file cannot be read. */
  noInput: 66,
  /** The hub cannot be reached or did not answer; sending the same again is safe. */
  unavailable: 69,
  /** A defect of this program. */
  defect: 70,
  /** The hub gives no token: wrong key, or the participant is suspended. */
  notLetIn: 77,
  /** No hub, participant or key could be found. */
  notConfigured: 78,
  /** Ctrl-C. */
  interrupted: 130,
});

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = Object.freeze({
  ok: 'done',
  refused: 'the hub refused, or what was asked for is not there',
  usage: 'the command was not understood',
  partly: 'some went through, some did not',
  unverified: 'a signature or seal does not hold, or cannot be anchored',
  noInput: 'a file cannot be read',
  unavailable: 'the hub cannot be reached; sending the same again is safe',
  defect: 'a defect of this program',
  notLetIn: 'the hub gives no token: wrong key, or suspended',
  notConfigured: 'no hub, participant or key found',
  interrupted: 'interrupted',
});

/** Ends the command with a line on stderr and a code. */
export class Stop extends Error {
  override readonly name = 'Stop';

  /** @param remedy what to do about it */
  constructor(
    readonly exitCode: ExitCode,
    message: string,
    readonly remedy?: string,
  ) {
    super(message);
  }
}
