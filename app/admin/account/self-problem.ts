import { waitText } from '@/app/admin/_shell/log-in-answers';
import type { AdminWords } from '@/app/admin/_shell/words';
import type { SelfCheck } from '@/domain/access/second-factor/mutations';

/** Why a member's identity was not confirmed. */
export function selfProblem(outcome: Exclude<SelfCheck, { kind: 'right' }>, { t }: AdminWords): string {
  switch (outcome.kind) {
    case 'refused':
      return t('shell.account.currentWrong');
    case 'stale':
      return t('shell.factor.stale');
    case 'throttled':
      return waitText(outcome, t);
  }
}
