import type { ChangeContext } from '@/domain/access/author/schema';
import type { ApiScope, MemberScope } from '@/domain/access/scope/schema';

/** The context of a change that a sender's system makes. */
export function contextOfKey(
  { apiKey }: ApiScope,
  now: Date,
  rest: Partial<ChangeContext> = {},
): ChangeContext {
  return {
    actor: 'api_key',
    actorId: apiKey.id,
    source: 'api',
    link: null,
    wording: null,
    locale: null,
    automated: false,
    undoesChangeId: null,
    now,
    ...rest,
  };
}

/** A change that a member makes for somebody who asked them. */
export function contextOfMember({ member }: MemberScope, now: Date): ChangeContext {
  return {
    actor: 'member',
    actorId: member.memberId,
    source: 'admin',
    link: null,
    wording: null,
    locale: null,
    automated: false,
    undoesChangeId: null,
    now,
  };
}

/** The context of a change that whoever runs this server makes on the command line. */
export function contextOfOperator(now: Date): ChangeContext {
  const { actorId, source } = { actorId: 'command-line', source: 'command' } as const;
  const context = { link: null, wording: null, locale: null, automated: false, undoesChangeId: null, now };
  return { ...context, actor: 'member', actorId, source };
}
