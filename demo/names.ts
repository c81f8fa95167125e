import type { Locale } from '@/domain/workspace/schema';

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}

/** Names for fictional people, without accents, as in addresses. */
export const FIRST_NAMES: Record<Locale, readonly string[]> = {
  en: words(`
    olivia noah emma liam ava ethan grace henry chloe owen ruth samuel ivy leo nora miles
    hazel jonas priya arjun mei kenji fatima omar rosa diego ingrid lars amara kofi bridget
    declan tessa walter joan percy alice theo`),
  'pt-BR': words(`
    ana joao maria pedro beatriz lucas juliana rafael camila gustavo larissa thiago fernanda
    bruno patricia rodrigo leticia felipe renata marcelo aline vinicius tatiane caio iara
    davi helena otavio sonia raimundo cecilia ubirajara`),
};

export const LAST_NAMES: Record<Locale, readonly string[]> = {
  en: words(`
    carter nguyen patel kim obrien walsh bennett rossi okafor lindqvist hughes ramirez cohen
    dubois fischer novak sato mbeki larsen hart whitfield ortega sinclair bauer quinn
    ellison pryce tanaka haddad moreau stone abbott`),
  'pt-BR': words(`
    silva santos oliveira souza lima pereira ferreira costa rodrigues almeida nascimento
    araujo ribeiro carvalho gomes martins rocha barbosa teixeira moura cardoso freitas
    nogueira tavares batista campos azevedo sampaio`),
};

/** Time zones, and how many people live in each. */
export const TIME_ZONES: Record<Locale, readonly (readonly [string, number])[]> = {
  en: [
    ['America/New_York', 42],
    ['America/Chicago', 26],
    ['America/Los_Angeles', 20],
    ['America/Denver', 8],
    ['Europe/London', 3],
    ['America/Anchorage', 1],
  ],
  'pt-BR': [
    ['America/Sao_Paulo', 78],
    ['America/Recife', 12],
    ['America/Manaus', 7],
    ['America/Rio_Branco', 2],
    ['Europe/Lisbon', 1],
  ],
};
