import { relative } from 'node:path';
import type { DevFile } from './hub-file.js';
import type { Home } from './home.js';

/** Prints where everything is and what to type next. */
export function welcome(dev: DevFile, home: Home, say: (line: string) => void): void {
  const near = (path: string): string => {
    const short = relative(process.cwd(), path);
    return short.startsWith('..') ? path : short;
  };
  const lines = [
    `${dev.hub} runs at ${dev.url} in development mode, with demonstration keys`,
    `  documents     ${dev.url}/docs`,
    `  participants  ${Object.keys(dev.participants).length}, their keys in ${near(home.devFile)}`,
    `  Kafka         ${dev.kafka}`,
    `  PostgreSQL    ${dev.database.replace(/:[^:@/]*@/, ':…@')} (password in ${near(home.devFile)})`,
    `  logs          ${near(home.logs)}`,
    'try in another terminal:  npx entente status',
    'Ctrl-C stops all of it',
  ];
  for (const line of lines) say(line);
}
