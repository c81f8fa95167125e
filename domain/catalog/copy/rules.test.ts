import { describe, expect, it } from 'vitest';
import { lintName, lintText } from '@/domain/catalog/copy/rules';
import en from '@/messages/en.json';
import ptBR from '@/messages/pt-BR.json';

const codes = (text: string, locale: 'en' | 'pt-BR' = 'en') =>
  lintText(text, locale, 'here').map(({ code }) => code);

describe('the wording linter (requirement 37)', () => {
  it.each([
    ['No thanks, I don’t want to save money', 'shames'],
    ["I'd rather pay full price", 'shames'],
    ['We’re sad to see you go', 'shames'],
    ['Please don’t leave', 'shames'],
    ['Are you sure?', 'presses'],
    ['You will miss our best offers', 'presses'],
    ['Untick this box if you do not want our letters', 'double_negative'],
    ['Don’t stop not getting our news', 'double_negative'],
    ['Stay with us!', 'shouts'],
    ['READ THIS BEFORE you go', 'shouts'],
    ['Hello {name}', 'braces'],
    ['<b>Hello</b>', 'braces'],
  ])('finds %j: %s', (text, code) => {
    expect(codes(text)).toContain(code);
  });

  it.each([
    ['Não, obrigado, prefiro pagar mais', 'shames'],
    ['Ficamos tristes por perder você', 'shames'],
    ['Vamos sentir sua falta', 'shames'],
    ['Tem certeza?', 'presses'],
    ['Não perca as próximas ofertas', 'presses'],
    ['Desmarque para não receber', 'double_negative'],
    ['Não quero deixar de receber', 'double_negative'],
    ['Fique conosco!', 'shouts'],
  ])('finds %j: %s', (text, code) => {
    expect(codes(text, 'pt-BR')).toContain(code);
  });

  it.each([
    'Choose one. It takes effect at once.',
    'News from our workshops, for {brand} readers',
    'Would you say why?',
  ])('accepts %j', (text) => {
    expect(codes(text)).toEqual([]);
  });

  it.each(['Q&A < 5 min', 'Yahoo! news', 'BBC NEWS DAILY', 'Deals > 50 %', '¡Hola!', '{beta} club'])(
    'accepts a topic called %j',
    (name) => {
      expect(lintName(name, 'en', 'here')).toEqual([]);
    },
  );

  it('points out a name that presses, and leaves the decision to its owner', () => {
    expect(lintName('Last chance', 'en', 'here')).toMatchObject([{ code: 'presses', level: 'warning' }]);
  });

  it('allows a sentence to compare numbers', () => {
    expect(codes('Answers in < 5 minutes, for teams > 10')).toEqual([]);
  });

  it('finds nothing in Optdown’s own sentences about choosing', () => {
    for (const [locale, { ways, center, reason, done }] of [
      ['en', en],
      ['pt-BR', ptBR],
    ] as const)
      for (const text of [
        ways.lead,
        ways.leadManage,
        ways.stop,
        ways.everything,
        center.title,
        center.lead,
        reason.title,
        reason.hint,
        done.onTheWay,
      ]) {
        const filled = text.replaceAll(/\{\w+\}/g, 'Alder');
        expect(lintText(filled, locale, filled)).toEqual([]);
      }
  });
});
