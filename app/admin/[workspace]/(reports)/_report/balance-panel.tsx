import { CsvLink } from './csv-link';
import { nameOf } from './names';
import type { OpenReport } from './open-report';
import type { Stat } from '@/components/report/stat-tile';
import { PlainTable } from '@/components/report/chart-table';
import { Card } from '@/components/ui/card';
import { GAINS, MOVES, type Balance, type Balances } from '@/domain/reports/balance/schema';

/** Who could be written to when the period began and when it ended, and what lies between: the columns add up. */
export function BalancePanel({ report, balances }: { report: OpenReport; balances: Balances }) {
  const { t, number, day } = report.words;
  const title = t('reports.balance.title');
  const { now, days } = balances;
  const [all] = now;
  // A move that no one made is not worth a line, unless every list has it.
  const moves = MOVES.filter(
    (move) => ALWAYS.includes(move) || now.some((balance) => balance.moves[move] > 0),
  );
  const lines: { key: string; label: string; note: string; textOf: (balance: Balance) => string }[] = [
    {
      key: 'start',
      label: t('reports.balance.start'),
      note: t('reports.balance.startNote', { day: day(days.from) }),
      textOf: ({ start }) => number(start),
    },
    ...moves.map((move) => ({
      key: move,
      label: t(`reports.balance.moves.${move}`),
      note: t(`reports.balance.notes.${move}`),
      textOf: (balance: Balance) =>
        signed(
          balance.moves[move],
          GAINS.some((gain) => gain === move),
          number,
        ),
    })),
    {
      key: 'end',
      label: t('reports.balance.end'),
      note: t('reports.balance.endNote', { day: day(days.to) }),
      textOf: ({ end }) => number(end),
    },
    {
      key: 'growth',
      label: t('reports.balance.growth'),
      note: t('reports.balance.growthNote'),
      textOf: (balance) => growthText(report, balance),
    },
  ];
  return (
    <Card
      id="balance"
      title={title}
      lead={
        all && (all.start > 0 || all.end > 0)
          ? t('reports.balance.lead', { people: all.end, growth: growthText(report, all) })
          : t('reports.balance.none')
      }
      actions={<CsvLink report={report} panel="balance" title={title} />}
      footnote={t('reports.balance.footnote')}
    >
      <PlainTable
        caption={title}
        columns={[
          { key: 'line', label: t('reports.balance.line') },
          ...now.map(({ channel }) => ({
            key: channel,
            label: channel === '*' ? t('reports.balance.any') : nameOf(report, 'channel', channel),
            align: 'right' as const,
          })),
        ]}
        rows={lines.map(({ key, label, note, textOf }) => ({
          key,
          cells: [{ text: label, note }, ...now.map((balance) => ({ text: textOf(balance) }))],
        }))}
      />
    </Card>
  );
}

/** How many people can be written to, beside what they did: on the channel of the filter, if there is one. */
export function reachableStat(report: OpenReport, { now }: Balances): Stat[] {
  const { t, number } = report.words;
  const [all, ...channels] = now;
  const shown = channels.length === 1 ? channels[0] : all;
  if (!shown) return [];
  return [
    {
      key: 'reachable',
      label: t('reports.stat.reachable'),
      value: number(shown.end),
      of: t('reports.stat.reachableOf', { growth: growthText(report, shown) }),
    },
  ];
}

const ALWAYS: readonly string[] = ['joined', 'came_back', 'left', 'bounced', 'complained', 'erased'];

function signed(people: number, isGain: boolean, number: (value: number) => string): string {
  if (people === 0) return number(0);
  return `${isGain ? '+' : '−'}${number(people)}`;
}

/** `+1.2%`, or `–` if no one was there to begin with. */
export function growthText({ words: { percent } }: OpenReport, { growth }: Balance): string {
  if (growth === null) return '–';
  return `${growth > 0 ? '+' : growth < 0 ? '−' : ''}${percent(Math.abs(growth), 1)}`;
}
