import { schemaRef, type JsonObject } from '../openapi/form.js';
import { agreementTerms, mandateTerms } from './statement-bodies.js';
import { described, flag, instant, list, object, participantId, text, version } from './words.js';

const id = (description: string): JsonObject => text(description, { maxLength: 96 });
const standing = { inForce: flag('At the instant asked about.'), ended: instant('When it was ended before its time.'), version };
const listOf = (name: string, description: string, more: JsonObject = {}): JsonObject => object(description, ['version', 'items', ...Object.keys(more)], { version, ...more, items: list(schemaRef(name), 'In the order in which they came.') });

/** Agreements, rules and mandates, as the registry's doors give them. */
export const datedSchemas: Readonly<Record<string, JsonObject>> = {
  Agreement: object('An agreement with a partner.', ['id', 'partner', 'title', 'categories', 'purposes', 'direction', 'personalData', 'from', 'until', 'inForce', 'version'], { id: id('`agreement/<name>`.'), ...agreementTerms, ...standing }),
  AgreementList: listOf('Agreement', 'Agreements.'),
  Rule: object('A rule as its owner wrote it.', ['id', 'owner', 'body', 'version', 'at'], {
    id: id('`rule/<owner>/<name>`: decisions name it.'),
    owner: participantId('Whose it is.'),
    body: described('rules-rule-1', 'The rule.'),
    version,
    at: instant('When it was set.'),
  }),
  RuleList: listOf('Rule', 'Rules of one owner.', { rulesVersion: version }),
  Mandate: object('What an auditor may look into.', ['id', 'by', 'auditor', 'of', 'may', 'reference', 'from', 'until', 'inForce', 'version'], { id: id('`mandate/<name>`.'), by: participantId('Who granted it.'), ...mandateTerms, ...standing }),
  MandateList: listOf('Mandate', 'Mandates.'),
};
