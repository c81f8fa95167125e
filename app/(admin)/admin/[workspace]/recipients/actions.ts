'use server';

import { redirect } from 'next/navigation';
import { memberWords, requireMember } from '@/app/(admin)/session';
import { refused, type FormState } from '@/components/admin/form-state';
import { findByAddress, findByRef } from '@/domain/support/data';
import { searchSchema } from '@/domain/support/schema';

/** Looks for a recipient. What was typed may be an address, which has no place in a browser's history: refs go there. */
export async function findAction(workspace: string, _before: FormState, data: FormData): Promise<FormState> {
  const scope = await requireMember(workspace, 'recipients.read');
  const { t } = await memberWords(scope);
  const given = searchSchema.safeParse(Object.fromEntries(data));
  if (!given.success) return refused('query', t('recipients.search.missing'));
  const { query } = given.data;
  const refs = await findByAddress(scope, query);
  const path = `/admin/${workspace}/recipients`;
  const [only, ...others] = refs.length > 0 ? refs : (await findByRef(scope, query, 2)).map(({ ref }) => ref);
  if (!only) return refused('query', t('recipients.search.nobody'), { query });
  if (others.length === 0) return redirect(`${path}/${only}`);
  const search: Record<string, string> = refs.length > 0 ? { refs: refs.join(',') } : { ref: query };
  return redirect(`${path}?${new URLSearchParams(search).toString()}`);
}
