import {
  MAYBE_NONE,
  NONE_IN_URL,
  spelledKey,
  type Chosen,
  type FilterChoices,
} from '@/domain/reports/query/schema';

/** The possible values of one of a report's filters, as in the URL. */
export function choicesOf(choices: FilterChoices, name: Chosen): string[] {
  const keys = keysOf(choices, name).map(spelledKey);
  return MAYBE_NONE.includes(name) && !keys.includes(NONE_IN_URL) ? [NONE_IN_URL, ...keys] : keys;
}

function keysOf(choices: FilterChoices, name: Chosen): string[] {
  switch (name) {
    case 'channel':
      return choices.channels;
    case 'topic':
      return choices.topics.map(({ key }) => key);
    case 'campaign':
      return choices.campaigns.map(({ key }) => key);
    case 'consent':
      return choices.consentSources.map(({ key }) => key);
    case 'locale':
      return choices.locales;
  }
}
