'use server';

import { revalidatePath } from 'next/cache';
import { action, ANYTHING, FORM, TEXT } from '@/app/admin/_shell/action';
import { inSession, memberWords, requireMember } from '@/app/admin/_shell/session';
import type { AdminWords } from '@/app/admin/_shell/words';
import { done, refused, type FormState } from '@/components/admin/form-state';
import { recordDelivered } from '@/domain/sending/delivered-count/mutations';
import { judgeDelivered, readDelivered } from '@/domain/sending/delivered-count/rules';
import type { RejectedDelivered } from '@/domain/sending/delivered-count/schema';
import { readToday } from '@/domain/reports/period/data';
import { loadCatalog } from '@/domain/catalog/topic/data';
import type { MemberScope } from '@/domain/access/scope/schema';
import { now } from '@/lib/clock';

const MAX_BYTES = 2_000_000;
const MAX_NAMED = 5;

/** Stores one count that was entered by hand. */
export const keepDelivered = action(
  [TEXT, ANYTHING, FORM],
  inSession(async (workspace: string, _before: unknown, form: FormData): Promise<FormState> => {
    const scope = await requireMember(workspace, 'deliveries.write');
    const { t } = await memberWords(scope);
    const typed = Object.fromEntries(
      ['campaign', 'day', 'channel', 'delivered'].map((name) => {
        const value = form.get(name);
        return [name, typeof value === 'string' ? value.trim() : ''];
      }),
    );
    const judged = judgeDelivered(
      { ...typed, delivered: typed['delivered'] || undefined },
      await offeredBy(scope),
    );
    if ('problem' in judged) {
      const { problem } = judged;
      const field = problem === 'future' ? 'day' : problem === 'not_offered' ? 'channel' : problem;
      return refused(field, t(`settings.deliveries.problems.${problem}`), typed);
    }
    await recordDelivered(scope, [judged.row]);
    revalidatePath(`/admin/${workspace}`, 'layout');
    return done(t('settings.deliveries.saved'));
  }),
);

/** Reads a file of counts: valid lines are stored, invalid ones are reported by line number. */
export const uploadDelivered = action(
  [TEXT, ANYTHING, FORM],
  inSession(async (workspace: string, _before: unknown, form: FormData): Promise<FormState> => {
    const scope = await requireMember(workspace, 'deliveries.write');
    const words = await memberWords(scope);
    const { t } = words;
    const file = form.get('file');
    if (!(file instanceof File) || file.size === 0) return refused('file', t('settings.deliveries.noFile'));
    if (file.size > MAX_BYTES) return refused('file', t('settings.deliveries.tooLarge'));
    const read = await readDelivered(new Uint8Array(await file.arrayBuffer()), await offeredBy(scope));
    if (!read) return refused('file', t('settings.deliveries.notCsv'));
    await recordDelivered(scope, read.rows);
    revalidatePath(`/admin/${workspace}`, 'layout');
    const taken = t('settings.deliveries.read', { count: read.rows.length });
    if (read.rejected.length === 0) return done(taken);
    return refused('file', `${taken} ${rejectedText(words, read.rejected)}`);
  }),
);

function rejectedText({ t }: AdminWords, rejected: readonly RejectedDelivered[]): string {
  const named = rejected
    .slice(0, MAX_NAMED)
    .map(({ line, problem }) =>
      t('settings.deliveries.line', { line, problem: t(`settings.deliveries.problems.${problem}`) }),
    );
  const more = rejected.length - named.length;
  const rows = [...named, ...(more > 0 ? [t('settings.deliveries.more', { count: more })] : [])].join(' ');
  return t('settings.deliveries.rejected', { count: rejected.length, rows });
}

async function offeredBy(scope: MemberScope) {
  const [catalog, today] = await Promise.all([loadCatalog(scope), readToday(scope, now())]);
  return { channels: catalog?.channels ?? [], today };
}
