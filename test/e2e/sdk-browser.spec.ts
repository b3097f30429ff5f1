import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BrowserPage, findChromium } from '../support/browser.js';
import { useHub } from '../support/hub.js';
import { root } from '../support/runtimes.js';
import { newBureaus } from '../support/world.js';

const hub = useHub();

const PAGE = '<!doctype html><title>test</title><script type="importmap">{"imports":{"jose":"/__test/jose/index.js"}}</script>';
/** The built SDK and jose's build for the web, as a page of the hub's own would load them: no bundler in between. */
const serve = (path: string): string | undefined => {
  if (path === 'index.html') return PAGE;
  const [place, ...rest] = path.split('/');
  if (place === 'client') return join(root, 'dist/libs/client', ...rest);
  return place === 'jose' ? join(root, 'node_modules/jose/dist/webapi', ...rest) : undefined;
};

/** Runs in the page. */
const EXCHANGE = `(async (url, hubName, issuer, [a, b], good, bad) => {
  const { EntenteClient, publicKeysOf, verifyEvidence, verifyJws } = await import('/__test/client/index.js');
  const clientOf = ({ id, signing, sealing }) => new EntenteClient({ url, hub: hubName, issuer, participant: id, signingKey: signing, sealingKeys: [sealing], mode: 'exercise' });
  const [sender, reader] = [clientOf(a), clientOf(b)];
  const sent = await sender.send({ type: 'general.information/1', to: b.id, body: { text: 'from a browser: für Übung' } });
  const found = {};
  for (const transport of ['stream', 'poll']) {
    for await (const received of reader.inboxIterator({ transport })) {
      if (received.reference !== sent.reference) continue;
      found[transport] = received.fault?.message ?? received.body.text;
      break;
    }
  }
  const [result] = await Array.fromAsync(sender.sendBatch([{ type: 'general.information/1', to: b.id, clear: true, body: { text: 'two' } }]));
  const preview = await sender.preview({ type: 'general.information/1', to: b.id, body: { text: 'asked' } });
  const receipt = await reader.receipt(sent.reference, 'read');
  const open = await sender.compose({ type: 'general.information/1', to: b.id, clear: true, body: { text: 'open' } });
  const { signer } = await verifyJws(open.compact, publicKeysOf(url));
  const proven = (await verifyEvidence(good.evidence, good.policy)).reference;
  const refused = await verifyEvidence(bad.evidence, bad.policy).catch(({ code }) => code);
  return { proven, refused, sealed: sent.sealed, ...found, batch: result.sent?.status, allowed: preview.addressees[0].allowed, receipt: receipt.status, signer };
})`;

const vector = (name: string): unknown => JSON.parse(readFileSync(join(root, `libs/ledger/twin/vectors/${name}.json`), 'utf8'));

it('the SDK works in a browser, streams, seals and verifies evidence too', async () => {
  const chromium = findChromium();
  if (chromium === undefined) {
    console.warn('SKIPPED: the SDK is not tried in a browser this time, for there is no Chromium (apt-get install chromium).');
    return;
  }
  const parties = (await newBureaus(hub(), 2)).map(({ id, signing, sealing }) => ({ id, signing, sealing }));
  const page = await BrowserPage.open(chromium, hub().url, serve);
  try {
    const found = await page.evaluate(`${EXCHANGE}(${[hub().url, hub().name, hub().dev.issuer, parties, vector('good'), vector('message-altered')].map((one) => JSON.stringify(one)).join(', ')})`);
    expect(found).toEqual({ proven: 'ncb.XA/019aabf1-a780-7c3a-9b1e-3f5a6c7d8e90', refused: 'evidence-invalid', sealed: true, stream: 'from a browser: für Übung', poll: 'from a browser: für Übung', batch: 202, allowed: true, receipt: 202, signer: parties[0]?.id });
  } finally {
    await page.close();
  }
}, 90_000);
