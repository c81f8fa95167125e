import type { Words } from './words';
import type { Scope } from '@/domain/catalog/choice/schema';
import type { Topic } from '@/domain/catalog/topic/schema';
import type { Channel, Locale } from '@/domain/workspace/schema';

/**
 * What a scope's messages are called inside a sentence: `Offers and sales e-mails`, `marketing calls`. Always a plural
 * without an article, so that any sentence can contain it whatever the topic's name is: `You no longer get …`.
 */
export function subjectOf(words: Words, { channel, topic }: Scope, topics: readonly Topic[]): string {
  const { t } = words;
  if (topic === null) return channel ? t(`subject.channel.${channel}`) : t('subject.everything');
  const found = topics.find(({ key }) => key === topic);
  // A topic that is no longer offered has only its key left as a name.
  const name = found ? words.text(found.name) : topic;
  const shown = ENDS_A_SENTENCE.test(name) ? t('subject.quoted', { topic: name }) : name;
  const spokenOf = channelsIn(name);
  if (MESSAGE_WORDS[words.locale].test(name)) {
    const saysHow = spokenOf.length > 0 && spokenOf.every((each) => each === channel);
    return channel === null || saysHow
      ? shown
      : t('subject.topicBy', { topic: shown, by: t(`by.${channel}`) });
  }
  // "E-mail club messages": the name contains the channel, which need not be said twice.
  if (channel === null || spokenOf.includes(channel)) return t('subject.topic', { topic: shown });
  return t(`subject.topicOnChannel.${channel}`, { topic: shown });
}

const ENDS_A_SENTENCE = /[.!?…:;,]$/u;

/**
 * A name that already says what its messages are, such as `Weekly emails` or `Avisos da loja`: that word comes last in
 * English and first in Portuguese.
 */
const MESSAGE_WORDS: Record<Locale, RegExp> = {
  en: /(?<!\p{L})(?:e-?mails|mailings|messages|texts|notifications|calls|letters|newsletters|alerts|updates|reminders|notices)$/iu,
  'pt-BR':
    /^(?:e-?mails|mensagens|torpedos|notificações|ligações|chamadas|cartas|newsletters|alertas|avisos|lembretes)(?!\p{L})/iu,
};

const CHANNEL_WORDS: Record<Channel, RegExp> = {
  email: /(?<!\p{L})e-?mails?(?!\p{L})/iu,
  sms: /(?<!\p{L})(?:sms|texts?|torpedos?)(?!\p{L})/iu,
  push: /(?<!\p{L})(?:push|notifications?|notificaç(?:ão|ões))(?!\p{L})/iu,
  whatsapp: /whats\s?app/iu,
  phone: /(?<!\p{L})(?:calls?|ligaç(?:ão|ões)|chamadas?)(?!\p{L})/iu,
  mail: /(?<!\p{L})(?:letters?|cartas?)(?!\p{L})/iu,
};

/** The channels that a name mentions. */
function channelsIn(name: string): Channel[] {
  return (Object.keys(CHANNEL_WORDS) as Channel[]).filter((channel) => CHANNEL_WORDS[channel].test(name));
}
