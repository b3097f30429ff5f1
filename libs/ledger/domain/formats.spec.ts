import fc from 'fast-check';
import {
  bundleOf, canonicalEvent, checkpointBody, commitmentOf, cosign, entryOf, formatNote, formatTlogProof, fromBase64, KEY_TYPE, leafHash, noteSigner, openCheckpoint,
  parseBundle, parseCheckpointBody, parseNote, parseSize, parseTilePath, parseVkey, partialTile, sha256, signCheckpoint, TiledTree, tileOf, tilePath, verifyCosignature, verifyNote, verifyTlogProof,
} from '../index.js';
import { KNOWN, knownEntries } from '../testing/known-answer.js';
import { frontierOf, tilesOf } from '../testing/trees.js';

const leaves = knownEntries().map(leafHash);
const note = parseNote(KNOWN.checkpoint);
const log = parseVkey(KNOWN.logVkey);
const witness = parseVkey(KNOWN.witnessVkey);

describe('the known answer', () => {
  it('entry, leaf and root', () => {
    expect(knownEntries()[0]?.toString('hex')).toBe(KNOWN.entry0);
    expect(leaves[0]?.toString('hex')).toBe(KNOWN.leaf0);
    expect(frontierOf(leaves).root().toString('hex')).toBe(KNOWN.root5);
  });

  it('keys', () => {
    expect(KNOWN.log.verifier.vkey).toBe(KNOWN.logVkey);
    expect(KNOWN.witness.verifier.vkey).toBe(KNOWN.witnessVkey);
  });

  it('checkpoint and cosignature, byte by byte', () => {
    const signed = signCheckpoint({ size: 5n, root: frontierOf(leaves).root() }, KNOWN.log);
    const cosigned = { body: signed.body, signatures: [...signed.signatures, cosign(signed.body, KNOWN.time, KNOWN.witness)] };
    expect(formatNote(cosigned)).toBe(KNOWN.checkpoint);
    expect(openCheckpoint(KNOWN.checkpoint, log).checkpoint).toEqual({ origin: 'hub.example/ledger', size: 5n, root: Buffer.from(KNOWN.root5, 'hex') });
    expect(verifyCosignature(note, witness)).toBe(KNOWN.time);
  });
});

it('an event is written as RFC 8785 has it', () => {
  expect(canonicalEvent({ topic: 't', type: 'y', time: 'z', source: 's"\u00e9\u2028', id: 'i\n' })).toBe('{"id":"i\\n","source":"s\\"\u00e9\u2028","time":"z","topic":"t","type":"y"}');
});

it('a commitment changes with everything it commits to', () => {
  const one = KNOWN.openings[0]!;
  const others = [
    { ...one, salt: Buffer.alloc(32, 0x99) }, { ...one, valueDigest: sha256('other') },
    ...(['id', 'source', 'time', 'topic', 'type'] as const).map((member) => ({ ...one, event: { ...one.event, [member]: 'other' } })),
  ];
  expect(new Set([one, ...others].map((opening) => commitmentOf(opening).toString('hex'))).size).toBe(8);
  expect(() => entryOf({ ...one, salt: Buffer.alloc(31) })).toThrow('32 bytes');
  expect(() => entryOf({ ...one, valueDigest: Buffer.alloc(33) })).toThrow('32 bytes');
});

