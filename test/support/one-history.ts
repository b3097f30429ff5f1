import { CheckpointFiles, Frontier, leafHash, openCheckpoint, type NoteVerifier } from '#ledger';

/**
 * Holds everything that was ever signed against the one log there is.
 * @param folders where checkpoints were shown
 * @param entries of the log, from the first on
 * @returns in words, what does not belong to it; empty when all of it does
 */
export async function contradictions(folders: readonly string[], log: NoteVerifier, entries: Iterable<Buffer>): Promise<string[]> {
  const signed = new Map<bigint, Buffer[]>();
  const wrong: string[] = [];
  for (const folder of folders) {
    const { items } = await new CheckpointFiles(folder).page(0, Number.MAX_SAFE_INTEGER);
    if (items.length === 0) wrong.push(`${folder}: nothing was ever signed`);
    for (const text of items) {
      const { size, root } = openCheckpoint(text, log).checkpoint;
      signed.set(size, [...(signed.get(size) ?? []), root]);
    }
  }
  const edge = Frontier.empty();
  for (const entry of entries) {
    edge.append(leafHash(entry));
    if ((signed.get(edge.size) ?? []).some((root) => !root.equals(edge.root()))) wrong.push(`another tree of ${edge.size} was signed`);
  }
  for (const size of signed.keys()) if (size > edge.size) wrong.push(`a tree of ${size} was signed, the log has ${edge.size}`);
  return wrong;
}
