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

/** Whether it is so, by what was found: `12 of 50,000 without a source`. */
export type CheckResult = { check: Check; isDone: boolean; count: number; of: number };
