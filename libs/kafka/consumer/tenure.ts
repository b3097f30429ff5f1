/** Thrown where work ends because it is no longer, or not for now, this process's to do. */
export class WorkAbandoned extends Error {
  override readonly name = 'WorkAbandoned';
}

/** The right to work on partitions: as long as one membership in one generation of the group lasts. */
export interface Tenure {
  /** Aborts when the right is lost: another process may be doing the same work already. */
  readonly signal: AbortSignal;
  /**
   * To be called before each piece of work. Makes sure that the right still stands, asking the group when it has not
   * confirmed it for long (a process that was suspended may not know what it missed).
   * @throws the reason why no new work may begin
   */
  confirm(): Promise<void>;
  /** Waits, but no longer than the right stands. @param ms milliseconds */
  pause(ms: number): Promise<void>;
}
