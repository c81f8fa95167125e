import type { z } from 'zod';
import { senderSchema } from '@/domain/settings/draft/schema';
import { workspaceKeySchema } from '@/domain/workspace/schema';

/** What has to be known to begin; all else can be set once somebody is in. */
export const newWorkspaceSchema = senderSchema
  .pick({ name: true, contactEmail: true, timeZone: true, locales: true, postalAddress: true })
  .extend({ key: workspaceKeySchema });
export type NewWorkspace = z.infer<typeof newWorkspaceSchema>;
