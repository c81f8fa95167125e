import { MAILBOXES } from '@/domain/people/mailbox/schema';
import {
  MESSAGE_DIMENSIONS,
  NO_MESSAGE,
  WEEK_BANDS,
  type MessageDimension,
  type MessageRates,
  type MessageRow,
} from '@/domain/reports/message-rates/schema';
import { groupsBy } from '@/lib/group';
import { toRate } from '@/lib/statistics';

export type MessageCell = {
  by: MessageDimension;
  value: string;
  kind: 'message' | 'opt_out' | 'complaint' | 'bounce';
  count: number;
};

/** Rates per recorded message by each dimension; bands and providers in their order, others by their messages. */
export function messageRatesOf(cells: readonly MessageCell[]): MessageRates {
  const count = (kind: MessageCell['kind'], isCounted: (value: string) => boolean) =>
    cells
      .filter((cell) => cell.by === 'week' && cell.kind === kind && isCounted(cell.value))
      .reduce((sum, cell) => sum + cell.count, 0);
  const rows = (by: MessageDimension) =>
    rowsOf(
      by,
      cells.filter((cell) => cell.by === by),
    );
  return {
    messages: count('message', () => true),
    optOuts: {
      attributed: count('opt_out', (value) => value !== NO_MESSAGE),
      others: count('opt_out', (value) => value === NO_MESSAGE),
    },
    by: { week: rows('week'), source: rows('source'), locale: rows('locale'), mailbox: rows('mailbox') },
  };
}

const ORDER: Partial<Record<MessageDimension, readonly string[]>> = { week: WEEK_BANDS, mailbox: MAILBOXES };

function rowsOf(by: MessageDimension, cells: readonly MessageCell[]): MessageRow[] {
  const order = ORDER[by];
  return [...groupsBy(cells, ({ value }) => value)]
    .filter(([value]) => by !== 'week' || value !== NO_MESSAGE)
    .map(([key, own]): MessageRow => {
      const count = (kind: MessageCell['kind']) =>
        own.reduce((sum, cell) => sum + (cell.kind === kind ? cell.count : 0), 0);
      const messages = count('message');
      const rate = (part: number) => (messages > 0 ? toRate(part, messages) : null);
      return {
        key,
        messages,
        optOuts: rate(count('opt_out')),
        complaints: rate(count('complaint')),
        bounces: by === 'week' ? null : rate(count('bounce')),
      };
    })
    .sort((a, b) =>
      order
        ? order.indexOf(a.key) - order.indexOf(b.key)
        : b.messages - a.messages || (a.key < b.key ? -1 : 1),
    );
}

/**
 * How much more readily people leave at the most frequent of two bands: the band with the highest rate beside the first. Null unless
 * their intervals are apart.
 */
export function costOfFrequency({ by: { week } }: MessageRates): { band: string; times: number } | null {
  const [first] = week;
  if (first?.key !== WEEK_BANDS[0] || !first.optOuts?.rate) return null;
  const { rate, interval } = first.optOuts;
  const worse = week.filter(({ optOuts }) => optOuts && optOuts.interval.low > interval.high);
  const worst = worse.reduce<MessageRow | null>(
    (most, row) => ((row.optOuts?.rate ?? 0) > (most?.optOuts?.rate ?? 0) ? row : most),
    null,
  );
  return worst?.optOuts?.rate ? { band: worst.key, times: worst.optOuts.rate / rate } : null;
}

/** The dimensions with more than one row. */
export function shownDimensions(rates: MessageRates): MessageDimension[] {
  return MESSAGE_DIMENSIONS.filter((by) => rates.by[by].length > 1);
}
