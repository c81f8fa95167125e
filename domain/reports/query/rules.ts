import { UNVERIFIED, type Chosen, type FilterChoices } from '@/domain/reports/query/schema';

/** The possible values of one of a report's filters, as in the URL. */
export function choicesOf(choices: FilterChoices, name: Chosen): string[] {
  switch (name) {
    case 'channel':
      return choices.channels;
    case 'topic':
      return choices.topics.map(({ key }) => key);
    case 'campaign':
      return choices.campaigns.map(({ key }) => key);
    case 'consent':
      return choices.consentSources.map(({ key }) => key || UNVERIFIED);
    case 'locale':
      return choices.locales;
  }
}
