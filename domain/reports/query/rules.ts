import { UNVERIFIED, type Chosen, type FilterChoices } from '@/domain/reports/query/schema';

/** What one of a report's filters can be, as an address has it. */
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
