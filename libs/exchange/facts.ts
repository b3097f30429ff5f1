import { bureauOf, type ContentReader, type Message } from '#contracts';
import type { DataFacts } from '#policy';

/** Whose data a message is: the bureau that answers for the sender, and those it names beside itself. */
export function ownersOf(message: Pick<Message, 'from' | 'handling'>): readonly string[] {
  const owner = bureauOf(message.from) ?? message.from;
  const { jointOwners } = message.handling;
  return jointOwners === undefined ? [owner] : [...new Set([owner, ...jointOwners])];
}

/** What of a message does not stand in it. */
export interface Form {
  /** Owners of what it was derived from. */
  readonly inherits?: readonly string[];
  /** Whether members of it can be withheld (SD-JWT). */
  readonly maskable?: boolean;
}

/**
 * What a decision looks at of a message: its envelope, and its body where the hub may read it. Terms that a sender leaves
 * open are the careful ones: passing on and use in court need consent.
 */
export function factsOf(message: Message, content: ContentReader, { inherits = [], maskable = false }: Form = {}): DataFacts {
  const { handling, type } = message;
  const owners = ownersOf(message);
  const ofContent = content.factsOf(type, message.body);
  return {
    from: message.from,
    owners: inherits.length === 0 ? owners : [...new Set([...owners, ...inherits])],
    type,
    kind: type.startsWith('control.') ? 'control' : (content.classOf(type) ?? 'direct'),
    mode: message.mode,
    precedence: message.precedence ?? 'routine',
    confidentiality: handling.confidentiality,
    tlp: handling.tlp,
    purposes: handling.purposes,
    onward: handling.onward ?? 'consent',
    evidence: handling.evidence ?? 'consent',
    sealed: message.sealed !== undefined,
    maskable,
    personalData: personalDataOf(message, ofContent.personalData),
    subjectCountries: ofContent.subjectCountries,
    crimeAreas: ofContent.crimeAreas,
    conditions: message.conditions !== undefined,
    case: message.case,
    releaseAt: timeOf(message.notBefore),
    expiresAt: timeOf(message.expiresAt),
  };
}

const timeOf = (instant: string | undefined): number | undefined => (instant === undefined ? undefined : Date.parse(instant));

/** The sender's word counts where the hub can see nothing against it: not over a person in the body, and not for what is sealed. */
function personalDataOf(message: Message, found: DataFacts['personalData']): DataFacts['personalData'] {
  const said = message.handling.personalData;
  if (found === 'yes' || said === true) return 'yes';
  return said === false && message.sealed === undefined ? 'no' : found;
}
