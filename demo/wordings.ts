import type { Scope } from '@/domain/catalog/choice/schema';
import type { Wording } from '@/domain/access/author/schema';
import type { PreferenceChange } from '@/domain/choices/preference/schema';
import type { Frequency } from '@/domain/catalog/topic/schema';
import type { Channel, Locale } from '@/domain/workspace/schema';
import { DAY } from '@/lib/clock';
import { BRAND } from './brand';
import { TOPICS } from './topics';

type Phrases = {
  everything: string;
  by: Record<Channel, string>;
  stop: string;
  start: string;
  resume: string;
  undo: string;
  pause: (days: number) => string;
  frequency: Record<Frequency, string>;
};

const PHRASES: Record<Locale, Phrases> = {
  en: {
    everything: 'All marketing',
    by: {
      email: 'by e-mail',
      sms: 'by text message',
      push: 'as app notifications',
      whatsapp: 'on WhatsApp',
      phone: 'by phone',
      mail: 'by letter',
    },
    stop: 'Stop this',
    start: 'Send this again',
    resume: 'End the pause now',
    undo: 'Undo',
    pause: (days) => `Pause it: ${days} days`,
    frequency: {
      every: 'Every message',
      daily: 'At most one a day',
      weekly: 'At most one a week',
      monthly: 'At most one a month',
    },
  },
  'pt-BR': {
    everything: 'Todo o marketing',
    by: {
      email: 'por e-mail',
      sms: 'por SMS',
      push: 'como notificações do aplicativo',
      whatsapp: 'pelo WhatsApp',
      phone: 'por telefone',
      mail: 'por carta',
    },
    stop: 'Parar isto',
    start: 'Voltar a enviar isto',
    resume: 'Terminar a pausa agora',
    undo: 'Desfazer',
    pause: (days) => `Pausar: ${days} dias`,
    frequency: {
      every: 'Todas as mensagens',
      daily: 'No máximo 1 por dia',
      weekly: 'No máximo 1 por semana',
      monthly: 'No máximo 1 por mês',
    },
  },
};

/** The words that a person saw when they chose: the sender, then for each change its subject and the button. */
export function wordingOf(changes: readonly PreferenceChange[], locale: Locale, now: Date): Wording {
  const phrases = PHRASES[locale];
  const lines = changes.flatMap((change) => [
    nameOf(change.scope, locale, phrases),
    verbOf(change, phrases, now),
  ]);
  return { locale, text: [BRAND.name, ...lines].join('\n') };
}

function nameOf({ channel, topic }: Scope, locale: Locale, { everything, by }: Phrases): string {
  const name = TOPICS.find(({ key }) => key === topic)?.name[locale];
  if (name) return channel ? `${name}, ${by[channel]}` : name;
  return channel ? `${everything} ${by[channel]}` : everything;
}

function verbOf(change: PreferenceChange, phrases: Phrases, now: Date): string {
  switch (change.kind) {
    case 'stop':
      return phrases.stop;
    case 'start':
    case 'consent':
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
