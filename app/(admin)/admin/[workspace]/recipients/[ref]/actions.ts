'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { destroying, inSession, memberWords, requireMember } from '@/app/(admin)/session';
import { done, refused, type FormState } from '@/components/admin/form-state';
import { linkUrl } from '@/domain/link/rules';
import { ADDRESS_KINDS } from '@/domain/recipient/schema';
import { actFor, eraseFor, reveal, takeManageLink } from '@/domain/support/mutations';
import { actSchema, eraseSchema } from '@/domain/support/schema';
import { now } from '@/lib/clock';
import { env } from '@/lib/env';

const typedIn = (data: FormData, ...names: string[]) =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = data.get(name);
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );

export const actAction = inSession(
  async (workspace: string, ref: string, _before: unknown, data: FormData): Promise<FormState> => {
    const scope = await requireMember(workspace, 'recipients.change');
    const { t } = await memberWords(scope);
    const given = actSchema.safeParse(Object.fromEntries(data));
    const typed = typedIn(data, 'what', 'how', 'note');
    if (!given.success) return refused('note', t('recipients.act.noteMissing'), typed);
    const outcome = await actFor(scope, ref, given.data, now());
    switch (outcome.kind) {
      case 'changed':
        revalidatePath(`/admin/${workspace}/recipients/${ref}`);
        return done(t('recipients.act.done'));
      case 'unchanged':
        return done(t('recipients.act.unchanged'));
      case 'refused': {
        const needsProof = outcome.refusals.some(({ code }) => code === 'needs_fresh_proof');
        return refused('what', t(needsProof ? 'recipients.act.needsProof' : 'recipients.act.refused'), typed);
      }
      case 'gone':
      case 'unknown':
        return refused('what', t('recipients.act.gone'), typed);
    }
  },
);

export const revealAction = inSession(
  async (workspace: string, ref: string, _before: unknown, _data: FormData): Promise<FormState> => {
    const scope = await requireMember(workspace, 'recipients.reveal');
    const { t } = await memberWords(scope);
    const addresses = await reveal(scope, ref);
    if (!addresses) return refused('ref', t('recipients.act.gone'));
    const lines = ADDRESS_KINDS.flatMap((kind) => {
      const address = addresses[kind];
      return address ? [`${t(`recipients.address.${kind}`)}: ${address}`] : [];
    });
    return done(lines.join('\n') || t('recipients.noAddress'));
  },
);

export const linkAction = inSession(
  async (workspace: string, ref: string, _before: unknown, _data: FormData): Promise<FormState> => {
    const scope = await requireMember(workspace, 'recipients.change');
    const { t } = await memberWords(scope);
    const taken = await takeManageLink(scope, ref, now());
    if (taken.kind !== 'link')
      return refused('ref', t(taken.kind === 'no_key' ? 'recipients.link.noKey' : 'recipients.act.gone'));
    const value = linkUrl(env().PUBLIC_URL, taken.token);
    return done(t('recipients.link.done'), { label: t('recipients.link.label'), value });
  },
);

export const eraseAction = destroying(
  async (workspace: string, ref: string, _before: unknown, data: FormData): Promise<FormState> => {
    const scope = await requireMember(workspace, 'recipients.erase');
    const { t } = await memberWords(scope);
    const given = eraseSchema.safeParse(Object.fromEntries(data));
    const typed = typedIn(data, 'confirm', 'how');
    if (!given.success || given.data.confirm !== ref)
      return refused('confirm', t('recipients.erase.confirmMissing'), typed);
    const outcome = await eraseFor(scope, ref, given.data, now());
    if (outcome === 'unknown') return refused('confirm', t('recipients.act.gone'), typed);
    return redirect(`/admin/${workspace}/recipients?erased=1`);
  },
);
