// Tests: domain/choices/act-for/mutations.undo.db.test.ts
import { OPERATOR } from '@/domain/access/audit/schema';
import type { Author, ChangeContext, NamedAuthor } from '@/domain/access/author/schema';
import type { ApiScope, MemberScope } from '@/domain/access/scope/schema';

/** A sender's system, by its API key. @param source `import`: what it reports is history. */
export function authorOfKey({ apiKey }: ApiScope, source: 'api' | 'import' = 'api'): NamedAuthor {
  return { actor: 'api_key', actorId: apiKey.id, source, name: apiKey.name, loginId: null };
}

/** A member, in the admin area. */
export function authorOfMember({ member }: MemberScope): NamedAuthor {
  const { memberId, loginId, name } = member;
  return { actor: 'member', actorId: memberId, source: 'admin', name, loginId };
}

/** The operator of this server, on the command line. */
export const OPERATING: NamedAuthor = {
  actor: 'member',
  actorId: 'command-line',
  source: 'command',
  name: OPERATOR,
  loginId: null,
};

/** A recipient, on the page of their link. */
export const ON_THE_PAGE: Author = { actor: 'recipient', actorId: null, source: 'page' };

/** The context of a change that someone makes now, with whatever else is known about it. */
export function contextBy(
  { actor, actorId, source }: Author,
  now: Date,
  rest: Partial<Omit<ChangeContext, keyof Author | 'now'>> = {},
): ChangeContext {
  const bare = { link: null, wording: null, locale: null, automated: false, undoesChangeId: null };
  return { actor, actorId, source, now, ...bare, ...rest };
}
