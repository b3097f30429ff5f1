import { parseReference } from './message-id.js';

/** Where a message, or what became of it, is asked for. */
export const pathOf = (reference: string, room: 'messages' | 'notices' | 'diffusions' = 'messages'): string => {
  const { from, id } = parseReference(reference);
  return `/v1/${room}/${encodeURIComponent(from)}/${encodeURIComponent(id)}`;
};

/** A door of the registry, as it stood at an instant. */
export const asOf = (path: string, at: string | undefined): string => (at === undefined ? path : `${path}?at=${encodeURIComponent(at)}`);
