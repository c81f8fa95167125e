import type { z } from 'zod';
import { senderSchema } from '@/domain/settings/draft/schema';
import { workspaceKeySchema } from '@/domain/workspace/schema';

/** What must be known to create a workspace; everything else can be set later. */
export const newWorkspaceSchema = senderSchema
  .pick({ name: true, contactEmail: true, timeZone: true, locales: true, postalAddress: true })
  .extend({ key: workspaceKeySchema });
export type NewWorkspace = z.infer<typeof newWorkspaceSchema>;
