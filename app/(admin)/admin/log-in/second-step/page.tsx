import { redirect } from 'next/navigation';
import { LogOut } from '@/app/(admin)/account-menu';
import { LOG_IN_PATH, safeReturn } from '@/app/(admin)/auth-paths';
import { visitorWords } from '@/app/(admin)/language';
import { currentSessionId } from '@/app/(admin)/session';
import { ActionForm } from '@/components/admin/action-form';
import { PlainPage } from '@/components/admin/plain-page';
import { openSecondStep } from '@/domain/second-factor/data';
import { now } from '@/lib/clock';
import { secondStepAction } from './actions';

type Props = { searchParams: Promise<{ to?: string | string[] }> };

/** Asks whoever gave the right password for their second factor. */
export default async function SecondStep({ searchParams }: Props) {
  const [{ to }, { t }, sessionId] = await Promise.all([searchParams, visitorWords(), currentSessionId()]);
  const path = safeReturn(typeof to === 'string' ? to : null);
  if (!(await openSecondStep(sessionId, now()))) redirect(`${LOG_IN_PATH}?to=${encodeURIComponent(path)}`);
  return (
    <PlainPage
      product={t('shell.product')}
      title={t('shell.secondStep.title')}
      below={t('shell.secondStep.help')}
    >
      <p>{t('shell.secondStep.intro')}</p>
      <ActionForm
        id="second-step"
        action={secondStepAction}
        hidden={{ to: path }}
        errorTitle={t('shell.problem')}
        submit={t('shell.secondStep.submit')}
        fields={[
          {
            name: 'code',
            type: 'text',
            label: t('shell.secondStep.code'),
            autoComplete: 'one-time-code',
            problem: t('shell.secondStep.refused'),
          },
        ]}
      />
      <LogOut label={t('shell.logOut')} />
    </PlainPage>
  );
}
