import { SendFailed } from '#kafka';
import { Problem } from '#kernel';
import { isTransientDatabaseError } from '#postgres';

/**
 * Reads a view for a participant. What is away for a while is said as such: the reader comes back.
 * @throws Problem `view-unavailable` when the database, or the log in which each access is written first, does not answer
 */
export async function fromViews<Result>(read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    const passes = isTransientDatabaseError(error) || (error instanceof SendFailed && error.retriable);
    throw passes ? new Problem('view-unavailable', { retryAfter: 2, cause: error }) : error;
  }
}
