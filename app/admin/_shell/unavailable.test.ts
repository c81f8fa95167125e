import { NextRequest } from 'next/server';
import { expect, it } from 'vitest';
import { cookieName } from './cookies';
import { unavailable } from './unavailable';

process.env['DATABASE_URL'] = 'postgresql://unused';

const asked = (headers: Record<string, string>) =>
  new NextRequest('http://localhost:3000/admin/acme', { headers });

it('a member is told in their own language that the database is away, and when to come back', async () => {
  const english = unavailable(asked({ 'Accept-Language': 'en' }));
  expect([english.status, english.headers.get('retry-after')]).toEqual([503, '10']);
  expect(await english.text()).toContain('<h1>The database cannot be reached</h1>');
  const portuguese = unavailable(
    asked({ 'Accept-Language': 'en', Cookie: `${cookieName('language')}=pt-BR` }),
  );
  expect(await portuguese.text()).toContain('<h1>O banco de dados não responde</h1>');
});
