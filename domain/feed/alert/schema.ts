/** `behind`: by a day · `paused`: it failed for three days · `disabled`: it answered 410. */
export const WEBHOOK_ALERT_KINDS = ['behind', 'paused', 'disabled'] as const;
export type WebhookAlertKind = (typeof WEBHOOK_ALERT_KINDS)[number];

/** An endpoint that does not hear of changes: open until it works again. */
export type WebhookAlert = {
  id: string;
  webhookId: string;
  url: string;
  description: string;
  kind: WebhookAlertKind;
  openedAt: Date;
  /** When the oldest change that it has not heard of happened; null: it has heard of all. */
  behindSince: Date | null;
  closedAt: Date | null;
};

/** An endpoint that needs an alert. */
export type EndpointInNeed = {
  workspaceId: string;
  webhookId: string;
  kind: WebhookAlertKind;
  behindSince: Date | null;
};
