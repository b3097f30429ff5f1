import fc from 'fast-check';
import { Cursors } from './cursors.js';

const cursors = new Cursors(Buffer.alloc(32, 5));
const bad = expect.objectContaining({ code: 'bad-cursor' });
const position = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n });

it('a cursor comes back to its own reader, today, tomorrow and at another gateway', () => {
  fc.assert(
    fc.property(position, (at) => {
      const cursor = cursors.encode('ncb.XA live', at);
      expect(cursor).toMatch(/^[A-Za-z0-9_-]{22}$/);
      expect(cursors.encode('ncb.XA live', at)).toBe(cursor);
      expect(new Cursors(Buffer.alloc(32, 5)).decode('ncb.XA live', cursor)).toBe(at);
    }),
  );
});

it('to anyone else, in the other mode, or under another key it is rubbish', () => {
  fc.assert(
    fc.property(position, (at) => {
      const cursor = cursors.encode('ncb.XA live', at);
      for (const box of ['ncb.XB live', 'ncb.XA exercise', 'ncb.XA', 'ncb.XA.customs live']) expect(() => cursors.decode(box, cursor)).toThrow(bad);
      expect(() => new Cursors(Buffer.alloc(32, 6)).decode('ncb.XA live', cursor)).toThrow(bad);
    }),
  );
});

it('it tells nothing: neighbours have nothing in common, nor do two readers at one position', () => {
  const bytes = (box: string, at: bigint): Buffer => Buffer.from(cursors.encode(box, at), 'base64url');
  const differing = (one: Buffer, other: Buffer): number => one.reduce((sum, byte, index) => sum + (byte === other[index] ? 0 : 1), 0);
  for (let at = 0n; at < 50n; at++) {
    expect(differing(bytes('ncb.XA live', at), bytes('ncb.XA live', at + 1n))).toBeGreaterThan(10);
    expect(differing(bytes('ncb.XA live', at), bytes('ncb.XB live', at))).toBeGreaterThan(10);
  }
});

it('any bit changed, and it is rubbish', () => {
  const cursor = Buffer.from(cursors.encode('ncb.XA live', 12345n), 'base64url');
  for (let bit = 0; bit < 128; bit++) {
    const changed = Buffer.from(cursor);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(() => cursors.decode('ncb.XA live', changed.toString('base64url'))).toThrow(bad);
  }
});

it.each(['', '0', 'null', '=', 'AAAAAAAAAAAAAAAAAAAAAA', 'AAAAAAAAAAAAAAAAAAAAAA==', 'AAAAAAAAAAAAAAAAAAAAAB', 'é'.repeat(22), 'A'.repeat(100_000), '../../etc/passwd'])('never issued: %.30s', (text) => {
  expect(() => cursors.decode('ncb.XA live', text)).toThrow(bad);
});
