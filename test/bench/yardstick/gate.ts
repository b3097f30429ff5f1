import { createPublicKey, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { loadSchemaRegistry, type Message } from '#contracts';
import { digestOf, importSigningKey, importVerificationKey, parseJws, signJws, verifyJws, type VerificationKey } from '#envelope';
import { partitionOf } from '#kafka';
import { toTimestamp } from '#kernel';
import { verifyWithSodium } from '#signature';
import { PlainProducer } from '../../../libs/kafka/testing/plain-producer.js';
import { YARDSTICK_TOPIC, yardstickSettings } from './settings.js';

// The bare pipeline, first half: HTTP → proof and message verified → Ajv → closure rules → micro-batched send → signed
// acceptance. The same cryptography as the hub, and nothing else of what it does.
const settings = yardstickSettings(process.env);
const schemas = loadSchemaRegistry();
schemas.prepare();
const signing = importSigningKey(settings.signing);
const keys = new Map<string, VerificationKey>(Object.entries(settings.senders).map(([kid, jwk]) => [kid, importVerificationKey(jwk)]));
const bureaus = new Set([...settings.bureaus, 'all']);
const producer = new PlainProducer({ brokers: settings.brokers, clientId: 'yardstick', ...(settings.sasl === undefined ? {} : { sasl: settings.sasl }) });
const proofKeys = new Map<string, KeyObject>();
const proofs = new Set<string>();

function verifyProof(proof: string): boolean {
  const [header = '', payload = '', signature = ''] = proof.split('.');
  let key = proofKeys.get(header);
  if (key === undefined) {
    const { jwk } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { jwk: { kty: string; crv: string; x: string } };
    proofKeys.set(header, (key = createPublicKey({ key: jwk, format: 'jwk' })));
  }
  const { jti } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { jti: string };
  if (proofs.has(jti)) return false;
  proofs.add(jti);
  return verifyWithSodium('EdDSA', key, Buffer.from(`${header}.${payload}`), Buffer.from(signature, 'base64url'));
}

async function accept(compact: string): Promise<object> {
  const jws = parseJws(compact, 'entente+jws');
  const key = keys.get(jws.kid);
  if (key === undefined) throw new Error('unknown key');
verifyJws(jws, key);
  const message = JSON.parse(jws.payload.toString('utf8')) as Message;
  const violations = schemas.validateEnvelope(message);
  const body = schemas.validateBody(message.type, message.body, '/body');
  if (violations.length > 0 || body.length > 0 || !message.to.every((to) => bureaus.has(to))) throw new Error('refused');
  const digest = digestOf(compact);
  const routing = `${message.from}/${message.precedence ?? 'routine'}`;
  const placed = await producer.send({ topic: YARDSTICK_TOPIC.name, key: routing, partition: partitionOf(routing, YARDSTICK_TOPIC, false), value: Buffer.from(compact, 'latin1'), headers: {} });
  const acceptance = { hub: settings.hub, from: message.from, id: message.id, digest, acceptedAt: toTimestamp(Date.now()), partition: placed.partition, offset: Number(placed.offset) };
  return { id: message.id, digest, receipt: signJws(acceptance, signing, 'entente-acceptance+jws') };
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString('latin1');
  if (!verifyProof(String(request.headers['dpop']))) throw new Error('proof');
  const batch = request.url?.endsWith('/batch') === true;
  const answers = batch ? await Promise.all(body.split('\n').map(async (line) => JSON.stringify({ status: 202, ...(await accept(line)) }))) : [JSON.stringify(await accept(body))];
  const text = answers.join('\n');
  response.writeHead(batch ? 200 : 202, { 'content-length': Buffer.byteLength(text) }).end(text);
}

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => response.writeHead(500, { 'content-length': 0 }).end().destroy(error instanceof Error ? error : undefined));
});
await producer.connect();
server.listen(settings.port, '127.0.0.1', () => process.send?.({ listening: true }));
process.on('SIGTERM', () => process.exit(0));
