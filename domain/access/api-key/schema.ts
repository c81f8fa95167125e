import { z } from 'zod';

/** What a key may do; each route requires one. `write` does not include `read`. */
export const API_PERMISSIONS = [
  'recipients:read',
  'recipients:write',
  'preferences:read',
  'preferences:write',
  'decisions',
  'links',
  'events:read',
  'config:read',
  'config:write',
  'webhooks',
] as const;
export const apiPermissionSchema = z.enum(API_PERMISSIONS);
export type ApiPermission = z.infer<typeof apiPermissionSchema>;

/** The input for a new key. */
export const newApiKeySchema = z.strictObject({
  name: z.string().trim().min(1).max(80),
  permissions: z
    .array(apiPermissionSchema)
    .min(1)
    .transform((given) => API_PERMISSIONS.filter((permission) => given.includes(permission))),
  /** Null: until it is revoked. */
  expiresAt: z.date().nullable(),
});
export type NewApiKey = z.infer<typeof newApiKeySchema>;

export const API_KEY_STATES = ['active', 'expired', 'revoked'] as const;
export type ApiKeyState = (typeof API_KEY_STATES)[number];

/** A key as its workspace's members see it: its secret is shown once, at its creation, and stored nowhere. */
export type ApiKey = {
  id: string;
  name: string;
  /** The token's beginning, by which its owner recognizes it: `od_live_3kVb9Q`. */
  hint: string;
  permissions: ApiPermission[];
  createdAt: Date;
  createdBy: string;
  expiresAt: Date | null;
  revokedAt: Date | null;
  /** To the minute; null: never. */
  lastUsedAt: Date | null;
};

/** What a valid token opens. */
export type OpenedApiKey = {
  id: string;
  workspaceId: string;
  name: string;
  permissions: ReadonlySet<ApiPermission>;
};

/** How much of its allowance a key has used, as in the `RateLimit` header. */
export type Allowance = {
  isAllowed: boolean;
  /** Requests a minute. */
  limit: number;
  remaining: number;
  /** Until the allowance is full again. */
  resetSeconds: number;
};
