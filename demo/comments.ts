import type { Locale } from '@/domain/workspace/schema';
import { COMMENTS_EN } from './comments-en';
import { COMMENTS_PT } from './comments-pt';
import type { Random } from './random';
import type { ReasonKey } from '@/domain/catalog/reason/rules';

const COMMENTS: Record<Locale, Record<ReasonKey, readonly string[]>> = {
  en: COMMENTS_EN,
  'pt-BR': COMMENTS_PT,
};

/** Comments to draw from. */
export type CommentDecks = { draw: (reason: ReasonKey, locale: Locale, random: Random) => string };

type Deck = { left: string[]; round: number };

/** Like decks of cards, one for each reason and language: no comment repeats before all were used. */
export function shuffleComments(): CommentDecks {
  const decks = new Map<string, Deck>();
  return {
    draw(reason, locale, random) {
      const key = `${locale} ${reason}`;
      const deck = decks.get(key) ?? { left: [], round: 0 };
      decks.set(key, deck);
      if (deck.left.length === 0) {
        deck.left = shuffled(COMMENTS[locale][reason], random);
        deck.round += 1;
      }
      const text = filledIn(deck.left.pop() ?? '', locale, random);
      return deck.round === 1 ? text : inAnotherHand(text, random);
    },
  };
}

function shuffled(cards: readonly string[], random: Random): string[] {
  const deck = [...cards];
  for (let index = deck.length - 1; index > 0; index -= 1) {
    const other = random.whole(0, index);
    [deck[index], deck[other]] = [deck[other] ?? '', deck[index] ?? ''];
  }
  return deck;
}

const DAYS: Record<Locale, readonly string[]> = {
  en: ['Monday', 'Tuesday', 'Thursday', 'Friday', 'Sunday'],
  'pt-BR': ['segunda', 'terça', 'quarta', 'quinta', 'sexta'],
};
const MONTHS: Record<Locale, readonly string[]> = {
  en: ['January', 'March', 'May', 'August', 'November'],
  'pt-BR': ['janeiro', 'março', 'maio', 'agosto', 'novembro'],
};
const SOMEBODY = ['jo.marsh', 'r.almeida', 'the.pryces', 'lina', 'marcos.t', 'kitchen.at.home'] as const;

function filledIn(text: string, locale: Locale, random: Random): string {
  return text.replace(/\{(\w+)\}/g, (slot: string, name: string) => {
    switch (name) {
      case 'n':
        return String(random.whole(4, 19));
      case 'day':
        return random.pick(DAYS[locale]);
      case 'month':
        return random.pick(MONTHS[locale]);
      case 'email':
        return `${random.pick(SOMEBODY)}${random.whole(2, 99)}@example.${random.pick(['com', 'net', 'org'])}`;
      case 'phone':
        return locale === 'en'
          ? `555-01${random.whole(10, 99)}`
          : `(20) 9${random.whole(1000, 5999)}-${random.whole(1000, 9999)}`;
      default:
        return slot;
    }
  });
}

/** The same thought from another person: later rounds must not read like copies. */
function inAnotherHand(text: string, random: Random): string {
  const hand = random.whole(0, 4);
  if (hand === 0) return text.toLowerCase();
  if (hand === 1) return text.replace(/[.!]+$/, '');
  if (hand === 2) return text.replace(/[,’']/g, '').replace(/[.!]$/, ' ...');
  if (hand === 3) return text.replace(/(\S+) (\S+)$/, '$1  $2');
  return text;
}
