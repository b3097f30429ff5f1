import { randomUUID } from 'node:crypto';

/** A new KRaft cluster id: 16 bytes in base64url. One that begins with a dash would be read as an option of kafka-storage. */
export function newClusterId(): string {
  for (;;) {
    const id = Buffer.from(randomUUID().replaceAll('-', ''), 'hex').toString('base64url');
    if (!id.startsWith('-')) return id;
  }
}
