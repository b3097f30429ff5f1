import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { serveHub } from './serve-hub.js';

// A hub for developers of end-to-end specs: `node dist/test/support/hub-server.js DIR`, then
// `ENTENTE_TEST_HUB=DIR/address.json npm run jest -- test/e2e/crossing`. SIGTERM or Ctrl-C stops it.
const home = resolve(process.argv[2] ?? '.entente-test');
mkdirSync(home, { recursive: true });
const { address, stop } = await serveHub(home);
const file = join(home, 'address.json');
writeFileSync(file, JSON.stringify(address), { mode: 0o600 });
process.stdout.write(`ENTENTE_TEST_HUB=${file}\n`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop().then(() => process.exit(0)));
