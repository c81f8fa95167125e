import { beforeEach, describe, expect, it } from 'vitest';
import { answerPage } from './answer';
import { routeOf } from './routes';
import { createLinkKey } from '@/domain/access/link/mutations';
import { mintToken } from '@/domain/access/link/rules';
import { createExperiment, startExperiment, stopExperiment } from '@/domain/catalog/experiment/mutations';
import { armFor } from '@/domain/catalog/arm/rules';
import { STANDARD, type ArmContent } from '@/domain/catalog/arm/schema';
import { forgetCatalogs, loadCatalog } from '@/domain/catalog/topic/data';
import { flushExposures } from '@/domain/people/exposure/mutations';
import { admit, foundWorkspace, NOW } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const CONTENTS: Record<string, ArmContent> = {
  'as-it-is': STANDARD,
  'pause-first': { ...STANDARD, offers: ['pause', 'less'] },
  words: {
    ...STANDARD,
    words: { en: { less: 'Only the best', pause: 'A quiet while', pauseHint: 'then again' } },
  },
  plain: { offers: ['pause'], forecast: false, words: {} },
};
const REFS = Array.from({ length: 40 }, (_, place) => `p${place}`);

let scope: WorkspaceScope;
let key: { kid: string; secret: Buffer };
/** A ref in each arm. */
let inArm: Map<string, string>;

beforeEach(async () => {
  scope = await foundWorkspace(pool());
  key = await createLinkKey(scope);
  const ids = new Map<string, string>();
  for (const ref of REFS) ids.set(ref, await admit(pool(), scope, { ref, email: `${ref}@example.com` }));
  const arms = Object.entries(CONTENTS).map(([name, content]) => ({ key: name, share: 25, content }));
  await createExperiment(scope, { key: 'x', hypothesis: 'x', arms, leastPoints: 3 }, NOW);
  await startExperiment(scope, 'x', 0.4, NOW);
  const catalog = await loadCatalog(scope);
  if (!catalog) throw new Error('The workspace has a catalog');
  inArm = new Map(REFS.map((ref) => [armFor(catalog, ids.get(ref)!).arm ?? '', ref]));
  expect([...inArm.keys()].sort()).toEqual(Object.keys(CONTENTS).sort());
});

function linkOf(recipient: string, purpose: 'u' | 'm' = 'u'): string {
  const about = { channel: 'email', topic: 'news', campaign: null, issuedAt: null } as const;
  return `/u/${mintToken({ purpose, recipient, ...about }, key)}`;
}

async function ask(url: string, { form, agent = FIREFOX }: { form?: string; agent?: string } = {}) {
  const route = routeOf(url);
  if (route.to !== 'link') throw new Error(`${url} is no link`);
  const header = (name: string) => (name === 'user-agent' ? agent : name === 'accept-language' ? 'en' : null);
  return answerPage(
    {
      method: form === undefined ? 'GET' : 'POST',
      url,
      header,
      form: () => Promise.resolve(new URLSearchParams(form)),
    },
    route,
  );
}

/** A page without what is one person's or one view's. */
const pageOf = async (ref: string, purpose: 'u' | 'm' = 'u') =>
  (await ask(linkOf(ref, purpose))).body
    .replaceAll(linkOf(ref, purpose), 'LINK')
    .replaceAll(/nonce="[^"]+"/g, '')
    .replaceAll(`${ref[0]}•••@example.com`, 'ADDRESS');

const armPage = (arm: string) => pageOf(inArm.get(arm)!);
const groupsOf = (html: string) =>
  [...html.matchAll(/<span id="(less|pause)"[^>]*>(.*?)<\/span>/g)].map(([, id]) => id);

async function exposed(): Promise<string[]> {
  await flushExposures();
  const { rows } = await pool().query<{ line: string }>(
    `SELECT concat_ws(' ', r.ref, arm, CASE WHEN automated THEN 'machine' END) AS line
       FROM exposure x JOIN recipient r ON r.id = x.recipient_id WHERE x.workspace_id = $1 ORDER BY 1`,
    [scope.workspaceId],
  );
  return rows.map(({ line }) => line);
}

