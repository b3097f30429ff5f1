import { decodeProduce, encodeProduce } from './produce.js';

const origin = { producerId: 1n, producerEpoch: 0, baseSequence: 0 };
const record = { topic: 'a.b', partition: 3, key: 'k', value: Buffer.from('v'), headers: {} };

test('a request begins with no transaction, acks of all replicas, the timeout and the topics', () => {
  const body = encodeProduce([{ topic: 'a.b', partitions: [{ partition: 3, records: [record], origin }] }], 5_000);
  expect(body.subarray(0, 33).toString('hex')).toBe(
    ['ffff', 'ffff', '00001388', '00000001', '0003612e62', '00000001', '00000003', Buffer.from([0, 0, 0, body.length - 29]).toString('hex'), '00000000'].join(''),
  );
});

test('a response is read, errors and all', () => {
  const partition = (id: number, code: number, offset: bigint): Buffer => {
    const buffer = Buffer.alloc(30);
    buffer.writeInt32BE(id, 0);
    buffer.writeInt16BE(code, 4);
    buffer.writeBigInt64BE(offset, 6);
    return buffer;
  };
  const body = Buffer.concat([Buffer.from('000000010003', 'hex'), Buffer.from('a.b'), Buffer.from('00000002', 'hex'), partition(3, 0, 2n ** 40n), partition(4, 10, -1n), Buffer.from('00000011', 'hex')]);
  expect(decodeProduce(body)).toEqual({
    throttleMs: 17,
    answers: [
      { topic: 'a.b', partition: 3, errorCode: 0, baseOffset: 2n ** 40n },
      { topic: 'a.b', partition: 4, errorCode: 10, baseOffset: -1n },
    ],
  });
  expect(() => decodeProduce(body.subarray(0, 40))).toThrow('out of range');
});
