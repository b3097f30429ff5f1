import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CheckpointFiles } from './checkpoint-files.js';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'entente-checkpoints-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

it('never lists what is newer than what it shows as the newest', async () => {
  const [shown, read] = [new CheckpointFiles(folder), new CheckpointFiles(folder)];
  let over = false;
  const ahead: string[] = [];
  const reading = (async () => {
    while (!over) {
      const listed = (await read.page(0, 1_000)).items.at(-1);
      const newest = await read.current();
      if (listed !== undefined && Number(listed) > Number(newest)) ahead.push(`${listed} is listed, ${newest ?? 'nothing'} is the newest`);
    }
  })();
  for (let note = 1; note <= 150; note++) await shown.show(String(note));
  over = true;
  await reading;
  expect(ahead).toEqual([]);
  expect((await read.page(0, 1_000)).items).toEqual(Array.from({ length: 150 }, (_, n) => String(n + 1)));
});

it('lists what was shown before a crash, once, also where a file of the list has just become full', async () => {
  for (let note = 1; note <= 1_000; note++) await new CheckpointFiles(folder).show(String(note));
  await writeFile(join(folder, 'checkpoint'), '1001');
  await new CheckpointFiles(folder).show('1002');
  await new CheckpointFiles(folder).show('1003');
  expect((await new CheckpointFiles(folder).page(998, 10)).items).toEqual(['999', '1000', '1001', '1002', '1003']);
});
