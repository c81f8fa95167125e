import { balanceChange, countChange, leaversText, intervalText, rateChange, rateText } from './figures';
import type { AdminWords } from '@/app/admin/_shell/words';
import type { Stat } from '@/components/report/stat-tile';
import type { Figure, Overview } from '@/domain/reports/overview/schema';

/**
 * The overview's key figures, each with its denominator, its change, and how certain that is.
 * @param whoLeft the address of the list of those who left.
 */
export function overviewStats(words: AdminWords, overview: Overview, whoLeft?: string): Stat[] {
  const { t, number } = words;
  const { optOuts, optDowns, pauses, returns, saves, net } = overview;
  const delivered = overview.delivered && overview.delivered.now;
  const counted = (
    key: 'optOuts' | 'optDowns' | 'pauses',
    figure: Figure,
    good: 'more' | 'less' | null,
  ): Stat => ({
    key,
    label: t(`reports.stat.${key}`),
    value: number(figure.count.now),
    of: perDelivered(words, figure, delivered),
    change: countChange(words, figure.count, good, figure.rate),
  });
  const rate = optOuts.rate.now;
  // Where there is no rate, its tile says why.
  const isKnownRate = delivered === null || delivered > 0;
  return [
    {
      key: 'delivered',
      label: t('reports.stat.delivered'),
      value: delivered === null ? '–' : number(delivered),
      of: delivered === null ? t('reports.stat.noDelivered') : t('reports.stat.deliveredOf'),
      change: overview.delivered && countChange(words, overview.delivered, null),
      isLead: true,
    },
    {
      ...counted('optOuts', optOuts, 'less'),
      ...(overview.leavers.presses > 0 && isKnownRate && { of: leaversText(words, overview.leavers) }),
      isLead: true,
      ...(whoLeft &&
        optOuts.count.now > 0 && {
          link: { href: whoLeft, label: t('reports.whoLeft.see', { count: optOuts.count.now }) },
        }),
    },
    {
      key: 'optOutRate',
      isLead: true,
      label: t('reports.stat.optOutRate'),
      value: rateText(words, rate),
      of: rate
        ? rate.whole === delivered
          ? ''
          : t('reports.stat.ofDelivered', { count: number(rate.whole) })
        : whyNoRate(words, optOuts, delivered),
      change: rateChange(words, optOuts.rate, 'less'),
      interval: rate && rate.whole > 0 ? intervalText(words, rate.interval) : null,
    },
    counted('optDowns', optDowns, null),
    counted('pauses', pauses, null),
    {
      key: 'saveRate',
      label: t('reports.stat.saveRate'),
      value: rateText(words, saves.rate.now),
      of: t('reports.stat.ofLeavers', {
        part: number(saves.rate.now?.part ?? saves.count.now),
        whole: number(saves.rate.now?.whole ?? 0),
      }),
      change: rateChange(words, saves.rate, 'more'),
      interval:
        saves.rate.now && saves.rate.now.whole > 0 ? intervalText(words, saves.rate.now.interval) : null,
    },
    {
      key: 'returns',
      label: t('reports.stat.returns'),
      value: number(returns.now),
      of: t('reports.stat.returnsOf'),
      change: countChange(words, returns, null),
    },
    {
      key: 'net',
      label: t('reports.stat.net'),
      value: number(net.now),
      of: t('reports.stat.netOf', {
        returns: number(returns.now),
        optOuts: number(optOuts.count.now),
      }),
      change: balanceChange(words, net),
    },
  ];
}

function perDelivered(words: AdminWords, figure: Figure, delivered: number | null): string {
  const { t, number } = words;
  const { now } = figure.rate;
  if (!now || now.whole === 0) return whyNoRate(words, figure, delivered);
  const rate = rateText(words, now);
  // The first tile shows the count itself.
  if (now.whole === delivered) return t('reports.stat.perAllDelivered', { rate });
  return t('reports.stat.perDelivered', { rate, count: number(now.whole) });
}

/**
 * People who leave on a day without a send do so because of earlier messages: such a day has no rate, under any filter.
 */
function whyNoRate({ t, number }: AdminWords, { count }: Figure, delivered: number | null): string {
  if (delivered === null) return t('reports.stat.noDelivered');
  if (delivered === 0 && count.now === 0) return t('reports.stat.nothingDelivered');
  return delivered === 0
    ? t('reports.stat.noneDelivered')
    : t('reports.stat.fewDelivered', { count: number(delivered) });
}
