'use server';

import { revalidatePath } from 'next/cache';
import { redirect, RedirectType } from 'next/navigation';
import { action, ANYTHING, FORM, TEXT } from '@/app/admin/_shell/action';
import { destroying, inSession, memberWords, requireMember } from '@/app/admin/_shell/session';
import { done, refused, refusedAt, type FormState } from '@/components/admin/form-state';
import { linkUrl } from '@/domain/access/link/rules';
import { ADDRESS_KINDS } from '@/domain/people/recipient/schema';
import { actFor, mergeFor, reveal, takeManageLink, undoFor } from '@/domain/choices/act-for/mutations';
import { eraseFor } from '@/domain/imports/erase/mutations';
import { actSchema, askedBySchema, eraseSchema, mergeSchema } from '@/domain/choices/act-for/schema';
import { now } from '@/lib/clock';
import { env } from '@/lib/env';
import { z } from 'zod';
import { authorOfMember } from '@/domain/access/author/rules';

const typedIn = (data: FormData, ...names: string[]) =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = data.get(name);
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );

export const actAction = action(
  [TEXT, TEXT, ANYTHING, FORM],
  inSession(async (workspace: string, ref: string, _before: unknown, data: FormData): Promise<FormState> => {
    const scope = await requireMember(workspace, 'recipients.change');
    const { t } = await memberWords(scope);
    const typed = typedIn(data, 'what', 'how', 'note');
    const given = actSchema.safeParse(Object.fromEntries(data));
    if (!given.success) {
      const fields = [...new Set(given.error.issues.map(({ path: [field] }) => String(field)))];
      return refusedAt(
        fields.map((field) => ({ field, text: t(MISSING[field] ?? 'recipients.act.refused') })),
        typed,
      );
    }
    const outcome = await actFor(scope, ref, given.data, now());
    switch (outcome.kind) {
      case 'changed':
        return seeDone(workspace, ref, outcome.changeId);
      case 'unchanged':
        return done(t('recipients.act.unchanged'));
      case 'refused': {
        const needsProof = outcome.refusals.some(({ code }) => code === 'needs_fresh_proof');
        return refused('note', t(needsProof ? 'recipients.act.needsProof' : 'recipients.act.refused'), typed);
      }
      case 'gone':
      case 'unknown':
        return refused('note', t('recipients.act.gone'), typed);
    }
  }),
);

const MISSING: Record<
  string,
  'recipients.act.whatMissing' | 'recipients.act.howMissing' | 'recipients.act.noteMissing'
> = {
  what: 'recipients.act.whatMissing',
  how: 'recipients.act.howMissing',
  note: 'recipients.act.noteMissing',
};

/** Takes back what a member did for a recipient a moment ago. */
export const undoAction = action(
  [TEXT, TEXT, TEXT, ANYTHING, FORM],
  inSession(
    async (
      workspace: string,
      ref: string,
      changeId: string,
      _before: unknown,
      _data: FormData,
    ): Promise<FormState> => {
      const scope = await requireMember(workspace, 'recipients.change');
      const { t } = await memberWords(scope);
      const change = z.uuid().safeParse(changeId);
      if (!change.success) return refused('undo', t('recipients.act.tooLate'));
      const outcome = await undoFor(scope, ref, change.data, now());
      switch (outcome.kind) {
        case 'changed':
        case 'undone':
          return seeDone(workspace, ref, outcome.changeId);
        case 'unchanged':
          return refused('undo', t('recipients.act.changedSince'));
        case 'too_late':
          return refused('undo', t('recipients.act.tooLate'));
        case 'refused':
          return refused('undo', t('recipients.act.refused'));
        case 'gone':
          return refused('undo', t('recipients.act.gone'));
      }
    },
  ),
);

/** The recipient's page, at what was just done, where the form was. */
function seeDone(workspace: string, ref: string, changeId: string): never {
  const path = `/admin/${workspace}/recipients/${encodeURIComponent(ref)}`;
  return redirect(`${path}?done=${changeId}#done`, RedirectType.replace);
}

