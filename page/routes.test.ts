import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { isApi, LINK_PAGES, linkPath, logoPath, readLinkPath, readPlainLink, routeOf } from './routes';
import { linkUrl } from '@/domain/access/link/rules';

const APP = path.resolve(import.meta.dirname, '../app');

/**
 * The addresses that Next.js derives from the folders in app/; route groups such as `(reports)` are not part of them.
 */
const FOLDERS = readdirSync(APP, { recursive: true, encoding: 'utf8' })
  .filter((file) => /(?:^|\/)(?:page\.tsx|route\.ts)$/.test(file))
  .map((file) => path.dirname(file).replaceAll(/\([^)]*\)\/?/g, ''));

describe('the folders in app/', () => {
  const places = new Map<string, string>([
    ['admin', 'admin'],
    ['brand', 'file'],
  ]);

  it('have one for every address without a folder of its own', () => {
    expect(FOLDERS.filter((folder) => folder.startsWith('['))).toEqual(['[[...address]]']);
  });

  it.each(FOLDERS.filter((folder) => !folder.startsWith('[')))('/%s is where the table leads', (folder) => {
    const address = `/${folder.replaceAll(/\[+[^\]]*\]+/g, 'x')}`;
    expect(routeOf(address).to).toBe(places.get(folder.split('/')[0] ?? ''));
  });
});

describe('a page below a link', () => {
  it.each(LINK_PAGES)('“%s” is found where its address is made', (page) => {
    const below = page.replace('[change]', '0199');
    const receipt = page.startsWith('receipt') ? { change: '0199', isFile: page.endsWith('json') } : null;
    const found = { text: 'k1.u.T', below, search: '', form: null, receipt };
    expect(routeOf(linkPath('k1.u.T', below))).toEqual({ to: 'link', ...found });
  });

  it('is told from a form', () => {
    expect(routeOf('/u/T/save')).toMatchObject({ to: 'link', below: 'save', form: 'save', receipt: null });
  });
});

describe('an address', () => {
  it.each([
    ['/', 'nothing'],
    ['/elsewhere', 'nothing'],
    ['/administrators', 'nothing'],
    ['/admin', 'admin'],
    ['/admin/acme/u/T', 'admin'],
    ['/api/v1/decisions', 'api'],
    ['/docs/errors', 'api'],
    ['/healthz', 'api'],
    ['/readyz', 'api'],
    ['/favicon.svg', 'file'],
    ['/_next/static/chunk.js', 'file'],
    [logoPath('acme'), 'file'],
    ['/brand/acme', 'nothing'],
    ['/u/T', 'link'],
  ])('%s leads to: %s', (pathname, place) => {
    expect(routeOf(pathname).to).toBe(place);
    expect(isApi(`${pathname}?a=/b`)).toBe(place === 'api');
  });

  it('of a link is read as it was minted, without the longer look', () => {
    const minted = new URL(linkUrl('https://example.com', 'k1.u.T~-_'));
    expect(readPlainLink(minted.pathname)).toEqual({ token: 'k1.u.T~-_', search: '' });
    expect(readPlainLink('/u/T/?lang=en&x=/u/y')).toEqual({ token: 'T', search: 'lang=en&x=/u/y' });
    for (const other of ['/u/T/history', '/u/T%20', '/u/', '/u', '//u/T', '/U/T'])
      expect([other, readPlainLink(other)]).toEqual([other, null]);
  });
});

describe('a path of a link', () => {
  it.each([
    ['/u/T', 'T', '', ''],
    ['/u/T/', 'T', '', ''],
    ['//u//T//history//?lang=en', 'T', 'history', '?lang=en'],
    ['/U/T?x=1/history', 'T', '', '?x=1/history'],
    ['/%75/T', 'T', '', ''],
    ['/u%2FT', 'T', '', ''],
    ['/u/T/receipt/1/json', 'T', 'receipt/1/json', ''],
    ['/u/a/b/choose', 'a/b', 'choose', ''],
    ['/u/history', 'history', '', ''],
    ['/u/T/receipt', 'T/receipt', '', ''],
    ['/u/T/receipt//1//json/', 'T', 'receipt/1/json', ''],
    ['/u/T/done/done', 'T/done', 'done', ''],
  ])('%s', (url, text, below, search) => {
    expect(readLinkPath(url)).toEqual({ text, below, search });
  });

  it.each(['/', '/u', '/u/', '/u//', '/up/T', '/admin/u/T', '', '*'])('is none: %s', (url) => {
    expect(readLinkPath(url)).toBeNull();
  });
});
