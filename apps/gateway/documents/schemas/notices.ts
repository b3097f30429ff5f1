import { schemaRef, type JsonObject } from '../openapi/form.js';
import { described, digest, flag, instant, list, object, participantId, reference, text } from './words.js';

const KINDS = ['red', 'blue', 'green', 'yellow', 'black', 'orange', 'purple', 'un-special', 'silver'];
const mode = text('Which of the two worlds.', { enum: ['live', 'exercise'] });
const count = (description: string): JsonObject => ({ type: 'integer', minimum: 0, description });

const HITS = list(
  object('A match reported to the owner.', ['hit', 'at', 'verdict'], { hit: reference('The report.'), at: instant('When it came.'), verdict: text('What the owner found.', { enum: ['to-be-verified', 'confirmed', 'false'] }) }),
  'Matches reported by those it reached; for the owner.',
);

/** Notices and diffusions, as their doors show them. */
export const noticeSchemas: Readonly<Record<string, JsonObject>> = {
  Notice: object('A notice as far as you may know of it: what is there besides `notice`, `kind`, `state` and `mode` depends on who you are.', ['notice', 'kind', 'state', 'mode'], {
    notice: reference('The request, which names the notice.'),
    kind: text('The kind.', { enum: KINDS }),
    state: text('Where it stands; `being-processed` where that is all you may know.', {
      enum: ['submitted', 'screening', 'under-review', 'information-requested', 'approved', 'published', 'suspended', 'refused', 'withdrawn', 'cancelled', 'expired', 'fulfilled', 'being-processed'],
    }),
    mode,
    requester: participantId('Whose request it is: the owner of its data.'),
    step: count('How many acts it has seen; an act names the step it acts upon.'),
    title: text('Its title; empty when it is over.'),
    number: text('The number it was published under.'),
    amendments: count('How often its content was replaced.'),
    until: instant('The end of its term.'),
    code: text('Why it was refused or cancelled.'),
    deleted: flag('Whether the oversight body had it deleted: then every holder deletes.'),
    changedAt: instant('When it last changed.'),
    begunAt: instant('When it was requested.'),
    content: reference('The message whose content stands.'),
    digest: digest('Its digest.'),
    message: text('With `content=true`, where it circulates and the rules show it to you: that message, as its requester signed it.'),
    keepUntil: instant('By when a copy is refreshed or destroyed, where a rule limits copies.'),
    noCopy: { const: true, description: 'A rule allows no copy of it: read the message it names in `content` by itself.' },
    blocks: list(text('A case.'), 'Cases of the oversight body it is provisionally blocked in.'),
    questions: list(text('A case.'), 'Cases in which the oversight body waits for the owner\'s answer.'),
    proposal: digest('Content proposed in the place of what circulates.'),
    proposalApprovals: list(text('A pseudonym.'), 'Officers who approved the proposal; for the desk.'),
    approvals: list(text('A pseudonym.'), 'Officers who approved it; for the desk.'),
    doubt: flag('Whether somebody saw a ground for doubt, so that two persons must approve; for the desk.'),
    flags: list(text('A flag.'), 'What the desk should look at; a flag never refuses.'),
    assigned: text('The officer it lies with; for the desk.'),
    allowed: list(text('An act.'), 'The acts you could take now.'),
    history: list(
      object('One act.', ['step', 'act', 'by', 'at', 'state', 'message', 'digest'], {
        step: count('How many there were before it.'), act: text('The act.'), by: participantId('Who signed it; `hub` when a term was over.'), at: instant('When it was accepted.'), state: text('Where the notice stood then.'),
        message: reference('The message it was.'), digest: digest('Its digest.'), signed: text('The act as it was signed, where it reached you.'),
      }),
      'Its acts, as far as they are yours to know.',
    ),
    hits: HITS,
    cursor: schemaRef('Cursor'),
  }),
  Diffusion: object('What a bureau circulates itself.', ['diffusion', 'kind', 'sender', 'state', 'step', 'digest', 'review', 'mode', 'sentAt', 'title'], {
    diffusion: reference('The message.'),
    kind: text('The kind.', { enum: KINDS }),
    sender: participantId('Who circulates it: the owner of its data.'),
    state: text('Where it stands; `recalled` when the desk or an oversight body found it not compliant.', { enum: ['sent', 'cleared', 'recalled', 'withdrawn', 'expired'] }),
    step: count('How many acts it has seen; an act names the step it acts upon.'),
    digest: digest('Its digest.'),
    review: text('Whether the desk looked before it went out, or looks afterwards.', { enum: ['PRE', 'POST'] }),
    mode,
    sentAt: instant('When it was sent.'),
    title: text('Its title; empty when it is over.'),
    code: text('Why it was taken back.'),
    officer: text('Who reviewed it; for the desk.'),
    allowed: list(text('An act.'), 'The acts you could take now.'),
    hits: HITS,
    cursor: schemaRef('Cursor'),
  }),
  ExtractPage: object('Public extracts in force, in the order in which they were made.', ['items'], {
    items: list(
      object('An extract.', ['extract', 'notice', 'kind', 'until', 'message', 'cursor'], {
        extract: reference('The extract.'), notice: reference('The notice it is of.'), kind: text('The kind of notice.', { enum: KINDS }), until: instant('When it is taken down.'), message: text('The extract as the General Secretariat signed it.'), cursor: schemaRef('Cursor'),
      }),
      'At most `limit`.',
    ),
    next: described('Cursor', 'Pass it as `after` to see what is made from here on.'),
  }),
  DiffusionPage: object('Diffusions in the order of their last change.', ['items'], { items: list(schemaRef('Diffusion'), 'At most `limit`.'), next: described('Cursor', 'Pass it as `after`.') }),
  NoticePage: object('Notices in the order of their last change.', ['items'], {
    items: list(schemaRef('Notice'), 'At most `limit`.'),
    next: described('Cursor', 'Pass it as `after` to see what changes from here on.'),
    limited: flag('True where a rule ended the copy before everything was in it; what is left is behind `next`.'),
  }),
};
