'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { action, ANYTHING, FORM, TEXT } from '@/app/admin/_shell/action';
import { destroying, inSession, memberWords, requireMember } from '@/app/admin/_shell/session';
import { done, refused, type FormState } from '@/components/admin/form-state';
import { CHECKED_ROWS } from '@/domain/imports/file/schema';
import { readHead, readUpload } from '@/domain/imports/job/data';
import { cancelUpload, removeUpload, startUpload } from '@/domain/imports/job/mutations/upload';
import { judgeColumns } from '@/domain/imports/job/rules';
import { countryIn, targetsIn } from './mapping';

const idSchema = z.guid();

/** Checks the first rows against the chosen columns, or starts the import with them. */
export const mapAction = action(
  [TEXT, TEXT, ANYTHING, FORM],
  inSession(async (workspace: string, id: string, _before: unknown, data: FormData): Promise<null> => {
    const scope = await requireMember(workspace, 'imports.write');
    const path = `/admin/${workspace}/imports/${id}`;
    const targets = targetsIn(data.getAll('to'));
    const defaultCountry = countryIn(data.get('country'));
    if (targets && data.get('do') === 'start' && idSchema.safeParse(id).success) {
      const head = (await readUpload(scope, id))?.isFileHere ? await readHead(id, CHECKED_ROWS) : null;
      if (head && !('problem' in judgeColumns(head, targets))) {
        const isStarted = await startUpload(scope, id, { targets, defaultCountry });
        revalidatePath(path);
        redirect(isStarted ? path : `${path}?problem=gone`);
      }
    }
    const chosen = new URLSearchParams((targets ?? []).map((target) => ['to', target]));
    if (defaultCountry) chosen.set('country', defaultCountry);
    redirect(`${path}?${chosen.toString()}`);
  }),
);

export const cancelAction = action(
  [TEXT, TEXT, ANYTHING, FORM],
  destroying(async (workspace: string, id: string, _before: unknown, _data: FormData): Promise<FormState> => {
    const scope = await requireMember(workspace, 'imports.write');
    const { t } = await memberWords(scope);
    const isCancelled = idSchema.safeParse(id).success && (await cancelUpload(scope, id));
    revalidatePath(`/admin/${workspace}/imports/${id}`);
    return isCancelled ? done(t('imports.progress.cancelled')) : refused('id', t('imports.problem.gone'));
  }),
);

export const removeAction = action(
  [TEXT, TEXT, ANYTHING, FORM],
  destroying(async (workspace: string, id: string, _before: unknown, _data: FormData): Promise<FormState> => {
    const scope = await requireMember(workspace, 'imports.write');
    const { t } = await memberWords(scope);
    const isRemoved = idSchema.safeParse(id).success && (await removeUpload(scope, id));
    if (!isRemoved) return refused('id', t('imports.problem.gone'));
    return redirect(`/admin/${workspace}/imports`);
  }),
);
