// Generated from schemas/ by `npm run types`. Change the schemas, not this file.
import type { Dispatch } from './control-dispatch-1.js';
import type { Endorsement } from './control-endorsement-1.js';
import type { EndorsementRequest } from './control-endorsement-request-1.js';
import type { Outcome } from './control-outcome-1.js';
import type { Recall } from './control-recall-1.js';
import type { Receipt } from './control-receipt-1.js';
import type { Rejection } from './control-rejection-1.js';
import type { Reminder } from './control-reminder-1.js';
import type { Review } from './control-review-1.js';
import type { Ecomessage } from './environment-ecomessage-1.js';
import type { Information } from './general-information-1.js';
import type { Reply } from './general-reply-1.js';
import type { RequestForAction } from './general-request-for-action-1.js';
import type { RequestForInformation } from './general-request-for-information-1.js';

export type { Address } from './common-address-1.js';
export type { Agency } from './common-agency-1.js';
export type { Aircraft } from './common-aircraft-1.js';
export type { Company } from './common-company-1.js';
export type { Contact } from './common-contact-1.js';
export type { Container } from './common-container-1.js';
export type { ConvergingCrime } from './common-convergence-1.js';
export type { Coordinates } from './common-coordinates-1.js';
export type { Country } from './common-country-1.js';
export type { CrimeArea } from './common-crime-area-1.js';
export type { Digest } from './common-digest-1.js';
export type { Document } from './common-document-1.js';
export type { Grading } from './common-grading-1.js';
export type { Instant } from './common-instant-1.js';
export type { Language } from './common-language-1.js';
export type { LegalBasis } from './common-legal-basis-1.js';
export type { MessageId } from './common-message-id-1.js';
export type { MessageReference } from './common-message-reference-1.js';
export type { Moment } from './common-moment-1.js';
export type { Money } from './common-money-1.js';
export type { Name } from './common-name-1.js';
export type { ObjectOfInterest } from './common-object-1.js';
export type { PartialDate } from './common-partial-date-1.js';
export type { ParticipantId } from './common-participant-1.js';
export type { Person } from './common-person-1.js';
export type { Place } from './common-place-1.js';
export type { Product } from './common-product-1.js';
export type { Quantity } from './common-quantity-1.js';
export type { Script } from './common-script-1.js';
export type { Transport } from './common-transport-1.js';
export type { Vehicle } from './common-vehicle-1.js';
export type { Vessel } from './common-vessel-1.js';
export type { VesselListing } from './common-vessel-listing-1.js';
export type { Dispatch } from './control-dispatch-1.js';
export type { Endorsement } from './control-endorsement-1.js';
export type { EndorsementRequest } from './control-endorsement-request-1.js';
export type { Outcome } from './control-outcome-1.js';
export type { Recall } from './control-recall-1.js';
export type { Receipt } from './control-receipt-1.js';
export type { Rejection } from './control-rejection-1.js';
export type { Reminder } from './control-reminder-1.js';
export type { Review } from './control-review-1.js';
export type { Message } from './envelope-message-1.js';
export type { Routing } from './envelope-routing-1.js';
export type { SealedContent } from './envelope-sealed-1.js';
export type { Ecomessage } from './environment-ecomessage-1.js';
export type { Information } from './general-information-1.js';
export type { Reply } from './general-reply-1.js';
export type { RequestForAction } from './general-request-for-action-1.js';
export type { RequestForInformation } from './general-request-for-information-1.js';

/** The body of every message type. */
export interface Bodies {
  'control.dispatch/1': Dispatch;
  'control.endorsement/1': Endorsement;
  'control.endorsement-request/1': EndorsementRequest;
  'control.outcome/1': Outcome;
  'control.recall/1': Recall;
  'control.receipt/1': Receipt;
  'control.rejection/1': Rejection;
  'control.reminder/1': Reminder;
  'control.review/1': Review;
  'environment.ecomessage/1': Ecomessage;
  'general.information/1': Information;
  'general.reply/1': Reply;
  'general.request-for-action/1': RequestForAction;
  'general.request-for-information/1': RequestForInformation;
}

/** The types of message this hub knows. */
export type MessageType = keyof Bodies;
