import { useHub } from '../support/hub.js';
import { orSkip, partiesFile, root, runProgram, sdkPython } from '../support/runtimes.js';
import { newBureau } from '../support/world.js';

const hub = useHub();

it('the SDK for Python, installed by pip, holds to the known answers and does with the hub what it says', async () => {
  const python = orSkip('the SDK for Python is not tried this time, for Python 3.11 with venv and pip is missing or cannot fetch cryptography and httpx.', sdkPython);
  if (python === undefined) return;
  // One of each kind of signing key.
  const parties = [await newBureau(hub()), await newBureau(hub(), { crv: 'P-256' })];
  const { file, release } = partiesFile(hub(), parties);
  try {
    const said = await runProgram(python, ['-B', '-m', 'unittest', 'discover', '-s', 'libs/client/python/tests'], { cwd: root, env: { ENTENTE_PARTIES: file } });
    expect(said).toMatch(/^Ran (?:2\d|[3-9]\d) tests/m);
    expect(said).toMatch(/^OK$/m);
  } finally {
    release();
  }
}, 300_000);
