import { readFileSync } from 'node:fs';
import type { TrustRoot } from '#directory';
import type { PrivateJwk } from '#envelope';

export interface HubFile {
  readonly hub: string;
  readonly development: boolean;
  readonly signing: PrivateJwk;
  readonly token: PrivateJwk;
  readonly secret: string;
  readonly trustRoot: TrustRoot;
}

export const loadHubFile = (path: string): HubFile => JSON.parse(readFileSync(path, 'utf8')) as HubFile;
