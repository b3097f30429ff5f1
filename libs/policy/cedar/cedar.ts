import { createRequire } from 'node:module';
import type * as Cedar from '@cedar-policy/cedar-wasm/nodejs';

const require = createRequire(import.meta.url);
let loaded: typeof Cedar | undefined;

/** Cedar itself. Loaded when it is first needed: 16 MB that a process which never meets a policy does without. */
export const cedar = (): typeof Cedar => (loaded ??= require('@cedar-policy/cedar-wasm/nodejs') as typeof Cedar);

export type { DetailedError, Expr, PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
