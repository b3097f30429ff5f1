import { actOnDiffusion, type Declaration, type DiffusionEntry, type ExtractEntry } from '#client';
import { EXIT, type ExitCode } from '../exit-codes.js';
import type { Session } from '../session.js';
import { count } from '../text.js';
import { showSent } from './answers.js';
import { found, sendContent, untilCounts, withoutEffect, type RequestOptions } from './notices.js';

const declared = ({ case: named }: { readonly case?: string }): Declaration => (named === undefined ? {} : { case: named });
/** How matches and verdicts are handled: they keep the exchange going, and say nothing of a person. */
const HANDLING = { confidentiality: 'official-use', purposes: ['ADMINISTRATION'] } as const;

export async function sendDiffusion(session: Session, file: string, { to, ...options }: RequestOptions & { readonly to: readonly string[] }): Promise<ExitCode> {
  const client = session.client();
  showSent(session, await sendContent(session, client, file, options, { to }), 'diffusion');
  return EXIT.ok;
}

export async function listDiffusions(session: Session, { case: named, ...query }: { readonly case?: string; readonly after?: string; readonly mode?: 'live' | 'exercise' }): Promise<ExitCode> {
  const rows = session.output.rows<DiffusionEntry>([
    { title: 'diffusion', of: (one) => one.diffusion }, { title: 'kind', of: (one) => one.kind }, { title: 'state', of: (one) => one.state }, { title: 'review', of: (one) => one.review }, { title: 'sent', of: (one) => one.sentAt }, { title: 'title', of: (one) => one.title },
  ], { empty: 'no diffusions' });
  const { items, next } = await session.client().notices.diffusions(query, declared(named === undefined ? {} : { case: named }));
  for (const item of items) rows.add(item);
  rows.end();
  session.say(`entente: ${count(items.length, 'diffusion')}${next === undefined ? '' : `; what changes from here on: --after ${next}`}`);
  return EXIT.ok;
}

export async function listExtracts(session: Session, query: { readonly after?: string; readonly mode?: 'live' | 'exercise' }): Promise<ExitCode> {
  const rows = session.output.rows<ExtractEntry>([{ title: 'extract', of: (one) => one.extract }, { title: 'kind', of: (one) => one.kind }, { title: 'notice', of: (one) => one.notice }, { title: 'until', of: (one) => one.until }], { empty: 'no extracts' });
  const { items, next } = await session.client().notices.extracts(query);
  for (const item of items) rows.add(item);
  rows.end();
  session.say(`entente: ${count(items.length, 'extract')}${next === undefined ? '' : `; what is made from here on: --after ${next}`}`);
  return EXIT.ok;
}

export async function showDiffusion(session: Session, reference: string, options: { readonly case?: string }): Promise<ExitCode> {
  const entry = await session.client().notices.diffusion(reference, declared(options));
  const { allowed = [], hits = [] } = entry;
  session.output.one(entry, () => [
    ['diffusion', reference], ['kind', entry.kind], ['state', entry.state], ['mode', entry.mode], ['sender', entry.sender], ['title', entry.title], ['sent', entry.sentAt], ['reviewed', entry.review === 'PRE' ? 'before it went out' : 'after it went out'], ['code', entry.code],
    ...hits.map(({ hit, at, verdict }): [string, string] => ['hit', `${at}  ${hit}: ${verdict}`]),
    ['yours to do', allowed.join(', ') || 'nothing'],
  ]);
  return EXIT.ok;
}

/** The desk's verdict on a diffusion, or an oversight body's; waits until it counts. */
export async function actOnOne(session: Session, reference: string, act: 'approve' | 'cancel', members: { readonly case?: string } & Readonly<Record<string, unknown>>): Promise<ExitCode> {
  const client = session.client();
  const look = (): Promise<DiffusionEntry> => client.notices.diffusion(reference, declared(members));
  const entry = await found(look);
  const sent = await client.send(actOnDiffusion(entry, act, members), { signal: session.interrupted });
  const aim = act === 'approve' ? 'cleared' : 'recalled';
  const after = await untilCounts(async () => {
    const now = await look();
    return now.step > entry.step ? now : undefined;
  });
  if (after?.state !== aim) throw withoutEffect(client, act, entry.mode, `entente diffusion show ${reference}`);
  session.output.one({ ...after, act: sent.reference }, () => [['diffusion', reference], ['act', `${act === 'approve' ? 'clear' : act} ${sent.reference}`], ['now', after.state], ['code', after.code]]);
  return EXIT.ok;
}

export async function reportHit(session: Session, reference: string, { on, certainty, note }: { readonly on: readonly string[]; readonly certainty?: string; readonly note?: string }): Promise<ExitCode> {
  const client = session.client();
  const { message, digest } = await client.message(reference);
  const sent = await client.send({
    type: 'control.hit/1', mode: message?.mode ?? 'live', to: [message?.from ?? reference.slice(0, reference.indexOf('/'))], inReplyTo: reference, handling: { ...HANDLING, purposes: ['ADMINISTRATION'] },
    body: { message: reference, digest: digest ?? '', at: new Date().toISOString(), matchedOn: on, ...(certainty === undefined ? {} : { certainty }), ...(note === undefined ? {} : { note }) },
  } as never, { signal: session.interrupted });
  showSent(session, sent, 'hit');
  session.say('entente: a match is a question: nobody acts upon it before the owner has verified it');
  return EXIT.ok;
}

export async function verifyHit(session: Session, hit: string, { verdict, note }: { readonly verdict: 'confirmed' | 'false'; readonly note?: string }): Promise<ExitCode> {
  const client = session.client();
  const { message } = await client.message(hit);
  const sent = await client.send({
    type: 'control.hit-verdict/1', mode: message?.mode ?? 'live', to: [message?.from ?? hit.slice(0, hit.indexOf('/'))], inReplyTo: hit, handling: { ...HANDLING, purposes: ['ADMINISTRATION'] },
    body: { message: hit, verdict, at: new Date().toISOString(), ...(note === undefined ? {} : { note }) },
  } as never, { signal: session.interrupted });
  showSent(session, sent, 'verdict');
  return EXIT.ok;
}
