// Generated from schemas/rules/rule/1.schema.json by `npm run types`. Change the schema, not this file.
import type { CrimeArea } from './common-crime-area-1.js';
import type { Instant } from './common-instant-1.js';
import type { ParticipantId } from './common-participant-1.js';

/**
 * A rule that an owner sets over its own data, or over what its own participants receive: the body of a set-rule statement. Every rule restricts; nothing a rule says can open what another closes.
 */
export interface Rule {
  /**
   * The rule in a line, for lists and decisions.
   */
  title: string;
  /**
   * Why it was set and on what decision it rests; kept with the rule.
   */
  note?: string;
  /**
   * What the rule does.
   */
  kind:
    | 'deny'
    | 'allow-only'
    | 'purposes'
    | 'onward'
    | 'evidence'
    | 'existence'
    | 'consent'
    | 'clearance'
    | 'mask'
    | 'verify'
    | 'download'
    | 'residency'
    | 'public-extract'
    | 'reciprocity'
    | 'case-bound'
    | 'need-to-know'
    | 'not-executable'
    | 'supervised'
    | 'conditions'
    | 'subject-link'
    | 'embargo'
    | 'expiry'
    | 'inbound'
    | 'cedar';
  /**
   * Which data it is about; all of yours when left out. For inbound rules and rules of a recipient: which incoming data.
   */
  data?: {
    /**
     * Message types: one version, all versions of one, or a whole area.
     *
     * @minItems 1
     * @maxItems 32
     *
     * Items: One type or pattern.
     */
    types?: string[];
    /**
     * Of these levels.
     *
     * @minItems 1
     * @maxItems 3
     *
     * Items: One level.
     */
    confidentiality?: ('official-use' | 'restricted' | 'confidential')[];
    /**
     * With these Traffic Light Protocol labels.
     *
     * @minItems 1
     * @maxItems 5
     *
     * Items: One label.
     */
    tlp?: ('RED' | 'AMBER+STRICT' | 'AMBER' | 'GREEN' | 'CLEAR')[];
    /**
     * Sent for any of these purposes.
     *
     * @minItems 1
     * @maxItems 10
     *
     * Items: One purpose.
     */
    purposes?: (
      | 'LOCATE_WANTED'
      | 'IDENTIFY_PERSON_OR_OBJECT'
      | 'SUPPORT_INVESTIGATION'
      | 'WARN'
      | 'IDENTIFY_PERSON_OR_BODY'
      | 'FORENSIC'
      | 'SECURITY_CHECK'
      | 'BORDER_MANAGEMENT'
      | 'THREAT_ANALYSIS'
      | 'ADMINISTRATION'
    )[];
    /**
     * About any of these areas of environmental crime.
     *
     * @minItems 1
     * @maxItems 7
     *
     * Items: One area.
     */
    crimeAreas?: CrimeArea[];
    /**
     * True: only data about persons, and data of which that is not known.
     */
    personalData?: true;
    /**
     * Belonging to any of these cases of yours.
     *
     * @minItems 1
     * @maxItems 100
     *
     * Items: One case.
     */
    cases?: string[];
  };
  /**
   * What a sealed message is about the hub cannot read: apply the rule to be safe, or let sealed messages pass it.
   */
  ifSealed?: 'apply' | 'pass';
  /**
   * Whom the rule is about: who would receive, read or forward.
   */
  to?: {
    /**
     * Participants by id; a bureau stands for its entities too.
     *
     * @minItems 1
     * @maxItems 200
     *
     * Items: One participant.
     */
    participants?: ParticipantId[];
    /**
     * Members of communities and regions.
     *
     * @minItems 1
     * @maxItems 200
     *
     * Items: One community or region.
     */
    groups?: string[];
    /**
     * Kinds of participants: all partners, all private partners.
     *
     * @minItems 1
     * @maxItems 8
     *
     * Items: One kind.
     */
    kinds?: ('bureau' | 'entity' | 'partner' | 'private' | 'regional' | 'office' | 'secretariat' | 'oversight')[];
    /**
     * Bureaus and entities of these countries.
     *
     * @minItems 1
     * @maxItems 200
     *
     * Items: One country, as in the bureau's id.
     */
    countries?: string[];
  };
  /**
   * For inbound rules: from whom. For supervised: whose messages.
   */
  from?: {
    /**
     * Participants by id; a bureau stands for its entities too.
     *
     * @minItems 1
     * @maxItems 200
     *
     * Items: One participant.
     */
    participants?: ParticipantId[];
    /**
     * Members of communities and regions.
     *
     * @minItems 1
     * @maxItems 200
     *
     * Items: One community or region.
     */
    groups?: string[];
    /**
     * Kinds of participants: all partners, all private partners.
     *
     * @minItems 1
     * @maxItems 8
     *
     * Items: One kind.
     */
    kinds?: ('bureau' | 'entity' | 'partner' | 'private' | 'regional' | 'office' | 'secretariat' | 'oversight')[];
    /**
     * Bureaus and entities of these countries.
     *
     * @minItems 1
     * @maxItems 200
     *
     * Items: One country, as in the bureau's id.
     */
    countries?: string[];
  };
  /**
   * When the rule does not apply: any one of these is enough. This is how an emergency is provided for; the hub has no other way past a rule.
   */
  unless?: {
    /**
     * Participants by id; a bureau stands for its entities too.
     *
     * @minItems 1
     * @maxItems 200
     *
     * Items: One participant.
     */
    participants?: ParticipantId[];
    /**
     * Members of communities and regions.
     *
     * @minItems 1
     * @maxItems 200
     *
     * Items: One community or region.
     */
    groups?: string[];
    /**
     * Kinds of participants: all partners, all private partners.
     *
     * @minItems 1
     * @maxItems 8
     *
     * Items: One kind.
     */
    kinds?: ('bureau' | 'entity' | 'partner' | 'private' | 'regional' | 'office' | 'secretariat' | 'oversight')[];
    /**
     * Bureaus and entities of these countries.
     *
     * @minItems 1
     * @maxItems 200
     *
     * Items: One country, as in the bureau's id.
     */
    countries?: string[];
    /**
     * Messages of these precedences.
     *
     * @minItems 1
     * @maxItems 3
     *
     * Items: One precedence.
     */
    precedence?: ('routine' | 'urgent' | 'flash')[];
    /**
     * Use for nothing but these purposes.
     *
     * @minItems 1
     * @maxItems 10
     *
     * Items: One purpose.
     */
    purposes?: (
      | 'LOCATE_WANTED'
      | 'IDENTIFY_PERSON_OR_OBJECT'
      | 'SUPPORT_INVESTIGATION'
      | 'WARN'
      | 'IDENTIFY_PERSON_OR_BODY'
      | 'FORENSIC'
      | 'SECURITY_CHECK'
      | 'BORDER_MANAGEMENT'
      | 'THREAT_ANALYSIS'
      | 'ADMINISTRATION'
    )[];
    /**
     * Who declares one of these cases.
     *
     * @minItems 1
     * @maxItems 100
     *
     * Items: One case.
     */
    cases?: string[];
  };
  /**
   * Before this time the rule does nothing.
   */
  validFrom?: Instant;
  /**
   * From this time on the rule does nothing.
   */
  validUntil?: Instant;
  /**
   * For kind purposes: what the data may be used for.
   *
   * @minItems 1
   * @maxItems 10
   *
   * Items: One purpose.
   */
  purposes?: (
    | 'LOCATE_WANTED'
    | 'IDENTIFY_PERSON_OR_OBJECT'
    | 'SUPPORT_INVESTIGATION'
    | 'WARN'
    | 'IDENTIFY_PERSON_OR_BODY'
    | 'FORENSIC'
    | 'SECURITY_CHECK'
    | 'BORDER_MANAGEMENT'
    | 'THREAT_ANALYSIS'
    | 'ADMINISTRATION'
  )[];
  /**
   * For kind purposes: what happens to a use for another purpose.
   */
  otherPurposes?: 'refuse' | 'consent';
  /**
   * For kind onward: whether recipients may pass it on.
   */
  onward?: 'never' | 'national' | 'consent';
  /**
   * For kind evidence: whether it may be used in court.
   */
  evidence?: 'never' | 'consent';
  /**
   * For kind existence: what may be told of whether something exists.
   */
  existence?: 'hit-no-hit' | 'contact-source' | 'ncnd';
  /**
   * For kind existence: you are told of a match that was refused.
   */
  alert?: boolean;
  /**
   * For kind consent: the uses that need it; reading and opening when left out.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: One action.
   */
  actions?: ('receive' | 'read' | 'open' | 'trace' | 'forward' | 'evidence' | 'subscribe' | 'search')[];
  /**
   * For kind clearance: the least a recipient needs.
   */
  clearance?: 'official-use' | 'restricted' | 'confidential';
  /**
   * For kinds mask and public-extract: JSON Pointers: for mask into the message, for public-extract into the extract (notice.extract/1). In a mask, * stands for every element of an array, and what is named must be disclosable by itself in the message (SD-JWT): otherwise the recipient is refused.
   *
   * @minItems 1
   * @maxItems 50
   *
   * Items: One field.
   */
  fields?: string[];
  /**
   * For kind download: the most records in one copy.
   */
  rows?: number;
  /**
   * For kind download: after how many days a copy is refreshed or destroyed.
   */
  ageDays?: number;
  /**
   * For kind residency: where the data may be opened.
   *
   * @minItems 1
   * @maxItems 200
   *
   * Items: One country, as in the bureau's id.
   */
  countries?: string[];
  /**
   * For kind case-bound: the cases whose officers may read; the message's own case when left out.
   *
   * @minItems 1
   * @maxItems 100
   *
   * Items: One case.
   */
  cases?: string[];
  /**
   * For kind need-to-know: pseudonyms of the officers who may read.
   *
   * @minItems 1
   * @maxItems 200
   *
   * Items: One pseudonym.
   */
  officers?: string[];
  /**
   * For kind supervised: the decision it rests on.
   */
  reference?: string;
  /**
   * For kind supervised: where it can be appealed.
   */
  appeal?: string;
  /**
   * For kind conditions: what the reader countersigns before opening.
   */
  conditions?: string;
  /**
   * For kind embargo: nothing is disclosed before this time.
   */
  releaseAt?: Instant;
  /**
   * For kind expiry: nothing is disclosed from this time on.
   */
  endsAt?: Instant;
  /**
   * For kind cedar: one or more policies in Cedar text.
   */
  cedar?: string;
}
