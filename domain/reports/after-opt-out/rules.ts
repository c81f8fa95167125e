import { firstDeadline } from '@/domain/feed/propagation/rules';
import { DEADLINE_RULES } from '@/domain/feed/propagation/schema';
import { channelSchema } from '@/domain/workspace/schema';

/** By when an opt-out from a message on a channel has to be honoured: by providers, and by the law that leaves least time. */
export function deadlinesFor(channel: string, optedOutAt: Date): { provider: Date | null; law: Date | null } {
  const on = channelSchema.safeParse(channel).data;
  if (!on) return { provider: null, law: null };
  const first = (by: 'provider' | 'law') =>
    firstDeadline(
      on,
      optedOutAt,
      DEADLINE_RULES.filter((rule) => rule.by === by),
    )?.at ?? null;
  return { provider: first('provider'), law: first('law') };
}
