import type { Directory } from '#directory';
import type { RegistryEntry } from '#exchange';
import { readInstant } from './instant.js';

/** Who looks, and at the registry of which moment. */
export interface Viewpoint {
  readonly viewer: string;
  /** The instant asked about, and the hub's clock; milliseconds since the epoch. */
  readonly at: number;
  readonly now: number;
  /** The rule-set version in force at that instant. */
  readonly version: number;
  /** Whether the rules of whoever an entry of the registry belongs to let the viewer find it; without it, everyone does. */
  readonly finds?: (entry: RegistryEntry, belongsTo: string) => boolean;
}

/**
 * Reads `?at=`: the registry as it stood at any past instant, the one of now without it.
 * @throws Problem `malformed-request`
 */
export function viewpointOf(directory: Directory, viewer: string, at: unknown, now: number): Viewpoint {
  if (at === undefined) return { viewer, at: now, now, version: directory.version };
  const time = readInstant('at', typeof at === 'string' ? at : '');
  return { viewer, at: time, now, version: time >= now ? directory.version : directory.versionAt(time) };
}
