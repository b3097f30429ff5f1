import { exchangeKey, referenceOf, TOPICS, TYP, type Message } from '#contracts';
import { digestOf, importSigningKey, signJws, withDisclosures, toPublicJwk, type PrivateJwk } from '#envelope';

/**
 * What the documents show. Everything is invented, and the signatures are real ones, so that an integrator can try a
 * verifier on them. The keys are the published test keys of RFC 8032 §7.1: nobody's secret, and never registered anywhere.
 */
const key = (kid: string, d: string, x: string): PrivateJwk => ({ kty: 'OKP', crv: 'Ed25519', x, d, kid, use: 'sig' });
const SENDER_KEY = key('ncb.XA#kPrK_qmx', 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A', '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo');
const HUB_KEY = key('hub#FtIu-VbG', 'TM0Imyj_ltqdtsNG7BFOD1uKMZ81q6Yk2oz27U-4pvs', 'PUAXw-hDiVqStwqnTRt-vJyYLM8uxJaMwM1V8Sr0Zgw');
const RECIPIENT_KEY = key('ncb.XB#FVV5umTu', 'xaqN9D-fg3vtt0QvMdy3sWbThTUHbwlLhc46LgtEWPc', '_FHNjmIYoaONpH7QAjDwWAgW7RO6MwOsXeuRFUiQgCU');

/** The public halves, by participant: what `/v1/participants/{id}/keys` would show. */
export const EXAMPLE_KEYS = Object.freeze({ 'ncb.XA': toPublicJwk(SENDER_KEY), 'ncb.XB': toPublicJwk(RECIPIENT_KEY), hub: toPublicJwk(HUB_KEY) });

export const ACCEPTED_AT = '2026-11-22T10:00:00.412Z';
export const RECEIVED_AT = '2026-11-22T10:00:00.437Z';

export const MESSAGE: Message = {
  hub: 'entente.local',
  id: '019aabf1-a780-7c3a-9b1e-3f5a6c7d8e90',
  type: 'general.information/1',
  mode: 'exercise',
  from: 'ncb.XA',
  to: ['ncb.XB', 'community.fisheries'],
  issuedAt: '2026-11-22T10:00:00.000Z',
  subject: 'Transfer at sea',
  handling: { confidentiality: 'official-use', tlp: 'AMBER', purposes: ['SUPPORT_INVESTIGATION'], onward: 'national' },
  body: { text: 'The invented reefer Blue Example took fish from two unlit vessels off the coast of XA.' },
};

const sign = (payload: unknown, by: PrivateJwk, typ: string): string => signJws(payload, importSigningKey(by), typ);

export const REFERENCE = referenceOf(MESSAGE);
export const MESSAGE_JWS = sign(MESSAGE, SENDER_KEY, TYP.message);
export const DIGEST = digestOf(MESSAGE_JWS);
export const ROUTING_JWS = sign({ digest: DIGEST, exclude: ['ncb.XC'], blindCopy: ['ncb.XD'] }, SENDER_KEY, TYP.routing);
/** `["0Zb5rWn2KgXy7cQvJd1mT3", "persons", [{"name": "…"}]]`, and the message it was taken out of. */
const PERSONS = Buffer.from(JSON.stringify(['0Zb5rWn2KgXy7cQvJd1mT3', 'persons', [{ fullName: 'An invented master', role: 'master' }]])).toString('base64url');
export const MASKABLE_SD_JWT = withDisclosures(sign({ ...MESSAGE, id: '019aabf1-a780-7d11-8c2b-5f6a7b8c9d01', _sd_alg: 'sha-256', body: { ...MESSAGE.body, _sd: [digestOf(PERSONS)] } }, SENDER_KEY, TYP.maskable), [{ encoded: PERSONS }]);
export const RECALL_REFERENCE = 'ncb.XA/019aac2a-0d00-7d11-8a2b-5c6d7e8f9012';

export const ACCEPTANCE_JWS = sign(
  {
    hub: MESSAGE.hub,
    from: MESSAGE.from,
    id: MESSAGE.id,
    digest: DIGEST,
    acceptedAt: ACCEPTED_AT,
    topic: TOPICS.accepted.name,
    partition: 4,
    offset: 1207,
    ledgerBy: '2026-11-22T10:01:00.412Z',
  },
  HUB_KEY,
  TYP.acceptance,
);

export const STATEMENT = Object.freeze({
  hub: MESSAGE.hub,
  id: '019aabf0-0000-7abc-8def-0123456789ab',
  by: 'ncb.XA',
  subject: 'community.fisheries',
  verb: 'join',
  previous: '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU',
  issuedAt: '2026-11-22T09:58:00.000Z',
  body: { member: 'ncb.XB' },
});
export const STATEMENT_JWS = sign(STATEMENT, SENDER_KEY, TYP.statement);
export const STATEMENT_DIGEST = digestOf(STATEMENT_JWS);

export const DECISION_JWS = sign(
  {
    hub: MESSAGE.hub,
    from: MESSAGE.from,
    id: MESSAGE.id,
    digest: DIGEST,
    acceptedAt: ACCEPTED_AT,
    version: 41,
    facts: DIGEST,
    addressees: [
      { to: 'ncb.XB', allowed: true, rules: ['baseline.addressee'], inputs: DIGEST },
      { to: 'community.fisheries', allowed: true, rules: ['baseline.addressee', 'baseline.excluded'], inputs: DIGEST, except: ['ncb.XA', 'ncb.XC'] },
    ],
    message: MESSAGE_JWS,
  },
  HUB_KEY,
  TYP.decision,
);

/** Signs what the hub says happened, as records of the event topics hold it. */
export const exampleEvent = (payload: Readonly<Record<string, unknown>>): string => sign({ hub: MESSAGE.hub, ...payload }, HUB_KEY, TYP.event);

/** Headers and key of the example message's record on `exchange.accepted`. */
export const EXAMPLE_RECORD = Object.freeze({ key: exchangeKey(MESSAGE), id: `${TOPICS.accepted.name}:${REFERENCE}` });

/** Cursors look like this: 16 bytes that mean something to the hub alone. */
export const CURSOR = 'h3mQ0cXv7bJd1yT5rWn2Kg';

/** A question to the ledger, as the sender of the examples signs it. */
export const exampleChallenge = (payload: Readonly<Record<string, unknown>>): string => sign(payload, SENDER_KEY, TYP.challenge);
