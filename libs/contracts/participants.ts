/** Who can take part, told by the shape of an id (contract §1). */
export type ParticipantKind = 'bureau' | 'entity' | 'partner' | 'private' | 'regional' | 'office' | 'secretariat' | 'oversight' | 'hub';

const SLUG = '[a-z][a-z0-9-]{0,30}';
const BUREAU = '[A-Z][A-Z0-9]{1,7}';
const SHAPES: readonly (readonly [ParticipantKind, RegExp])[] = [
  ['bureau', new RegExp(`^ncb\\.${BUREAU}$`)],
  ['entity', new RegExp(`^ncb\\.${BUREAU}\\.${SLUG}$`)],
  ['partner', new RegExp(`^partner\\.${SLUG}$`)],
  ['private', new RegExp(`^private\\.${SLUG}$`)],
  ['regional', new RegExp(`^regional\\.${SLUG}$`)],
  ['office', new RegExp(`^office\\.${SLUG}$`)],
  ['oversight', new RegExp(`^oversight\\.${SLUG}$`)],
  ['secretariat', /^gs$/],
  ['hub', /^hub$/],
];
const AUDIENCE = new RegExp(`^(?:all|(?:community|region|feed)\\.${SLUG})$`);
/** Slugs that would be mistaken for a suffix of a topic name. */
const RESERVED = new Set(['dead', 'exercise']);

const slugOf = (id: string): string => id.slice(id.lastIndexOf('.') + 1);

/** The kind of participant an id names, or undefined when it names none. */
export function participantKind(id: string): ParticipantKind | undefined {
  if (RESERVED.has(slugOf(id))) return undefined;
  return SHAPES.find(([, shape]) => shape.test(id))?.[0];
}

/** Whether the id names an audience: `all`, or a community, region or feed. */
export const isAudience = (id: string): boolean => AUDIENCE.test(id) && !RESERVED.has(slugOf(id));

/** The bureau that answers for an entity; undefined for everyone else. `ncb.KE.kws` → `ncb.KE` */
export const bureauOf = (id: string): string | undefined => (participantKind(id) === 'entity' ? id.slice(0, id.lastIndexOf('.')) : undefined);

/** Whether someone acts for a participant: itself, or as the bureau of an entity. */
export const speaksFor = (who: string, participant: string): boolean => who === participant || bureauOf(participant) === who;

/** Splits `<from>/<id>`. Participant ids never hold a slash. */
export function parseReference(reference: string): { from: string; id: string } {
  const slash = reference.indexOf('/');
  return { from: reference.slice(0, slash), id: reference.slice(slash + 1) };
}
