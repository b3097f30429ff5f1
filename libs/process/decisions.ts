import { SovereignDecisions, type DecisionFunction } from '#policy';
import type { HubProcess } from './hub-process.js';

/** The rules every process of a hub decides by. What fails while deciding was a refusal, and is in the log. */
export const decisionsOf = ({ logger }: Pick<HubProcess, 'logger'>): DecisionFunction => new SovereignDecisions((error) => logger.error({ err: error }, 'a decision failed, and was a refusal'));
