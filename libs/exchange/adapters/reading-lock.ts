/** Advisory lock: readers hold it shared while they look and note what they show; a recall holds it alone. Nobody reads what is being recalled. */
export const READING_LOCK = 0x656e7465;
/** Advisory lock: one process at a time looks at deadlines. */
export const LIFECYCLE_LOCK = 0x6c696665;
/** Channel on which gateways hear that mailboxes have grown. */
export const MAILBOX_CHANNEL = 'entente_mailboxes';
