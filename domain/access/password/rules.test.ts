import { describe, expect, it } from 'vitest';
import { findPasswordProblem } from '@/domain/access/password/rules';

const ADA = { email: 'ada.long@example.com', name: 'Ada King', workspaces: ['Alder & Maré'] };
const problemOf = (password: string) => findPasswordProblem(password, ADA);

describe('a password', () => {
  it('must have 12 to 200 characters and must not be the e-mail address', async () => {
    expect(await problemOf('eleven char')).toBe('too_short');
    expect(await problemOf('x7'.repeat(101))).toBe('too_long');
    expect(await problemOf('Ada.Long@Example.com')).toBe('same_as_email');
    // One visible character may be two units of a string.
    expect(await problemOf('🔑'.repeat(11))).toBe('too_short');
  });

  it('is refused if it is one of those that guessers try first', async () => {
    for (const password of [
      'password1234',
      'aaaaaaaaaaaa',
      '123456789012',
      'qwertyuiop12',
      'P@ssw0rd2026',
      'iloveyou1234',
      'senha1234567',
      'letmeinletmein',
      'abcdefghijkl',
      'x'.repeat(200),
    ])
      expect([password, await problemOf(password)]).toEqual([password, 'common']);
  });

  it('must not be made of the brand’s name, the product’s, or the person’s own', async () => {
    for (const password of [
      'Alder&Maré2026',
      'aldermare2026!',
      'Optdown12345!',
      'ada.long@example',
      'Ada King 1815',
    ])
      expect([password, await problemOf(password)]).toEqual([password, 'about_you']);
  });

  it('may be a few words in a row, or random characters', async () => {
    for (const password of [
      'correct horse battery',
      'meu cachorro azul',
      'a long password of mine',
      'k3n-fj2m-9sxq',
    ])
      expect([password, await problemOf(password)]).toEqual([password, null]);
  });
});
