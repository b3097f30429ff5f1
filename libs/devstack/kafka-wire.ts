import { connect, type Socket } from 'node:net';

/** SASL/PLAIN (RFC 4616) credentials of a Kafka client. */
export interface PlainCredentials {
  readonly username: string;
  readonly password: string;
}

/** Builds the body of a Kafka request, big-endian, with the compact types of the protocol's flexible versions. */
export class Encoder {
  readonly #parts: Buffer[] = [];

  int8(value: number): this {
    return this.raw(Buffer.from([value & 0xff]));
  }
  int16(value: number): this {
    const part = Buffer.alloc(2);
    part.writeInt16BE(value);
    return this.raw(part);
  }
  int32(value: number): this {
    const part = Buffer.alloc(4);
    part.writeInt32BE(value);
    return this.raw(part);
  }
  varint(value: number): this {
    let rest = value;
    while (rest > 0x7f) {
      this.int8((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    return this.int8(rest);
  }
  string(value: string): this {
    return this.int16(Buffer.byteLength(value)).raw(Buffer.from(value));
  }
  bytes(value: Buffer): this {
    return this.int32(value.length).raw(value);
  }
  compactBytes(value: Buffer): this {
    return this.varint(value.length + 1).raw(value);
  }
  compactString(value: string): this {
    return this.compactBytes(Buffer.from(value));
  }
  array<T>(items: readonly T[], each: (item: T) => void): this {
    this.int32(items.length);
    items.forEach(each);
    return this;
  }
  /** Compact arrays carry their length plus one. */
  compactArray<T>(items: readonly T[], each: (item: T) => void): this {
    this.varint(items.length + 1);
    items.forEach(each);
    return this;
  }
  /** No tagged fields. */
  noTags(): this {
    return this.int8(0);
  }
  raw(part: Buffer): this {
    this.#parts.push(part);
    return this;
  }
  toBuffer(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

/** Reads the body of a Kafka response. */
export class Decoder {
  #at = 0;
  constructor(private readonly buffer: Buffer) {}

  int8(): number {
    return this.buffer.readInt8(this.#step(1));
  }
  int16(): number {
    return this.buffer.readInt16BE(this.#step(2));
  }
  int32(): number {
    return this.buffer.readInt32BE(this.#step(4));
  }
  varint(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.buffer.readUInt8(this.#step(1));
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }
  string(): string | null {
    const length = this.int16();
    return length < 0 ? null : this.#text(length);
  }
  compactString(): string | null {
    const length = this.varint() - 1;
    return length < 0 ? null : this.#text(length);
  }
  array<T>(each: () => T): T[] {
    return Array.from({ length: Math.max(this.int32(), 0) }, each);
  }
  compactArray<T>(each: () => T): T[] {
    return Array.from({ length: Math.max(this.varint() - 1, 0) }, each);
  }
  tags(): void {
    for (let left = this.varint(); left > 0; left--) {
      this.varint();
      this.#step(this.varint());
    }
  }
  #text(length: number): string {
    const from = this.#step(length);
    return this.buffer.toString('utf8', from, from + length);
  }
  #step(length: number): number {
    const from = this.#at;
    this.#at += length;
    return from;
  }
}

const SASL_HANDSHAKE = 17;
const SASL_AUTHENTICATE = 36;

/**
 * One connection that speaks just enough of the Kafka protocol to prepare a broker: the ordinary client can neither say
 * when a KRaft broker is unfenced nor administer SCRAM users. One request at a time.
 */
export class KafkaWire {
  #correlation = 0;
  #buffer = Buffer.alloc(0);
  #waiting: { resolve: (body: Buffer) => void; reject: (error: Error) => void } | undefined;

  private constructor(private readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('the broker closed the connection')));
    socket.on('timeout', () => socket.destroy(new Error('the broker did not answer in time')));
  }

  /**
   * Connects to a SASL_PLAINTEXT listener and authenticates.
   *
   * @param timeoutMs milliseconds of silence after which the connection is given up
   * @throws when nothing listens, nothing answers in time, or the credentials are refused
   */
  static async open(host: string, port: number, sasl: PlainCredentials, timeoutMs = 10_000): Promise<KafkaWire> {
    const socket = connect({ host, port, timeout: timeoutMs });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
      socket.once('timeout', () => reject(new Error('the broker did not answer in time')));
    });
    const wire = new KafkaWire(socket);
    try {
      const handshake = await wire.request(SASL_HANDSHAKE, 1, new Encoder().string('PLAIN'), false);
      if (handshake.int16() !== 0) throw new Error('the broker does not offer SASL/PLAIN');
      const token = Buffer.from(`\0${sasl.username}\0${sasl.password}`);
      const answer = await wire.request(SASL_AUTHENTICATE, 1, new Encoder().bytes(token), false);
      if (answer.int16() !== 0) throw new Error(answer.string() ?? 'the broker refused the credentials');
      return wire;
    } catch (error) {
      wire.close();
      throw error;
    }
  }

  /**
   * Sends one request and returns its response behind the header.
   *
   * @param api the request's number, for instance 60 for DescribeCluster
   * @param version of this request
   * @param flexible whether that version uses the compact types (its headers then carry tagged fields)
   */
  async request(api: number, version: number, body: Encoder, flexible = true): Promise<Decoder> {
    const correlation = ++this.#correlation;
    const header = new Encoder().int16(api).int16(version).int32(correlation).string('entente-devstack');
    if (flexible) header.noTags();
    const frame = new Encoder().bytes(Buffer.concat([header.toBuffer(), body.toBuffer()])).toBuffer();
    const response = await new Promise<Buffer>((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.socket.write(frame);
    });
    const decoder = new Decoder(response);
    if (decoder.int32() !== correlation) throw new Error('the broker answered another request');
    if (flexible) decoder.tags();
    return decoder;
  }

  close(): void {
    this.#waiting = undefined;
    this.socket.destroy();
  }

  #receive(chunk: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    if (this.#buffer.length < 4) return;
    const end = 4 + this.#buffer.readInt32BE(0);
    if (this.#buffer.length < end) return;
    const body = this.#buffer.subarray(4, end);
    this.#buffer = this.#buffer.subarray(end);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(body);
  }

  #fail(error: Error): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.reject(error);
  }
}
