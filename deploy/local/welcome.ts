import { join, relative } from 'node:path';
import type { DevFile } from './hub-file.js';
import type { Home } from './home.js';

/** Prints where everything is and what to type next. */
export function welcome(dev: DevFile, home: Home, say: (line: string) => void): void {
  const near = (path: string): string => {
    const short = relative(process.cwd(), path);
    return short.startsWith('..') ? path : short;
  };
  const elsewhere = home.dir === join(process.cwd(), '.entente') ? '' : `ENTENTE_HOME=${near(home.dir)} `;
  const lines = [
    `${dev.hub} runs at ${dev.url} in development mode, with demonstration keys`,
    `  documents     ${dev.url}/docs`,
    `  participants  ${Object.keys(dev.participants).length}, their keys in ${near(home.devFile)}`,
    `  Kafka         ${dev.kafka}`,
    `  PostgreSQL    ${dev.database.replace(/:[^:@/]*@/, ':…@')} (password in ${near(home.devFile)})`,
    `  evidence      verified with --trust ${near(home.trustPolicy)}`,
    `  logs          ${near(home.logs)}`,
    'Ctrl-C stops all of it. Try in another terminal:',
    `  ${elsewhere}npx entente send --as ncb.XA --to ncb.XB --mode exercise --text "Two containers of shark fins, vessel unknown."`,
  ];
  for (const line of lines) say(line);
}
