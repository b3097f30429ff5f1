import { newClusterId } from './cluster-id.js';

test('is 16 bytes in base64url, and never looks like an option', () => {
  const ids = Array.from({ length: 2_000 }, newClusterId);
  for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_-]{21}$/);
  expect(new Set(ids).size).toBe(ids.length);
});
