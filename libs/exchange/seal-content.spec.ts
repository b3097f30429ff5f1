import fc from 'fast-check';
import { ContentVault } from './seal-content.js';

const vault = new ContentVault(Buffer.alloc(32, 1));

it('what was sealed opens, under the same master key', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed()), (content) => {
      const sealed = vault.seal(content);
      expect(new ContentVault(Buffer.alloc(32, 1)).open(sealed.content, sealed.wrapped)).toBe(content);
    }),
  );
});

it('the same content is never sealed the same way, nor under the same key', () => {
  const [one, two] = [vault.seal('secret'), vault.seal('secret')];
  expect(one.content.equals(two.content)).toBe(false);
  expect(one.wrapped.equals(two.wrapped)).toBe(false);
  expect(() => vault.open(one.content, two.wrapped)).toThrow();
  expect(one.content.includes('secret')).toBe(false);
});

it('any bit changed in either, and it does not open', () => {
  const sealed = vault.seal('what nobody may change');
  fc.assert(
    fc.property(fc.constantFrom('content' as const, 'wrapped' as const), fc.nat(), fc.nat(7), (part, at, bit) => {
      const changed = { content: Buffer.from(sealed.content), wrapped: Buffer.from(sealed.wrapped) };
      const bytes = changed[part];
      bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ (1 << bit);
      expect(() => vault.open(changed.content, changed.wrapped)).toThrow();
    }),
  );
  for (const length of [0, 4, 12, 16, 27, 28, sealed.content.length - 1]) expect(() => vault.open(sealed.content.subarray(0, length), sealed.wrapped)).toThrow();
});

it('another master key opens nothing', () => {
  const { content, wrapped } = vault.seal('secret');
  expect(() => new ContentVault(Buffer.alloc(32, 2)).open(content, wrapped)).toThrow();
  expect(() => new ContentVault(Buffer.alloc(16)).seal('x')).toThrow();
});
