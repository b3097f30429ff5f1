import { RefusalRecorder, RefusedByRules } from '#exchange';
import { Problem } from '#kernel';

/**
 * Does what an authenticated sender asks, and writes down what is refused: a digest and a code.
 * @param submitted the text that was handed in
 * @throws Problem the refusal, or `not-accepted` when it could not be written: a refusal without a record is no answer yet
 */
export async function refusalsRecorded<Result>(refusals: RefusalRecorder, sender: string, submitted: () => string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Problem) || error.kind.status >= 500) throw error;
    try {
      await refusals.record(sender, submitted(), error.code, error instanceof RefusedByRules ? error : undefined);
    } catch (cause) {
      throw new Problem('not-accepted', { detail: 'It is refused, and that could not be written down.', retryAfter: 2, cause });
    }
    throw error;
  }
}
