import type { Locale } from '@/domain/workspace/schema';

/** A problem with a sentence; see `Problem` of domain/settings/draft, which shares these codes. */
export type WordingProblem = {
  code: 'shames' | 'double_negative' | 'presses' | 'shouts' | 'braces';
  level: 'error' | 'warning';
  at: string;
  detail: string;
};

type Pattern = { code: WordingProblem['code']; level: WordingProblem['level']; pattern: RegExp };

// Phrases that the EDPB's guidelines 03/2022 and the FTC's and CMA's reports on deceptive design describe. A warning if
// the same words have an honest use.
const PATTERNS: Record<Locale, Pattern[]> = {
  en: [
    // "No thanks, I don't want to save money": guilt put into the reader's own mouth.
    {
      code: 'shames',
      level: 'error',
      pattern:
        /\bno,? thanks?,? i\b.*|\bi (?:don['’]t|do not) (?:want|like|care|need)\b.*|\bi(?:['’]d| would) rather (?:miss|pay|lose)\b.*/i,
    },
    {
      code: 'shames',
      level: 'error',
      pattern:
        /\b(?:sad|sorry|hate|heartbroken|devastated) to (?:see|lose|let) you\b.*|\bdon['’]t (?:go|leave)\b|\bbreak(?:ing)? (?:our|my) hearts?\b|\bwe['’]ll (?:really )?miss you\b/i,
    },
    {
      code: 'presses',
      level: 'error',
      pattern:
        /\bare you (?:really )?sure\b|\blast chance\b|\bbefore it['’]s too late\b|\bact (?:now|fast)\b|\byou(?:['’]ll| will) (?:lose|miss|regret)\b.*|\bmiss(?:ing)? out\b/i,
    },
    {
      code: 'double_negative',
      level: 'error',
      pattern:
        /\b(?:uncheck|untick|deselect|opt out)\b[^.]*\b(?:not|no longer|never|stop(?:ping)?)\b|\b(?:do not|don['’]t|not|never)\b[^.]*\b(?:un(?:check|tick|subscribe)|opt out|stop(?:ping)?|without|not)\b/i,
    },
  ],
  'pt-BR': [
    {
      code: 'shames',
      level: 'error',
      pattern:
        /\bn[ãa]o,? obrigad[oa],? (?:eu )?(?:n[ãa]o|prefiro)\b.*|\b(?:eu )?n[ãa]o quero (?:economizar|descontos?|ofertas?|saber|receber vantagens)\b.*|\bprefiro (?:perder|pagar)\b.*/i,
    },
    {
      code: 'shames',
      level: 'error',
      pattern:
        /\b(?:triste|tristes|pena|chatead[oa]s?) (?:em|por|com|que|de)\b.*(?:voc[êe]|partir|saída)|\bn[ãa]o (?:v[áa]|se v[áa]|nos deixe|desista)\b|\bsentiremos (?:a )?sua falta\b|\bvamos sentir (?:a )?sua falta\b/i,
    },
    {
      code: 'presses',
      level: 'error',
      pattern:
        /\btem (?:mesmo )?certeza\b|\b[úu]ltima chance\b|\bantes que seja tarde\b|\bvoc[êe] (?:vai|ir[áa]) (?:perder|se arrepender)\b.*|\bn[ãa]o perca\b|\bficar de fora\b/i,
    },
    {
      code: 'double_negative',
      level: 'error',
      pattern:
        /\b(?:desmarque|desmarcar|cancele)\b[^.]*\b(?:n[ãa]o|deixar de|nunca|parar)\b|\bn[ãa]o\b[^.]*\b(?:deixar de|desmarque|desmarcar|cancelar|parar|n[ãa]o)\b/i,
    },
  ],
};

/** Exclamation marks, and several words in capitals, in any language. */
const SHOUTING = /[!！]|\b\p{Lu}{4,}(?:\s+\p{Lu}{2,})+\b/u;
/** A placeholder that nothing fills in, or HTML that would be shown literally. */
const BRACES = /[{}]|<[/!]?[a-z][^>]{0,100}>?/i;

/**
 * Finds what is deceptive or pressing in a sentence of the recipient's page. Requirement 37.
 * @param at where the sentence stands, for the problem.
 */
export function lintText(text: string, locale: Locale, at: string): WordingProblem[] {
  const found = lintWords(text, locale, at);
  const [shout] = SHOUTING.exec(text) ?? [];
  if (shout !== undefined) found.push({ code: 'shouts', level: 'error', at, detail: shout });
  const [brace] = BRACES.exec(text.replaceAll('{brand}', '')) ?? [];
  if (brace !== undefined) found.push({ code: 'braces', level: 'error', at, detail: brace });
  return found;
}

/**
 * The same for a name. Owners may spell names as they like (Yahoo!, BBC NEWS, Q&A < 5 min), and "Last chance" may
 * describe what the messages are: words that would press in a sentence are warnings, not errors.
 */
export function lintName(name: string, locale: Locale, at: string): WordingProblem[] {
  return lintWords(name, locale, at).map((problem) => ({ ...problem, level: 'warning' }));
}

function lintWords(text: string, locale: Locale, at: string): WordingProblem[] {
  return PATTERNS[locale].flatMap(({ code, level, pattern }): WordingProblem[] => {
    const [detail] = pattern.exec(text) ?? [];
    return detail === undefined ? [] : [{ code, level, at, detail }];
  });
}
