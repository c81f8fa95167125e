import { isKnown, rateText } from './figures';
import type { OpenReport } from './open-report';
import type { AdminWords } from '@/app/admin/_shell/words';
import type { CampaignRow } from '@/domain/reports/campaigns/schema';
import type { Overview } from '@/domain/reports/overview/schema';
import { countDays } from '@/lib/days';

/** A campaign with less than this share of the opt-outs does not explain what happened. */
const NOTABLE = 0.2;

/**
 * What happened, in a few sentences: how many left and how that changed, how much of the change is volume and how much
 * is rate, and the campaign that accounts for most of it. Uses the figures of the tiles and of the Campaigns page, so
 * it cannot contradict them.
 */
export function mondaySentences(
  report: Pick<OpenReport, 'words' | 'query'>,
  overview: Overview,
  campaigns: readonly CampaignRow[],
): string[] {
  return [
    ...left(report, overview),
    ...(report.query.campaign.length > 0 ? [] : largest(report.words, overview, campaigns)),
    ...parts(report.words, overview),
  ];
}

function left({ words, query }: Pick<OpenReport, 'words' | 'query'>, overview: Overview): string[] {
  const { t, number } = words;
  const { now, whole, before } = overview.optOuts.count;
  const people = t('reports.monday.left', { count: now });
  if (before === null || !overview.whole || (now === 0 && before === 0)) return [`${people}.`];
  const { days, compared } = overview.whole;
  const isToday = days.to < overview.days.to;
  const than =
    query.compare === 'year'
      ? t('reports.monday.thanYear')
      : query.period === '12m'
        ? t('reports.monday.than12m')
        : t('reports.monday.thanDays', { days: countDays(compared) });
  const way = whole === before ? 'same' : whole > before ? 'more' : 'fewer';
  const difference = number(Math.abs(whole - before));
  return [t(`reports.monday.${isToday ? 'today' : 'over'}.${way}`, { people, difference, than })];
}

function largest(words: AdminWords, { optOuts }: Overview, campaigns: readonly CampaignRow[]): string[] {
  const { t, number, percent } = words;
  const total = optOuts.count.now;
  const [most] = [...campaigns].sort((a, b) => b.optOuts - a.optOuts);
  if (!most || total === 0 || most.optOuts < NOTABLE * total) return [];
  const share = most.optOuts > total / 2 ? 'reports.monday.most' : 'reports.monday.largest';
  const what = t(share, { campaign: most.name, count: number(most.optOuts) });
  const { life, expected, verdict } = most;
  if (!isKnown(life) || expected === null || verdict === 'unknown') return [`${what}.`];
  return [
    t(`reports.monday.verdict.${verdict}`, {
      what,
      rate: rateText(words, life),
      usual: percent(expected / life.whole),
    }),
  ];
}

/**
 * Splits a difference into the part made by more or fewer messages and the part made by a higher or lower rate; they
 * add up to it.
 */
function parts(words: AdminWords, { delivered, optOuts }: Overview): string[] {
  const { t, locale } = words;
  const { now, whole, before } = optOuts.count;
  if (before === null || whole === before || !delivered?.before) return [];
  const { rate } = optOuts;
  if (!isKnown(rate.now) || !isKnown(rate.before)) return [];
  // If a rate covers only some of those who left, the two parts do not add up to the difference.
  if (rate.now.part !== now || rate.before.part !== before) return [];
  const byVolume = Math.round((delivered.whole - delivered.before) * rate.before.rate);
  const signed = new Intl.NumberFormat(locale === 'en' ? 'en-GB' : locale, { signDisplay: 'exceptZero' });
  const { difference } = rate;
  const isChance = difference !== null && difference.low <= 0 && difference.high >= 0;
  return [
    t(isChance ? 'reports.monday.partsByChance' : 'reports.monday.parts', {
      volume: signed.format(byVolume),
      rate: signed.format(whole - before - byVolume),
      now: rateText(words, rate.now),
      before: rateText(words, rate.before),
    }),
  ];
}
