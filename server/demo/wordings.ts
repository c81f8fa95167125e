import type { Scope, Wording } from '@/domain/consent/schema';
import type { PreferenceChange } from '@/domain/preference/schema';
import type { Frequency } from '@/domain/topic/schema';
import type { Channel, Locale } from '@/domain/workspace/schema';
import { DAY } from '@/lib/clock';
import { TOPICS } from './topics';

type Phrases = {
  everything: string;
  channels: Record<Channel, string>;
  by: (topic: string, channel: string) => string;
  all: (channel: string) => string;
  stop: string;
  start: string;
  resume: string;
  undo: string;
  pause: (days: number) => string;
  frequency: Record<Frequency, string>;
};

const PHRASES: Record<Locale, Phrases> = {
  en: {
    everything: 'Everything',
    channels: {
      email: 'e-mail',
      sms: 'text message',
      push: 'app notification',
      whatsapp: 'WhatsApp',
      phone: 'phone',
      mail: 'post',
    },
    by: (topic, channel) => `${topic}, by ${channel}`,
    all: (channel) => `All messages by ${channel}`,
    stop: 'stop',
    start: 'send again',
    resume: 'end the pause',
    undo: 'undo',
    pause: (days) => `pause for ${days} days`,
    frequency: {
      every: 'every message',
      daily: 'at most one a day',
      weekly: 'at most one a week',
      monthly: 'at most one a month',
    },
  },
  'pt-BR': {
    everything: 'Tudo',
    channels: {
      email: 'e-mail',
      sms: 'SMS',
      push: 'notificação do aplicativo',
      whatsapp: 'WhatsApp',
      phone: 'telefone',
      mail: 'correio',
    },
    by: (topic, channel) => `${topic}, por ${channel}`,
    all: (channel) => `Todas as mensagens por ${channel}`,
    stop: 'parar',
    start: 'voltar a enviar',
    resume: 'terminar a pausa',
    undo: 'desfazer',
    pause: (days) => `pausar por ${days} dias`,
    frequency: {
      every: 'todas as mensagens',
      daily: 'no máximo uma por dia',
      weekly: 'no máximo uma por semana',
      monthly: 'no máximo uma por mês',
    },
  },
};

/** The words a person saw when they chose, one line a change. */
export function wordingOf(changes: readonly PreferenceChange[], locale: Locale, now: Date): Wording {
  const phrases = PHRASES[locale];
  const lines = changes.map(
    (change) => `${nameOf(change.scope, locale, phrases)}: ${verbOf(change, phrases, now)}`,
  );
  return { locale, text: lines.join('\n') };
}

function nameOf({ channel, topic }: Scope, locale: Locale, phrases: Phrases): string {
  const name = TOPICS.find(({ key }) => key === topic)?.name[locale];
  if (name) return channel ? phrases.by(name, phrases.channels[channel]) : name;
  return channel ? phrases.all(phrases.channels[channel]) : phrases.everything;
}

function verbOf(change: PreferenceChange, phrases: Phrases, now: Date): string {
  switch (change.kind) {
    case 'stop':
      return phrases.stop;
    case 'start':
      return phrases.start;
    case 'resume':
      return phrases.resume;
    case 'restore':
      return phrases.undo;
    case 'frequency':
      return phrases.frequency[change.frequency];
    case 'pause':
      return phrases.pause(Math.round((change.until.getTime() - now.getTime()) / DAY));
  }
}
