import { bureauOf, parseReference, participantKind, type Message } from '#contracts';
import type { Directory } from '#directory';
import { Problem } from '#kernel';
import { mayRecall } from '../deliver/control-effects.js';
import type { Supervision } from '../route/held-messages.js';
import { endorserOf } from '../route/roads.js';

const originatorIn = (message: Message): string => parseReference(String(message.body?.['message'])).from;

/**
 * Whether a control message is its sender's to send, as far as ids and the registry tell. What needs the message it
 * speaks about is judged where that is: when it takes effect.
 * @throws Problem `wrong-original`, `not-dispatched`
 */
export function demandControlRight(message: Message, directory: Directory): void {
  switch (message.type) {
    case 'control.recall/1': {
      const from = originatorIn(message);
      if (!mayRecall(message, from)) throw new Problem('wrong-original', { detail: 'Only its sender, or the sender\'s bureau, recalls a message; an oversight body where it orders that it be erased.' });
      return;
    }
    case 'control.endorsement/1': {
      const from = originatorIn(message);
      // Whether it is held for this one is seen where it is held.
      if (bureauOf(from) !== message.from && directory.delegation(from)?.by !== message.from && message.from !== 'gs') throw new Problem('wrong-original', { detail: 'Only the bureau of its sender, or who supervises that, endorses or returns a message.' });
      return;
    }
    case 'control.dispatch/1': {
      const stranger = message.to.findIndex((to) => bureauOf(to) !== message.from);
      if (participantKind(message.from) !== 'bureau' || stranger >= 0) {
        throw new Problem('not-dispatched', { detail: 'A bureau dispatches to its own entities, named one by one.', violations: stranger < 0 ? [] : [{ pointer: `/to/${stranger}`, code: 'not-dispatched', detail: 'Not an entity of the sender.' }] });
      }
      return;
    }
    case 'control.hit/1': {
      const owner = originatorIn(message);
      if (!message.to.includes(owner) && !message.to.includes(bureauOf(owner) ?? owner)) throw new Problem('wrong-original', { detail: 'A hit goes to the owner of what was matched, who verifies it before anyone acts.', violations: [{ pointer: '/to', code: 'wrong-original', detail: `${owner} is not among the addressees.` }] });
      return;
    }
    case 'control.endorsement-request/1':
    case 'control.review/1':
    case 'control.reminder/1':
    case 'control.rejection/1':
    case 'control.restriction/1':
    case 'control.withdrawn/1':
      throw new Problem('wrong-original', { detail: 'Only the hub says this.' });
  }
}

interface Word {
  readonly code: string;
  readonly pointer: string;
  readonly detail: string;
}

/** A word for the sender whose messages are looked at before they go out: under which decision, until when, and where it is appealed. */
export const warningsOfSupervision = (supervisions: readonly Supervision[]): readonly Word[] =>
  supervisions.map(({ by, references, appeals, until }) => ({
    code: 'held-for-review',
    pointer: '/from',
    detail: `${by} looks at messages of this type from you before they go out, by the decision ${references.join(', ')}${until === undefined ? '' : `, until ${until}`}.${appeals.length === 0 ? '' : ` Appeal: ${appeals.join(' ')}`}`,
  }));

/** A word for the sender whose message waits for its bureau. */
export function warningsOfRoad(message: Message, directory: Directory): readonly Word[] {
  const endorser = endorserOf(message, directory, directory.version);
  if (endorser === undefined) return [];
  const held = { code: 'held-for-endorsement', pointer: '/from', detail: `${endorser} chose to endorse what you send: it goes out when ${endorser} has endorsed it.` };
  if (message.sealed === undefined || message.to.includes(endorser)) return [held];
  return [held, { code: 'sealed-from-endorser', pointer: '/to', detail: `${endorser} cannot open what it is to endorse: name it in "to" as well, or send in the clear.` }];
}
