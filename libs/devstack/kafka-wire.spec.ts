import { createServer, type AddressInfo } from 'node:net';
import { Decoder, Encoder, KafkaWire } from './kafka-wire.js';

test('writes and reads the protocol\'s types', () => {
  const bytes = new Encoder().int8(-1).int16(-2).int32(-3).varint(300).string('é').compactString('naïve').compactArray([1, 2], () => undefined).toBuffer();
  const read = new Decoder(bytes);
  expect([read.int8(), read.int16(), read.int32(), read.varint(), read.string(), read.compactString(), read.varint()]).toEqual([-1, -2, -3, 300, 'é', 'naïve', 3]);
});

test('encodes numbers as the protocol gives them: 300 is ac 02, an absent string 0', () => {
  expect(new Encoder().varint(300).toBuffer().toString('hex')).toBe('ac02');
  expect(new Decoder(Buffer.from('00', 'hex')).compactString()).toBeNull();
});

test('passes over tagged fields it does not know', () => {
  const read = new Decoder(Buffer.from('0105026162' + '07', 'hex'));
  read.tags();
  expect(read.int8()).toBe(7);
});

test('gives up on a broker that says nothing', async () => {
  const silent = createServer();
  await new Promise<void>((ready) => silent.listen(0, '127.0.0.1', ready));
  const { port } = silent.address() as AddressInfo;
  await expect(KafkaWire.open('127.0.0.1', port, { username: 'a', password: 'b' }, 100)).rejects.toThrow('did not answer in time');
  silent.close();
});
