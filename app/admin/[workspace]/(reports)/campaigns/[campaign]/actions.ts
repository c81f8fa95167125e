'use server';

import { revalidatePath } from 'next/cache';
import { action, ANYTHING, FORM, TEXT } from '@/app/admin/_shell/action';
import { inSession, memberWords, requireMember } from '@/app/admin/_shell/session';
import { done, refused, type FormState } from '@/components/admin/form-state';
import { nameCampaign } from '@/domain/sending/campaign/mutations';
import { campaignNameSchema, MAX_CAMPAIGN_NAME_CHARACTERS } from '@/domain/reports/campaigns/schema';

/** Gives a campaign a name. */
export const nameAction = action(
  [TEXT, TEXT, ANYTHING, FORM],
  inSession(async (workspace: string, key: string, _before: unknown, form: FormData): Promise<FormState> => {
    const scope = await requireMember(workspace, 'deliveries.write');
    const { t } = await memberWords(scope);
    const typed = form.get('name');
    const name = campaignNameSchema.safeParse(typed).data;
    if (name === undefined)
      return refused('name', t('reports.campaign.name.bad', { most: MAX_CAMPAIGN_NAME_CHARACTERS }), {
        name: typeof typed === 'string' ? typed : '',
      });
    if ((await nameCampaign(scope, key, name)) === 'unknown')
      return refused('name', t('reports.campaign.name.gone'), { name });
    revalidatePath(`/admin/${workspace}`, 'layout');
    return done(t('reports.campaign.name.saved'));
  }),
);
