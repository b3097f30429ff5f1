import { entryOf, KEY_TYPE, noteSigner, sha256, type Opening } from '../index.js';

/** The known answer of the log's format: five events, the keys of a log and of a witness. */
export const KNOWN = {
  openings: Array.from({ length: 5 }, (_, i): Opening => ({
    salt: Buffer.alloc(32, 0x10 + i),
    event: { id: `e${i}`, source: 'hub', time: `2026-01-01T00:00:0${i}.000Z`, topic: 'exchange.accepted', type: 'test/1' },
    valueDigest: sha256(`jws${i}`),
  })),
  entry0: '0194be963217cc05e5dcbb7b8faec74bdac27e2349d724f9fb176c6af23335713b',
  leaf0: '44f5ffc6ad35125ffd93653b0e9a4172f5f6495d6bf34b2aaed0d899e397c9f6',
  root5: '24df435640c4b49495c2e28490c5243ce3ba4fab2fc5cffbbe8f811a3882d660',
  log: noteSigner('hub.example/ledger', KEY_TYPE.log, Buffer.alloc(32, 0x01)),
  witness: noteSigner('bureau-a.example/w1', KEY_TYPE.cosignature, Buffer.alloc(32, 0x02)),
  time: 1_700_000_000n,
  logVkey: 'hub.example/ledger+0b2a77d7+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c',
  witnessVkey: 'bureau-a.example/w1+3f4cb769+BIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU',
  checkpoint: `hub.example/ledger
5
JN9DVkDEtJSVwuKEkMUkPOO6T6svxc/7vo+BGjiC1mA=

\u2014 hub.example/ledger Cyp314sgqApNJdAsqHu+g9tK77Vjep9X1vrewj385vU9wvbwLWP+7YjB10XiY/Ny6YVPqbThKE3p/HVLrf8wLHpdsQo=
\u2014 bureau-a.example/w1 P0y3aQAAAABlU/EALUvKrqunEYXeq9jeP06I86Dz74ARvB7I2shEU9hEJJMLOEnFf1hlbWoWUMpWLFYNg7wiibrHZdkRAq/KGqhpAg==
`,
} as const;

export const knownEntries = (): Buffer[] => KNOWN.openings.map(entryOf);
