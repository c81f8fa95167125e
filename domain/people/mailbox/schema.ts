/** Who runs a mailbox, by its address’s domain: the class, never the address. A company’s own domain is `other`, whoever runs it. */
export const MAILBOXES = ['gmail', 'outlook', 'yahoo', 'apple', 'other'] as const;
export type Mailbox = (typeof MAILBOXES)[number];
