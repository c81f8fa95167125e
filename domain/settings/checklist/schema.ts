/** What must be done before a workspace's links go out, in the recommended order. */
export const CHECKS = [
  'postal_address',
  'topics_named',
  'logo',
  'published',
  'link_key',
  'recipients',
  'consent_named',
  'link_opened',
  'one_click',
  'delivered',
  'api_key_used',
  'webhook_heard',
] as const;
export type Check = (typeof CHECKS)[number];

/** The ref of a person for trying things out, who has no address and gets no messages. */
export const TEST_REF = 'test-person';

/** Links should not go out before these are done; the others are worthwhile, but can wait. */
export const NEEDED: readonly Check[] = [
  'postal_address',
  'topics_named',
  'link_key',
  'recipients',
  'link_opened',
  'one_click',
];

/** Whether a step is done, and the numbers behind it: `12 of 50,000 without a source`. */
export type CheckResult = { check: Check; isDone: boolean; count: number; of: number };
