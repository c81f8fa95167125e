import { createHash } from 'node:crypto';

/** How an invitation's token is kept: a copy of the database lets nobody in. */
export function hashInvitationToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
