import { expect, it } from 'vitest';
import { costOfFrequency, messageRatesOf, type MessageCell } from '@/domain/reports/message-rates/rules';

const cells = (week: Record<string, [messages: number, optOuts: number]>): MessageCell[] =>
  Object.entries(week).flatMap(([value, [messages, optOuts]]): MessageCell[] => [
    { by: 'week', value, kind: 'message', count: messages },
    { by: 'week', value, kind: 'opt_out', count: optOuts },
  ]);

it('names the band at which people leave most readily, and how many times as readily as at one message a week', () => {
  const rates = messageRatesOf(
    cells({ '5-6': [10_000, 90], '1': [10_000, 30], '3': [10_000, 35], '0': [0, 8] }),
  );
  expect(rates.by.week.map(({ key }) => key)).toEqual(['1', '3', '5-6']);
  expect(rates.optOuts).toEqual({ attributed: 155, others: 8 });
  expect(costOfFrequency(rates)?.band).toBe('5-6');
  expect(costOfFrequency(rates)?.times).toBeCloseTo(3, 12);
});

it('names none where the intervals overlap, or nobody got just one', () => {
  expect(costOfFrequency(messageRatesOf(cells({ '1': [1_000, 3], '7+': [1_000, 5] })))).toBeNull();
  expect(costOfFrequency(messageRatesOf(cells({ '7+': [1_000, 50] })))).toBeNull();
});
