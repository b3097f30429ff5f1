import { bureauOf, parseReference, type Message } from '#contracts';
import type { NoticeDoor } from '#exchange';
import { Problem, toTimestamp } from '#kernel';
import { apply, rolesOf } from '../apply.js';
import { applyToDiffusion } from '../diffusion.js';
import { objectionToExtract } from '../extract.js';
import { mayRequest, rulesOn, type KindRules } from '../kinds.js';
import { ACT_TYPE, actIn, EXTRACT_TYPE, kindOf, VERDICT_TYPE } from '../workflow/read.js';
import { explain } from '../workflow/why.js';
import type { DiffusionViews } from './diffusion-reader.js';
import { aboutExtract } from './extract-reader.js';
import type { NoticeViews } from './notice-views.js';

/**
 * Refuses at the door what can never come to be: a request of a kind that is not the sender's, an act that is impossible
 * upon the step it names, because from there only another act leads on; a second verdict on a match. What names a later step
 * may be possible when it is its turn. While the database is away everything is taken, and judged when it takes effect.
 */
export class PossibleActs implements NoticeDoor {
  /** @param onTrouble told when the database does not answer */
  constructor(private readonly parts: { readonly views: NoticeViews; readonly diffusions: DiffusionViews; readonly kinds: readonly KindRules[]; readonly onTrouble: (error: unknown) => void }) {}

  async demand(message: Message, at: number): Promise<void> {
    const kind = kindOf(message.type);
    if (kind !== undefined) {
      const rules = rulesOn(this.parts.kinds, kind, at);
      if (rules === undefined || !mayRequest(rules, message.from)) throw new Problem('notice-not-yours', { detail: explain('not-your-kind', []) });
    }
    if (message.type === ACT_TYPE) await this.#act(message, at);
    if (message.type === EXTRACT_TYPE) await this.#extract(message, at);
    if (message.type === VERDICT_TYPE) await this.#verdict(message);
  }

  /** The first verdict stands; whoever is not the owner of what was matched hears nothing of it. */
  async #verdict(message: Message): Promise<void> {
    const hit = parseReference(String(message.body?.['message']));
    const standing = await this.parts.views.verdictOn(hit).catch((error: unknown) => void this.parts.onTrouble(error));
    if (standing === undefined || standing.exercise !== (message.mode === 'exercise')) return;
    if (message.from !== standing.owner && message.from !== bureauOf(standing.owner)) return;
    throw new Problem('act-impossible', { detail: `Your verdict on this hit stands since ${toTimestamp(standing.at)}: ${standing.verdict}. The first one does. If it was wrong, tell whoever reported the hit, who can report it again.` });
  }

  /** An extract of a notice: of one that circulates, of a kind that has extracts, by the desk. */
  async #extract(message: Message, at: number): Promise<void> {
    const { notice, kind } = aboutExtract(message);
    const row = await this.parts.views.find(notice, message.from).catch((error: unknown) => void this.parts.onTrouble(error));
    if (row === undefined || row.exercise !== (message.mode === 'exercise')) return;
    if (message.from !== 'gs') throw new Problem('act-impossible', { detail: explain('unknown-notice', []) });
    const rules = rulesOn(this.parts.kinds, row.notice.kind, at);
    const objection = rules === undefined ? explain('not-your-kind', []) : objectionToExtract(row.notice, kind, rules);
    if (objection !== undefined) throw new Problem('act-impossible', { detail: objection });
  }

  async #act(message: Message, at: number): Promise<void> {
    const said = actIn(message);
    if (said === undefined) throw new Problem('act-impossible', { detail: explain('unknown-notice', []) });
    const of = parseReference(said.notice);
    const [row, circulated] = await Promise.all([this.parts.views.find(of, message.from), this.parts.diffusions.find(of)]).catch((error: unknown) => {
      this.parts.onTrouble(error);
      return [undefined, undefined];
    });
    if (circulated?.exercise === (message.mode === 'exercise') && said.act.step <= circulated.diffusion.step) {
      const applied = applyToDiffusion(circulated.diffusion, said.act, message.from);
      if (!applied.ok) throw new Problem('act-impossible', { detail: applied.allowed.length > 0 ? explain(applied.because, applied.allowed, circulated.diffusion.state) : explain('unknown-notice', []) });
    }
    if (row === undefined || row.exercise !== (message.mode === 'exercise') || said.act.step > row.notice.step) return;
    const rules = rulesOn(this.parts.kinds, row.notice.kind, at);
    if (rules === undefined) return;
    const standing = said.act.act === 'publish' && rules.quota !== undefined ? await this.parts.views.circulating(row.notice.kind, row.exercise) : 0;
    const applied = apply(row.notice, said.act, { by: message.from, at, rules, standing });
    if (applied.ok) return;
    // Whoever has nothing to do with a notice does not hear where it stands.
    const known = rolesOf(row.notice, message.from).length > 0 || row.held;
    throw new Problem('act-impossible', { detail: known ? explain(applied.because, applied.allowed, row.notice.state) : explain('unknown-notice', []) });
  }
}
