import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { createHttpApp, TokenDoor, type HttpApp } from '#http';
import { Problem } from '#kernel';
import { CheckpointFiles, TileFiles, TileWriter } from '#ledger';
import { KNOWN, knownEntries } from '../../../libs/ledger/testing/known-answer.js';
import { LedgerController } from './ledger.controller.js';
import { PublishedLedger, type LedgerReaders } from './published-ledger.js';

let folder: string;
let app: HttpApp;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-doors-'));
  const writer = await TileWriter.open(new TileFiles(folder), 0n);
  await writer.append(Buffer.concat(knownEntries()));
  await writer.flush();
  await new CheckpointFiles(folder).show(KNOWN.checkpoint);
  app = await appFor('everyone');
});
afterAll(async () => {
  await app.close(500);
  rmSync(folder, { recursive: true });
});

const refusing = { authenticate: () => Promise.reject(new Problem('token-missing')) } as unknown as TokenDoor;

async function appFor(readers: LedgerReaders): Promise<HttpApp> {
  @Module({ controllers: [LedgerController], providers: [{ provide: PublishedLedger, useValue: new PublishedLedger(folder, KNOWN.log.verifier, [KNOWN.witness.verifier], readers, refusing) }] })
  class LedgerModule {}
  const made = await createHttpApp(LedgerModule, { logger: { info: () => undefined, warn: () => undefined, error: () => undefined } });
  await made.listen('127.0.0.1', 0);
  return made;
}

const get = async (url: string, from = app): Promise<{ status: number; type: string; cache: string; body: Buffer }> => {
  const { statusCode, headers, rawPayload } = await from.server.inject({ method: 'GET', url });
  return { status: statusCode, type: String(headers['content-type']), cache: String(headers['cache-control']), body: rawPayload };
};

it('the checkpoint, byte by byte', async () => {
  expect(await get('/v1/ledger/checkpoint')).toEqual({ status: 200, type: 'text/plain; charset=utf-8', cache: 'public, max-age=1', body: Buffer.from(KNOWN.checkpoint) });
  expect((await get('/v1/ledger/log.vkey')).body.toString()).toBe(`${KNOWN.logVkey}\n`);
  expect((await get('/v1/ledger/witness.vkeys')).body.toString()).toBe(`${KNOWN.witnessVkey}\n`);
});

it('the history, page by page', async () => {
  expect(JSON.parse((await get('/v1/ledger/checkpoints')).body.toString())).toEqual({ items: [KNOWN.checkpoint], next: '1' });
  expect(JSON.parse((await get('/v1/ledger/checkpoints?after=1&limit=1000')).body.toString())).toEqual({ items: [], next: '1' });
  for (const query of ['after=-1', 'limit=1001', 'after=x', 'after=1&after=2']) expect((await get(`/v1/ledger/checkpoints?${query}`)).status).toBe(400);
});

it('tiles and bundles, for ever', async () => {
  const tile = await get('/v1/ledger/tile/0/000.p/5');
  expect([tile.status, tile.type, tile.cache]).toEqual([200, 'application/octet-stream', 'public, max-age=31536000, immutable']);
  expect(tile.body.subarray(0, 32).toString('hex')).toBe(KNOWN.leaf0);
  expect((await get('/v1/ledger/tile/entries/000.p/5')).body.subarray(2, 35).toString('hex')).toBe(KNOWN.entry0);
});

it.each(['0/000', '0/000.p/4', '0/001.p/5', '0/%2e%2e/checkpoint', '0/000.p/5/', '', 'x', '0/x000/000.p/5', `0/${'x001/'.repeat(40)}000`])('nothing else: %s', async (path) => {
  expect((await get(`/v1/ledger/tile/${path}`)).status).toBe(404);
});

it('with a token alone, where the operator says so; the key of the log is for everyone', async () => {
  const closed = await appFor('members');
  try {
    for (const path of ['checkpoint', 'checkpoints', 'tile/0/000.p/5']) expect((await get(`/v1/ledger/${path}`, closed)).status).toBe(401);
    expect((await get('/v1/ledger/log.vkey', closed)).status).toBe(200);
    expect((await get('/v1/ledger/checkpoint/day', closed)).body.toString()).toBe(KNOWN.checkpoint);
  } finally {
    await closed.close(500);
  }
});

it('one checkpoint a day, for everybody: the first of the day stays', async () => {
  const at = join(folder, 'days-of-it');
  let today = '2026-11-22';
  const files = new CheckpointFiles(at, () => today);
  expect(await files.ofTheDay()).toBeUndefined();
  for (const note of ['a', 'b']) await files.show(note);
  expect(await files.ofTheDay()).toBe('a');
  await new CheckpointFiles(at, () => today).show('c');
  expect(await files.ofTheDay()).toBe('a');
  today = '2026-11-23';
  await files.show('d');
  expect([await files.ofTheDay(), await files.current()]).toEqual(['d', 'd']);
});