describe('the page in an experiment', () => {
  it('has the same ways out, byte for byte, in every arm, and the same before and after them but for the forecast', async () => {
    const around = (html: string) => ({
      stop: /<button[^>]*value="stop".*?<\/button>/s.exec(html)?.[0],
      everything: /<button[^>]*value="everything".*?<\/button>/s.exec(html)?.[0],
      before: html.slice(html.indexOf('<body'), html.indexOf('<form id="ways"')),
      between: [...html.matchAll(/<button[^>]*name="choice"[^>]*class="([^"]*)"/g)].map(([, look]) => look),
    });
    const usual = around(await armPage('as-it-is'));
    expect(usual.stop).toContain('Stop');
    expect(usual.everything).toContain('Stop all');
    for (const arm of Object.keys(CONTENTS)) {
      const page = around(await armPage(arm));
      expect([page.stop, page.everything, page.before]).toEqual([usual.stop, usual.everything, usual.before]);
      // No button weighs more than another.
      expect(new Set(page.between)).toEqual(new Set(usual.between));
    }
  });

  it('shows each arm’s offers, in its order and words, and its forecast', async () => {
    const usual = await armPage('as-it-is');
    expect(groupsOf(usual)).toEqual(['less', 'pause']);
    expect(usual).toMatch(/about \d+ a month<\/span><\/button>/);
    expect(groupsOf(await armPage('pause-first'))).toEqual(['pause', 'less']);
    const words = await armPage('words');
    for (const text of ['Only the best', 'A quiet while', 'then again']) expect(words).toContain(text);
    expect(words).not.toContain('Get fewer<');
    const plain = await armPage('plain');
    expect(groupsOf(plain)).toEqual(['pause']);
    expect(plain).not.toMatch(/about \d+ a month<\/span><\/button>/);
  });

  it('keeps a way to end a pause where no pause is offered', async () => {
    await stopExperiment(scope, 'x', 'asked', NOW);
    await pool().query('UPDATE workspace SET holdout_percent = 20 WHERE id = $1', [scope.workspaceId]);
    forgetCatalogs();
    const pages = await Promise.all(REFS.map((ref) => pageOf(ref)));
    const held = REFS.filter((_, place) => groupsOf(pages[place] ?? '').length === 0);
    expect(held.length).toBeGreaterThan(0);
    await ask(`${linkOf(held[0]!)}/choose`, { form: 'choice=pause:30' });
    expect(await pageOf(held[0]!)).toContain('value="resume"');
  });

  it('leaves manage links as they are, and everyone once it is stopped', async () => {
    const pages = await Promise.all([...inArm.values()].map((ref) => pageOf(ref, 'm')));
    expect(new Set(pages).size).toBe(1);
    expect(await exposed()).toEqual([]);
    await stopExperiment(scope, 'x', 'asked', NOW);
    expect(new Set(await Promise.all([...inArm.keys()].map(armPage))).size).toBe(1);
    expect(await exposed()).toEqual([]);
  });

  it('notes who was shown which arm: no machine, no one who had left already', async () => {
    const [ada, bea] = [inArm.get('words')!, inArm.get('plain')!];
    await ask(`${linkOf(bea)}/choose`, { form: 'choice=stop' });
    await pageOf(bea);
    expect(await exposed()).toEqual([]);
    await ask(linkOf(ada), { agent: 'Mozilla/5.0 (compatible; Googlebot/2.1)' });
    expect(await exposed()).toEqual([`${ada} words machine`]);
    await pageOf(ada);
    await pageOf(ada);
    expect(await exposed()).toEqual([`${ada} words`]);
  });

  it('says nothing of how many messages come after a choice where the forecast is left out', async () => {
    const usual = await ask(`${linkOf(inArm.get('as-it-is')!)}/choose`, { form: 'choice=pause:30' });
    expect((await ask((usual.headers['Location'] ?? '').split('#')[0] ?? '')).body).toContain('a month');
    const done = await ask(`${linkOf(inArm.get('plain')!)}/choose`, { form: 'choice=pause:30' });
    const to = done.headers['Location'] ?? '';
    expect((await ask(to.split('#')[0] ?? '')).body).not.toContain('a month');
  });
});