describe('signed notes', () => {
  it('any flipped bit of a checkpoint is found', () => {
    const text = Buffer.from(KNOWN.checkpoint, 'utf8');
    const holds = (touched: Buffer): boolean => {
      try {
        verifyCosignature(openCheckpoint(touched.toString('utf8'), log).note, witness);
        return true;
      } catch {
        return false;
      }
    };
    const flipped = (bit: number): Buffer => {
      const touched = Buffer.from(text);
      touched[bit >> 3]! ^= 1 << (bit & 7);
      return touched;
    };
    expect(holds(text)).toBe(true);
    expect(Array.from({ length: text.length * 8 }, (_, bit) => bit).filter((bit) => holds(flipped(bit)))).toEqual([]);
  });

  it.each([
    ['a hyphen for the dash', KNOWN.checkpoint.replaceAll('\u2014', '-')],
    ['no signature', KNOWN.checkpoint.slice(0, KNOWN.checkpoint.indexOf('\n\n') + 2)],
    ['no line feed at the end', KNOWN.checkpoint.slice(0, -1)],
    ['a carriage return', KNOWN.checkpoint.replace('\n', '\r\n')],
    ['loose base64', KNOWN.checkpoint.replace('JN9DVkDE', 'JN9DVkD=')],
    ['a short signature', `${note.body}\n\u2014 x AAAA\n`],
  ])('%s is refused', (_, text) => {
    expect(() => parseCheckpointBody(parseNote(text).body)).toThrow();
  });

  it('lines of others are passed over, two of one key are not', () => {
    const other = noteSigner('elsewhere.example/log', KEY_TYPE.log, Buffer.alloc(32, 0x03));
    const foreign = signCheckpoint({ size: 5n, root: frontierOf(leaves).root() }, other).signatures[0]!;
    verifyNote({ ...note, signatures: [foreign, ...note.signatures] }, log);
    expect(() => verifyNote(note, other.verifier)).toThrow('not signed by');
    expect(() => verifyNote({ ...note, signatures: [...note.signatures, { ...note.signatures[0]!, signature: Buffer.alloc(64) }] }, log)).toThrow('does not verify');
    expect(() => verifyCosignature({ ...note, signatures: [...note.signatures, note.signatures[1]!] }, witness)).toThrow('single');
  });

  it('the key of another under the same name signs nothing', () => {
    const impostor = noteSigner('hub.example/ledger', KEY_TYPE.log, Buffer.alloc(32, 0x07));
    const forged = formatNote(signCheckpoint({ size: 9n, root: Buffer.alloc(32) }, impostor));
    expect(() => openCheckpoint(forged, log)).toThrow('not signed by');
  });

  it('a checkpoint of another log is not this log\'s', () => {
    const other = noteSigner('other.example/ledger', KEY_TYPE.log, Buffer.alloc(32, 0x01));
    expect(() => openCheckpoint(formatNote(signCheckpoint({ size: 5n, root: Buffer.alloc(32) }, other)), log)).toThrow('not of');
  });

  it('many signatures are taken', () => {
    const many = Array.from({ length: 200 }, (_, n) => cosign(note.body, 1n, noteSigner(`w${n}.example`, KEY_TYPE.cosignature, Buffer.alloc(32, n + 1))));
    expect(parseNote(formatNote({ body: note.body, signatures: [...note.signatures, ...many] })).signatures).toHaveLength(202);
  });
});

describe('vkeys', () => {
  it.each([
    ['no parts', 'hub.example'],
    ['the id of another key', KNOWN.logVkey.replace('0b2a77d7', '0b2a77d8')],
    ['the kind of another', KNOWN.logVkey.replace('+AYqI', '+BYqI')],
    ['an unknown kind', `x+00000000+${Buffer.concat([Buffer.of(0x06), Buffer.alloc(32, 1)]).toString('base64')}`],
    ['a key of small order', `x+00000000+${Buffer.concat([Buffer.of(0x01), Buffer.alloc(32)]).toString('base64')}`],
    ['too short', `x+00000000+${Buffer.of(0x01, 2, 3).toString('base64')}`],
  ])('%s is refused', (_, text) => expect(() => parseVkey(text)).toThrow());

  it('a name has neither space nor plus', () => {
    for (const name of ['', 'a b', 'a+b', 'a\u00a0b']) expect(() => noteSigner(name, KEY_TYPE.log, Buffer.alloc(32, 1))).toThrow();
  });

  it('a log\'s key makes no cosignature', () => expect(() => cosign(note.body, 1n, KNOWN.log)).toThrow('cosignatures'));
});

