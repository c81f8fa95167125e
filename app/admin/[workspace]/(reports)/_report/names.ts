import type { OpenReport } from './open-report';
import { CONSENT_ACTIONS } from '@/domain/catalog/choice/schema';
import { SOURCES } from '@/domain/access/author/schema';
import { valueIn } from '@/domain/reports/query/schema';
import { NONE, OTHER } from '@/domain/reports/rollup/schema';
import { CHANNELS, LOCALES } from '@/domain/workspace/schema';

/** The dimensions that a report splits by. */
export type Named =
  'channel' | 'topic' | 'campaign' | 'reason' | 'source' | 'consent_source' | 'locale' | 'action';

/** The name of a key: a topic by its name, `*` as any. A key that is no longer known stays as it is. */
export function nameOf(report: OpenReport, of: Named, key: string): string {
  const { words, choices, reasons } = report;
  const { t, text } = words;
  switch (of) {
    case 'channel': {
      const channel = CHANNELS.find((each) => each === key);
      return channel
        ? t(`reports.name.channel.${channel}`)
        : key === '*'
          ? t('reports.name.anyChannel')
          : key;
    }
    case 'topic': {
      const topic = choices.topics.find((each) => each.key === key);
      return topic ? text(topic.name) : key === '*' ? t('reports.name.anyTopic') : key;
    }
    case 'campaign':
      return key === ''
        ? t('reports.name.noCampaign')
        : (choices.campaigns.find((each) => each.key === key)?.name ?? key);
    case 'reason': {
      const label = reasons.get(key);
      return label ? text(label) : key === '' ? t('reports.name.noReason') : key;
    }
    case 'source': {
      const source = SOURCES.find((each) => each === key);
      return source ? t(`reports.name.source.${source}`) : key;
    }
    case 'consent_source':
      return key === '' ? t('reports.filter.unverified') : key;
    case 'locale': {
      const locale = LOCALES.find((each) => each === key);
      return locale ? t(`reports.name.locale.${locale}`) : key === '' ? t('reports.name.noLocale') : key;
    }
    case 'action': {
      const action = [...CONSENT_ACTIONS, 'return' as const].find((each) => each === key);
      return action ? t(`reports.name.action.${action}`) : key;
    }
  }
}

/** A value of an attribute as the URL spells it, and its attribute, by their names. */
export function valueName(report: OpenReport, spelled: string): { name: string; value: string } {
  const { t } = report.words;
  const { attribute, value } = valueIn(spelled) ?? { attribute: '', value: spelled };
  const name = report.choices.attributes.find(({ key }) => key === attribute)?.name ?? attribute;
  if (value === NONE) return { name, value: t('reports.filter.noValue') };
  return { name, value: value === OTHER ? t('reports.filter.otherValue') : value };
}
