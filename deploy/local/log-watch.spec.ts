import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorsIn, LogWatch } from './log-watch.js';

const folder = mkdtempSync(join(tmpdir(), 'entente-'));
afterAll(() => rmSync(folder, { recursive: true }));
const error = (msg: string): string => `${JSON.stringify({ level: 50, msg })}\n`;

test('picks the errors out of a log', () => {
  const log = `${JSON.stringify({ level: 30, msg: 'fine' })}\n${error('bad')}{"level":50,"msg":"cut\nTypeError: x is not a function\n    at y\n`;
  expect(errorsIn(log)).toEqual(['bad', 'TypeError: x is not a function']);
  expect(errorsIn(JSON.stringify({ level: 60, err: { message: 'deep' } }))).toEqual(['deep']);
});

test('tells each kind of error once a minute, and nothing from before it looked', () => {
  const file = join(folder, 'router.log');
  writeFileSync(file, error('old'));
  const lines: string[] = [];
  const watch = new LogWatch({ router: file }, (line) => lines.push(line));
  watch.start();
  watch.stop();
  appendFileSync(file, error('partition 3 is lost') + error('partition 4 is lost') + error('other') + error('half').slice(0, 10));
  watch.look(1_000);
  expect(lines).toEqual([`router: partition 3 is lost, see ${file}`, `router: other, see ${file}`]);
  appendFileSync(file, error('half').slice(10) + error('partition 5 is lost'));
  watch.look(70_000);
  expect(lines.slice(2)).toEqual([`router: half, see ${file}`, `router: partition 5 is lost (and 1 more like it), see ${file}`]);
});
