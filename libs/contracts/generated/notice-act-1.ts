// Generated from schemas/notice/act/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Digest } from './common-digest-1.js';
import type { Instant } from './common-instant-1.js';
import type { MessageReference } from './common-message-reference-1.js';

/**
 * One act of the life of a notice, signed by the one entitled to it. What is possible in which state is said by the workflow, which names the acts allowed when it refuses one.
 */
export interface ActOnANotice {
  /**
   * The request.
   */
  notice: MessageReference;
  /**
   * The act.
   */
  act:
    | 'submit'
    | 'screen'
    | 'review'
    | 'assign'
    | 'ask'
    | 'answer'
    | 'approve'
    | 'refuse'
    | 'publish'
    | 'propose-amendment'
    | 'accept-amendment'
    | 'decline-amendment'
    | 'suspend'
    | 'resume'
    | 'extend'
    | 'withdraw'
    | 'cancel'
    | 'expire'
    | 'fulfil'
    | 'oversee-question'
    | 'oversee-answer'
    | 'block'
    | 'unblock'
    | 'delete';
  /**
   * How many acts this one has seen before it, so that two who act at once are told apart.
   */
  step: number;
  /**
   * Pseudonym of the officer who acts; two persons are told apart by it.
   */
  officer?: string;
  /**
   * Refusal code, for refuse and cancel.
   */
  code?: 'ART2_HUMAN_RIGHTS' | 'ART3_POLITICAL_MILITARY_RELIGIOUS_RACIAL' | 'OTHER_RPD';
  /**
   * Question, answer or reason in words.
   */
  text?: string;
  /**
   * What was looked at before approving.
   */
  checklist?: {
    /**
     * Whether it is free of political, military, religious and racial character.
     */
    neutrality: boolean;
    /**
     * Whether it accords with human rights.
     */
    humanRights: boolean;
    /**
     * Whether a party to a conflict asks about another.
     */
    conflictParty?: boolean;
    /**
     * Whether the person was given protection.
     */
    refugeeStatus?: boolean;
    /**
     * Whether the offence is one of the excluded ones.
     */
    offenceExcluded?: boolean;
    /**
     * Whether the thresholds of penalty are met.
     */
    threshold?: boolean;
  };
  /**
   * Digest of the message that holds new content.
   */
  content?: Digest;
  /**
   * New end of the term, for extend.
   */
  until?: Instant;
  /**
   * Number of the notice, for publish.
   */
  number?: string;
  /**
   * Case of the oversight body.
   */
  case?: string;
}
