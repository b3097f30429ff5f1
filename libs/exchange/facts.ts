import { bureauOf, type Message } from '#contracts';
import type { DataFacts } from '#policy';

/** What a decision looks at of a message: its envelope, for the hub need not read more. */
export function factsOf(message: Message): DataFacts {
  const { handling } = message;
  const control = message.type.startsWith('control.');
  return {
    from: message.from,
    owners: [bureauOf(message.from) ?? message.from],
    type: message.type,
    kind: control ? 'control' : 'direct',
    mode: message.mode,
    precedence: message.precedence ?? 'routine',
    confidentiality: handling.confidentiality,
    tlp: handling['tlp'] as string | undefined,
    purposes: handling.purposes,
    onward: (handling['onward'] as DataFacts['onward'] | undefined) ?? 'consent',
    evidence: (handling['evidence'] as DataFacts['evidence'] | undefined) ?? 'consent',
    sealed: message.sealed !== undefined,
    maskable: false,
    personalData: 'unknown',
    subjectCountries: [],
    crimeAreas: [],
    conditions: (message as { readonly conditions?: unknown }).conditions !== undefined,
    case: (message as { readonly case?: string }).case,
    releaseAt: message.notBefore === undefined ? undefined : Date.parse(message.notBefore),
    expiresAt: message.expiresAt === undefined ? undefined : Date.parse(message.expiresAt),
  };
}
