/** What has to be so before a workspace's links go out, in the order it is best done. */
export const CHECKS = [
  'postal_address',
  'topics_named',
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

/** The ref of somebody to try things with: without an address, and no recipient of anything. */
export const TEST_REF = 'test-person';

/** Without these links should not go out; the others are worth it, and can wait. */
export const NEEDED: readonly Check[] = [
  'postal_address',
  'topics_named',
  'link_key',
  'recipients',
  'link_opened',
  'one_click',
];

/** Whether it is so, by what was found: `12 of 50,000 without a source`. */
export type CheckResult = { check: Check; isDone: boolean; count: number; of: number };
