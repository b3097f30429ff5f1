import { EntenteProblem, HubUnavailable } from '#client';
import { LogSource, tilePath, type TileName } from '#ledger';
import { EXIT, Stop } from './exit-codes.js';
import type { Session } from './session.js';

const LIMIT_MS = 30_000;
const ATTEMPTS = 4;

/** A file below `/v1/ledger/`; undefined when the hub does not show it. */
export type ReadLedger = (path: string) => Promise<Buffer | undefined>;

/** Reads the ledger as anyone, or as a member where the hub asks for a token. */
export function ledgerReader(session: Session): ReadLedger {
  const { url } = session.hub;
  let open = true;
  const asAnyone = async (path: string): Promise<Buffer | undefined> => {
    const response = await patiently(`${url}/v1/ledger/${path}`, session.interrupted);
    if (response.status === 401) {
      open = false;
      return await asMember(path);
    }
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Stop(EXIT.unavailable, `${url} answers ${response.status} to /v1/ledger/${path}`);
    return Buffer.from(await response.arrayBuffer());
  };
  const asMember = async (path: string): Promise<Buffer | undefined> => {
    try {
      return Buffer.from(await session.client().ledgerFile(path));
    } catch (error) {
      if (error instanceof EntenteProblem && error.status === 404) return undefined;
      throw error;
    }
  };
  return (path) => (open ? asAnyone(path) : asMember(path));
}

/** Asks again when the hub is busy or away for a moment. */
async function patiently(url: string, interrupted: AbortSignal): Promise<Response> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const response = await fetch(url, { signal: AbortSignal.any([interrupted, AbortSignal.timeout(LIMIT_MS)]) });
      if (response.status < 500 || attempt === ATTEMPTS) return response;
      await response.arrayBuffer();
    } catch (error) {
      if (interrupted.aborted || attempt === ATTEMPTS) throw new HubUnavailable(`${url} was not answered: ${error instanceof Error ? error.message : String(error)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, attempt * 250));
  }
}

/** The log of a hub, over HTTP. */
export class HubLog extends LogSource {
  constructor(private readonly read: ReadLedger) {
    super();
  }

  override async checkpoint(): Promise<string> {
    const note = await this.read('checkpoint');
    if (note === undefined) throw new Stop(EXIT.refused, 'the hub has published no checkpoint yet');
    return note.toString('utf8');
  }

  override async checkpoints(after: number, limit: number): Promise<{ items: readonly string[]; next: number }> {
    const page = JSON.parse(((await this.read(`checkpoints?after=${after}&limit=${limit}`)) ?? Buffer.from('{"items":[],"next":"0"}')).toString('utf8')) as { items: string[]; next: string };
    return { items: page.items, next: Number(page.next) };
  }

  override tile(name: TileName): Promise<Buffer | undefined> {
    return this.read(`tile/${tilePath(name)}`);
  }
}
