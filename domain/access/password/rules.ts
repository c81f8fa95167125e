import type { ZxcvbnFactory } from '@zxcvbn-ts/core';
import {
  MAX_PASSWORD_CHARACTERS,
  MIN_PASSWORD_CHARACTERS,
  type PasswordOwner,
  type PasswordProblem,
} from '@/domain/access/password/schema';
import { asciiLowerCase } from '@/lib/ascii';

/** On zxcvbn's scale: 10^8 guesses, more than a throttled log-in and a slow hash let through. */
const MIN_SCORE = 3;
/** Only the beginning of a longer password is judged: the check's work grows with the length. */
const MAX_JUDGED = 64;
/** The minimum number of letters or digits besides words related to the owner. */
const MIN_OWN_CHARACTERS = 8;

/**
 * What is wrong with someone's password; null if nothing. Common and breached passwords, patterns and words are
 * recognized from zxcvbn's lists, which are packages: no service is asked. OWASP ASVS 5.0, 6.2.4 and 6.2.12.
 */
export async function findPasswordProblem(
  password: string,
  owner: PasswordOwner,
): Promise<PasswordProblem | null> {
  const characters = Array.from(password).length;
  if (characters < MIN_PASSWORD_CHARACTERS) return 'too_short';
  if (characters > MAX_PASSWORD_CHARACTERS) return 'too_long';
  if (asciiLowerCase(password.trim()) === asciiLowerCase(owner.email.trim())) return 'same_as_email';
  const words = wordsOf(owner);
  if (isAbout(password, words)) return 'about_you';
  const judged = (await estimator()).check(password.slice(0, MAX_JUDGED), words);
  return judged.score < MIN_SCORE ? 'common' : null;
}

/** A text's letters and digits only, without accents, so that spellings of one word are equal. */
function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();
}

/** The product's name, the brand's, the person's, and the parts of their address; longest first. */
function wordsOf({ email, name = '', workspaces = [] }: PasswordOwner): string[] {
  const texts = ['optdown', email, name, ...workspaces];
  const parts = texts.flatMap((text) => [text, ...text.split(/[^\p{L}\p{N}]+/u)]);
  const words = new Set(parts.map(plain).filter((word) => word.length >= 3));
  return [...words].sort((one, other) => other.length - one.length);
}

function isAbout(password: string, words: readonly string[]): boolean {
  const whole = plain(password);
  const rest = words.reduce((left, word) => left.replaceAll(word, ''), whole);
  return rest !== whole && rest.length < MIN_OWN_CHARACTERS;
}

let made: Promise<ZxcvbnFactory> | undefined;

/** Created when the first password is chosen: the lists take memory, and a server that no one joins needs none. */
function estimator(): Promise<ZxcvbnFactory> {
  made ??= makeEstimator();
  return made;
}

async function makeEstimator(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory: Factory }, common, english, portuguese] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
    import('@zxcvbn-ts/language-pt-br'),
  ]);
  return new Factory({
    dictionary: { ...common.dictionary, ...english.dictionary, ...portuguese.dictionary },
    graphs: common.adjacencyGraphs,
    l33tMaxSubstitutions: 10,
  });
}
