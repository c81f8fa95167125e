/** One view of a page by someone in an experiment, or a page that failed for them. */
export type NewExposure = {
  experimentId: string;
  recipientId: string;
  arm: string;
  /** By it machines are told from people, as with views: fixed before any experiment began. */
  userAgent: string;
  isFailure: boolean;
  now: Date;
};
