import type { AdminWords } from '@/app/admin/_shell/words';
import type { MemberScope } from '@/domain/access/scope/schema';
import type { Experiment } from '@/domain/catalog/experiment/schema';

/** What every panel of an experiment's page takes. */
export type Shown = { scope: MemberScope; words: AdminWords; experiment: Experiment };
