import { readToday } from '@/domain/reports/period/data';
import { DEFAULT_QUERY } from '@/domain/reports/query/schema';
import { usualShare } from '@/domain/reports/experiment/rules/plan';
import { readSaving } from '@/domain/reports/saves/data';
import type { WorkspaceScope } from '@/domain/workspace/schema';

/** Taken as usual where too few people came to say: of ten who open the page, some six leave. */
const SUPPOSED = 0.4;
/** Views of the page before its share of leaving is taken from them. */
const MIN_VIEWS = 200;
/** A plan for fewer or more than these would be one for rare events. */
const [LOWEST, HIGHEST] = [0.05, 0.95];

/** What a sample size is calculated from, by the workspace's own reports of the last twelve months. */
export type Usual = {
  /** The share of people who come to the page and are still reachable 90 days later. */
  share: number;
  /** Whether it is only supposed, because too few have come. */
  isSupposed: boolean;
  /** Views of the page of an unsubscribe link a day, machines left out; null if it is not known. */
  viewsPerDay: number | null;
};

export async function readUsual(scope: WorkspaceScope, now: Date): Promise<Usual> {
  const today = await readToday(scope, now);
  const query = { ...DEFAULT_QUERY, period: '12m', compare: 'none' } as const;
  const saving = await readSaving(scope, query, today);
  const { visits } = saving.funnel;
  const share = usualShare(saving);
  const isSupposed = share === null || (visits ?? 0) < MIN_VIEWS;
  return {
    share: isSupposed ? SUPPOSED : Math.min(HIGHEST, Math.max(LOWEST, share)),
    isSupposed,
    viewsPerDay: visits ? visits / 365 : null,
  };
}
