import type { CommentSearch } from '@/domain/reports/reasons/schema';

/** The comment search in the page's address. */
export function commentSearchOf(
  parameters: Readonly<Record<string, string | string[] | undefined>>,
): CommentSearch {
  const one = (name: string) => [parameters[name]].flat()[0] || null;
  return { text: one('q')?.slice(0, 200) ?? null, reason: one('reason'), cursor: one('after') };
}
