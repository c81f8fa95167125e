import { createHash } from 'node:crypto';

/** How an invitation's token is stored: a copy of the database lets no one in. */
export function hashInvitationToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
