import type { AdminWords } from '@/app/admin/_shell/words';
import { PlainTable } from '@/components/report/chart-table';
import { Card } from '@/components/ui/card';
import { DEADLINE_RULES, type DeadlineRule } from '@/domain/feed/propagation/schema';

/** The deadlines of laws and providers for honouring an opt-out, with their sources. */
export function RulesPanel({ words }: { words: AdminWords }) {
  const { t, list } = words;
  const title = t('reports.propagation.rules');
  return (
    <Card id="rules" title={title} lead={t('reports.propagation.rulesLead')}>
      <PlainTable
        caption={title}
        columns={[
          { key: 'rule', label: t('reports.propagation.ruleName') },
          { key: 'channels', label: t('reports.propagation.channels') },
          { key: 'within', label: t('reports.propagation.within') },
          { key: 'source', label: t('reports.propagation.source') },
        ]}
        rows={DEADLINE_RULES.map((rule) => ({
          key: rule.key,
          cells: [
            { text: t(`reports.propagation.rule.${rule.key}`) },
            { text: list(rule.channels.map((channel) => t(`reports.name.channel.${channel}`))) },
            { text: withinText(rule, words) },
            { text: rule.source },
          ],
        }))}
      />
    </Card>
  );
}

/** `48 hours`, `10 business days`. */
export function withinText(rule: DeadlineRule, { t }: AdminWords): string {
  return 'hours' in rule
    ? t('reports.propagation.hours', { count: rule.hours })
    : t('reports.propagation.businessDays', { count: rule.businessDays });
}
