// The parts of kafkajs reached behind its public interface. This one: see idle-polling.ts.
declare module 'kafkajs/src/network/requestQueue/index.js' {
  const RequestQueue: {
    prototype: { pending: readonly unknown[]; throttledUntil: number; scheduleCheckPendingRequests(): void };
  };
  export default RequestQueue;
}
// Used by tests, to have our record batches read by somebody else's code.
declare module 'kafkajs/src/protocol/decoder.js' {
  export default class Decoder {
    constructor(buffer: Buffer);
  }
}
declare module 'kafkajs/src/protocol/recordBatch/v0/decoder.js' {
  import type Decoder from 'kafkajs/src/protocol/decoder.js';
  import type { IHeaders } from 'kafkajs';
  interface DecodedRecord {
    offset: string;
    timestamp: string;
    key: Buffer | null;
    value: Buffer | null;
    headers: IHeaders;
  }
  export default function decode(decoder: Decoder): Promise<{ producerId: string; producerEpoch: number; firstSequence: number; records: DecodedRecord[] }>;
}