export const revealAction = action(
  [TEXT, TEXT, ANYTHING, FORM],
  inSession(async (workspace: string, ref: string, _before: unknown, _data: FormData): Promise<FormState> => {
    const scope = await requireMember(workspace, 'recipients.reveal');
    const { t } = await memberWords(scope);
    const addresses = await reveal(scope, ref);
    if (!addresses) return refused('ref', t('recipients.act.gone'));
    const lines = ADDRESS_KINDS.flatMap((kind) => {
      const address = addresses[kind];
      return address ? [`${t(`recipients.address.${kind}`)}: ${address}`] : [];
    });
    return done(lines.join('\n') || t('recipients.noAddress'));
  }),
);

export const linkAction = action(
  [TEXT, TEXT, ANYTHING, FORM],
  inSession(async (workspace: string, ref: string, _before: unknown, _data: FormData): Promise<FormState> => {
    const scope = await requireMember(workspace, 'recipients.change');
    const { t } = await memberWords(scope);
    const taken = await takeManageLink(scope, ref, now());
    if (taken.kind !== 'link')
      return refused('ref', t(taken.kind === 'no_key' ? 'recipients.link.noKey' : 'recipients.act.gone'));
    const value = linkUrl(env().PUBLIC_URL, taken.token);
    return done(t('recipients.link.done'), { label: t('recipients.link.label'), value });
  }),
);

/** This ref now leads to another recipient's, and so is the member. */
export const mergeAction = action(
  [TEXT, TEXT, ANYTHING, FORM],
  destroying(async (workspace: string, ref: string, _before: unknown, data: FormData): Promise<FormState> => {
    const scope = await requireMember(workspace, 'recipients.erase');
    const { t } = await memberWords(scope);
    const given = mergeSchema.safeParse(Object.fromEntries(data));
    const typed = typedIn(data, 'into');
    if (!given.success) return refused('into', t('recipients.merge.missing'), typed);
    const { into } = given.data;
    if (into === ref) return refused('into', t('recipients.merge.same'), typed);
    const outcome = await mergeFor(scope, authorOfMember(scope), ref, into, now());
    switch (outcome.kind) {
      case 'erased':
        return refused('into', t('recipients.merge.erased', { ref: outcome.ref }), typed);
      case 'unknown':
        return refused('into', t('recipients.merge.unknown', { ref: outcome.ref }), typed);
      case 'merged':
      case 'unchanged':
        forgetPages(workspace);
        return redirect(`/admin/${workspace}/recipients/${encodeURIComponent(outcome.survivor)}?merged=1`);
    }
  }),
);

export const eraseAction = action(
  [TEXT, TEXT, ANYTHING, FORM],
  destroying(async (workspace: string, ref: string, _before: unknown, data: FormData): Promise<FormState> => {
    const scope = await requireMember(workspace, 'recipients.erase');
    const { t } = await memberWords(scope);
    const given = eraseSchema.safeParse(Object.fromEntries(data));
    const typed = typedIn(data, 'confirm', 'how');
    const isConfirmed = typed['confirm']?.trim() === ref;
    if (!given.success || !isConfirmed) {
      const isHowMissing = !askedBySchema.safeParse(typed['how']).success;
      return refusedAt(
        [
          ...(isConfirmed ? [] : [{ field: 'confirm', text: t('recipients.erase.confirmMissing') }]),
          ...(isHowMissing ? [{ field: 'how', text: t('recipients.act.howMissing') }] : []),
        ],
        typed,
      );
    }
    const outcome = await eraseFor(scope, authorOfMember(scope), ref, now(), { how: given.data.how });
    if (outcome === 'unknown') return refused('confirm', t('recipients.act.gone'), typed);
    forgetPages(workspace);
    return redirect(`/admin/${workspace}/recipients?erased=1`);
  }),
);

/** After an erasure, going back must not show what the browser kept of the person. */
function forgetPages(workspace: string): void {
  revalidatePath(`/admin/${workspace}/recipients`, 'layout');
}