describe('checkpoints', () => {
  it('sizes beyond what a double keeps', () => {
    const size = (1n << 62n) + 1n;
    expect(parseCheckpointBody(checkpointBody({ origin: 'x', size, root: Buffer.alloc(32) })).size).toBe(size);
    for (const text of ['', '-1', '+1', '01', '1e3', '1.0', ' 1', '9223372036854775808', '99999999999999999999']) expect(() => parseSize(text)).toThrow();
  });

  it('extension lines are passed over; empty ones are not', () => {
    const root = Buffer.alloc(32).toString('base64');
    expect(parseCheckpointBody(`x\n1\n${root}\nmore\n`).size).toBe(1n);
    for (const body of [`x\n1\n${root}`, `x\n1\n${root}\n\nmore\n`, `\n1\n${root}\n`, `x\n1\nAAAA\n`, 'x\n1\n']) expect(() => parseCheckpointBody(body)).toThrow();
  });

  it('base64 is canonical or refused', () => {
    for (const text of ['AA', 'AB==', 'AA==\n', 'A A=', '__8=']) expect(() => fromBase64(text)).toThrow();
  });
});

describe('tiles', () => {
  it.each([
    [{ level: 0, index: 0n, width: 256 }, '0/000'],
    [{ level: 0, index: 1_234_067n, width: 256 }, '0/x001/x234/067'],
    [{ level: 2, index: 999n, width: 1 }, '2/999.p/1'],
    [{ level: 'entries', index: 1000n, width: 255 }, 'entries/x001/000.p/255'],
  ] as const)('%j', (name, path) => {
    expect(tilePath(name)).toBe(path);
    expect(parseTilePath(path)).toEqual(name);
  });

  it.each(['0/00', '0/x000/000', '0/1234', '0/000.p/0', '0/000.p/256', '0/000.p/01', '00/000', '8/000', '64/000', 'data/000', '0/../0', '0/000/', '-1/000', 'entries/x01/000', `0/${'x001/'.repeat(20)}000`])('%s is no path', (path) => expect(parseTilePath(path)).toBeUndefined());

  it('widths follow from the size', () => {
    expect(partialTile(70_000n, 0)).toEqual({ level: 0, index: 273n, width: 112 });
    expect(partialTile(70_000n, 1)).toEqual({ level: 1, index: 1n, width: 17 });
    expect(partialTile(70_000n, 2)).toEqual({ level: 2, index: 0n, width: 1 });
    expect(partialTile(65_536n, 1)).toBeUndefined();
    expect(tileOf(70_000n, 0, 69_999n)).toEqual({ level: 0, index: 273n, width: 112 });
    expect(tileOf(70_000n, 0, 69_887n).width).toBe(256);
    expect(() => tileOf(70_000n, 1, 273n)).toThrow('nothing at');
  });

  it('bundles come back as they went, and not cut', () => {
    fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 256 }), (entries) => {
      const bundle = bundleOf(entries);
      expect(parseBundle(bundle).map((entry) => [...entry])).toEqual(entries.map((entry) => [...entry]));
      expect(() => parseBundle(bundle.subarray(0, -1))).toThrow('ends within');
    }), { numRuns: 40 });
    expect(() => bundleOf([Buffer.alloc(65_536)])).toThrow();
    expect(() => parseBundle(bundleOf(Array.from({ length: 257 }, () => Buffer.of(1))))).toThrow('256');
  });
});

it('a proof to take away verifies, and no touched one does', async () => {
  const hashes = await new TiledTree(5n, tilesOf(leaves)).inclusion(2n);
  const text = formatTlogProof({ index: 2n, hashes, checkpoint: KNOWN.checkpoint });
  const entry = knownEntries()[2]!;
  expect(text.startsWith('c2sp.org/tlog-proof@v1\nindex 2\n')).toBe(true);
  expect(verifyTlogProof(text, entry, log).checkpoint.size).toBe(5n);
  for (const [was, is] of [['index 2', 'index 3'], ['index 2', 'index 02'], ['proof@v1', 'proof@v2'], [hashes[0]!.toString('base64'), hashes[1]!.toString('base64')]] as const) expect(() => verifyTlogProof(text.replace(was, is), entry, log)).toThrow();
  expect(() => verifyTlogProof(text, knownEntries()[3]!, log)).toThrow();
});
