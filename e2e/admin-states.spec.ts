import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { BrowserContext } from '@playwright/test';
import { NAVIGATION } from '@/app/admin/_shell/navigation';
import { can } from '@/domain/access/scope/rules';
import { ROLES, type Role } from '@/domain/access/scope/schema';
import { LOCALES, type Locale } from '@/domain/workspace/schema';
import { DEMO_KEY } from '@/demo/brand';
import { enterAs, speak } from './admin-cast';
import { expect, test } from './fixtures';

const ROOT = path.join(import.meta.dirname, '../app/admin/[workspace]');

/** Every page of a workspace without a specific subject, found by its file: new pages are checked automatically. */
const PAGES = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter((file) => /(?:^|\/)page\.tsx$/.test(file) && !/\[/.test(file))
  .map((file) =>
    path
      .dirname(file)
      .split('/')
      .filter((part) => part !== '.' && !/^\(.*\)$/.test(part))
      .map((part) => `/${part}`)
      .join(''),
  )
  .sort();

/** What no one should have to read: NaN and the like, missing texts, which show as their keys, JSON, and paths of fields. */
const NONSENSE =
  /[{[](?:"|&quot;)|\b(?:sender|look|topics|groups|copy|ways)\.[a-z]\w*|\bNaN\b|Infinity|\bundefined\b|Invalid Date|\[object |\b(?:shell|connect|imports|members|recipients|reports|settings|experiments)\.[a-z]+\.[a-zA-Z.]+/;

test('every page is in the navigation, with the roles that may open it', () => {
  expect(PAGES).toEqual(NAVIGATION.map((entry) => entry.path).sort());
});

for (const role of ROLES) {
  test(`Each page of the sample workspace opens for a member with the role ${role}, or says that it may not`, async ({
    context,
  }) => {
    await enterAs(context, role);
    await look(context, DEMO_KEY, role, 'en');
  });
}

let made: Promise<string> | undefined;

/** The key of a workspace as an operator creates it, in which nothing has happened yet. */
function foundEmpty(): Promise<string> {
  made ??= (async () => {
    const key = `empty-${randomBytes(4).toString('hex')}`;
    await promisify(execFile)(process.execPath, [
      '--import',
      'tsx',
      'server/commands/workspace.ts',
      'create',
      key,
      '--name',
      'Empty',
      '--contact',
      'hello@example.com',
      '--owner',
      `${key}@example.com`,
      '--locales',
      'en,pt-BR',
    ]);
    return key;
  })();
  return made;
}

for (const locale of LOCALES) {
  test(`Each page of a new workspace opens in ${locale} although there is nothing to show yet`, async ({
    context,
  }) => {
    const workspace = await foundEmpty();
    await enterAs(context, 'owner', { workspace });
    await speak(context, locale);
    await look(context, workspace, 'owner', locale);
  });
}

async function look(context: BrowserContext, workspace: string, role: Role, locale: Locale): Promise<void> {
  for (const { path: page, capability } of NAVIGATION) {
    const answer = await context.request.get(`/admin/${workspace}${page}`);
    expect([page, answer.status()]).toEqual([page, can(role, capability) ? 200 : 403]);
    // Next.js renders 403 pages in the browser: admin-accessibility.spec.ts checks them.
    if (answer.status() === 403) continue;
    const html = await answer.text();
    expect(html.includes(`<html lang="${locale}"`), `${page} is in ${locale}`).toBe(true);
    const text = html
      .replaceAll(/<(script|style)\b[\s\S]*?<\/\1>/g, '')
      .replaceAll(/<[^>]+>/g, ' ')
      .replaceAll(/\s+/g, ' ');
    expect(html.match(/<h1\b/g), `${page}: one heading of the first level`).toHaveLength(1);
    expect(NONSENSE.exec(text)?.[0], page).toBeUndefined();
  }
}
