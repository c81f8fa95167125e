import { z } from 'zod';
import { roleSchema, type Role } from '@/domain/access/scope/schema';
import { loginEmailSchema } from '@/domain/access/login/schema';

/** A member as the members page lists them. */
export type Member = {
  memberId: string;
  loginId: string;
  name: string;
  email: string;
  role: Role;
  since: Date;
  /** When they last did anything here; null: never. */
  lastSeenAt: Date | null;
};

/** An invitation that is still open. */
export type OpenInvitation = {
  invitationId: string;
  email: string;
  role: Role;
  invitedBy: string | null;
  createdAt: Date;
  expiresAt: Date;
};

/** What the holder of an invitation's link is shown. */
export type Invited = {
  workspaceName: string;
  workspaceKey: string;
  email: string;
  role: Role;
  /** Whether a log-in with that e-mail address exists, whose password is then asked for. */
  hasLogin: boolean;
};

export const inviteSchema = z.object({ email: loginEmailSchema, role: roleSchema });

/** `from` is the role shown in the form, so that a change made meanwhile is not overwritten. */
export const changeRoleSchema = z.object({ memberId: z.uuid(), from: roleSchema, to: roleSchema });
export const removeMemberSchema = z.object({ memberId: z.uuid() });
export const revokeInvitationSchema = z.object({ invitationId: z.uuid() });
