import { describe, expect, it } from 'vitest';
import { subjectOf } from './subject';
import { wordsFor } from './words';
import type { Topic } from '@/domain/catalog/topic/schema';
import { CHANNELS, type Channel, type Locale } from '@/domain/workspace/schema';

function subject(locale: Locale, channel: Channel | null, name: string | null): string {
  const topics = [{ key: 'it', name: { [locale]: name } }] as unknown as Topic[];
  return subjectOf(wordsFor(locale, 'UTC'), { channel, topic: name === null ? null : 'it' }, topics);
}

describe('what the messages of a link are called', () => {
  it('is the topic and its kind of message, on every channel', () => {
    expect(CHANNELS.map((channel) => subject('en', channel, 'Offers and sales'))).toEqual([
      'Offers and sales e-mails',
      'Offers and sales text messages',
      'Offers and sales app notifications',
      'Offers and sales WhatsApp messages',
      'Offers and sales phone calls',
      'Offers and sales letters',
    ]);
    expect(CHANNELS.map((channel) => subject('pt-BR', channel, 'Ofertas'))).toEqual([
      'e-mails de Ofertas',
      'SMS de Ofertas',
      'notificações de Ofertas',
      'mensagens de Ofertas pelo WhatsApp',
      'ligações de Ofertas',
      'cartas de Ofertas',
    ]);
  });

  it('is the channel’s marketing where the link is about no topic, and all of it where about no channel', () => {
    expect(subject('en', 'phone', null)).toBe('marketing calls');
    expect(subject('pt-BR', 'sms', null)).toBe('SMS de marketing');
    expect(subject('en', null, null)).toBe('marketing messages');
    expect(subject('en', null, 'Offers')).toBe('Offers messages');
    expect(subject('pt-BR', null, 'Ofertas')).toBe('mensagens de Ofertas');
  });

  it.each<[Locale, Channel | null, string, string]>([
    ['en', 'email', 'Weekly emails', 'Weekly emails'],
    ['en', 'email', 'weekly E-Mails', 'weekly E-Mails'],
    ['en', 'sms', 'Weekly emails', 'Weekly emails by text message'],
    ['en', null, 'Weekly emails', 'Weekly emails'],
    ['en', 'email', 'Texts and e-mails', 'Texts and e-mails by e-mail'],
    ['en', 'email', 'Price alerts', 'Price alerts by e-mail'],
    ['en', 'push', 'App notifications', 'App notifications'],
    ['en', 'email', 'The e-mail club', 'The e-mail club messages'],
    ['en', 'email', 'The text club', 'The text club e-mails'],
    ['en', 'email', 'Contexts', 'Contexts e-mails'],
    ['pt-BR', 'email', 'E-mails da semana', 'E-mails da semana'],
    ['pt-BR', 'sms', 'Avisos da loja', 'Avisos da loja por SMS'],
    ['pt-BR', 'email', 'Clube do e-mail', 'mensagens de Clube do e-mail'],
    ['pt-BR', 'email', 'Carta da cozinha', 'e-mails de Carta da cozinha'],
  ])('does not say the kind twice: in %s on %s, “%s”', (locale, channel, name, called) => {
    expect(subject(locale, channel, name)).toBe(called);
  });

  it('keeps a name apart that would end the sentence', () => {
    expect(subject('en', 'email', 'What’s new?')).toBe('“What’s new?” e-mails');
    expect(subject('pt-BR', 'email', 'Quer saber?')).toBe('e-mails de “Quer saber?”');
    expect(subject('en', 'email', 'The "best of"')).toBe('The "best of" e-mails');
  });

  it('keeps a name that is written from right to left from turning the sentence around', () => {
    expect(subject('en', 'email', 'عروض 50')).toBe('\u2068عروض 50\u2069 e-mails');
  });
});
