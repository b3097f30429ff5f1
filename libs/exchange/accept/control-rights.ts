import { bureauOf, parseReference, participantKind, type Message, type MessageType } from '#contracts';
import type { Directory } from '#directory';
import { Problem } from '#kernel';
import { mayRecall } from '../deliver/control-effects.js';
import type { Supervision } from '../route/held-messages.js';
import { endorserOf } from '../route/roads.js';

type ControlType = Extract<MessageType, `control.${string}`>;

/** Who says what of the working of the hub. A new type does not compile before it has its place here, and one without a place is nobody's to send. */
export const SAID_BY: Readonly<Record<ControlType, 'the hub' | 'anyone'>> = {
  'control.access-request/1': 'anyone',
  'control.alert/1': 'the hub',
  'control.conditions/1': 'the hub',
  'control.consent-grant/1': 'anyone',
  'control.consent-refuse/1': 'anyone',
  'control.consent-request/1': 'anyone',
  'control.countersignature/1': 'anyone',
  'control.dispatch/1': 'anyone',
  'control.endorsement/1': 'anyone',
  'control.endorsement-request/1': 'the hub',
  'control.hit/1': 'anyone',
  'control.hit-verdict/1': 'anyone',
  'control.outcome/1': 'anyone',
  'control.recall/1': 'anyone',
  'control.receipt/1': 'anyone',
  'control.rejection/1': 'the hub',
  'control.reminder/1': 'the hub',
  'control.restriction/1': 'the hub',
  'control.review/1': 'the hub',
  'control.subscription-notice/1': 'the hub',
  'control.withdrawn/1': 'the hub',
};
const sayers: ReadonlyMap<string, 'the hub' | 'anyone'> = new Map(Object.entries(SAID_BY));

const originatorIn = (message: Message): string => parseReference(String(message.body?.['message'])).from;

/**
 * Whether a control message is its sender's to send, as far as ids and the registry tell. What needs the message it
 * speaks about is judged where that is: when it takes effect.
 * @throws Problem `wrong-original`, `not-dispatched`
 */
export function demandControlRight(message: Message, directory: Directory): void {
  if (message.type.startsWith('control.') && sayers.get(message.type) !== 'anyone') throw new Problem('wrong-original', { detail: 'Only the hub says this.' });
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
