import { beforeEach, describe, expect, it } from 'vitest';
import { EXAMPLE_CONFIGURATION } from './example';
import { EXAMPLE_SETTINGS } from '@/api/v1/experiments/fields';
import { listExperiments } from '@/domain/catalog/experiment/data';
import { apiCaller, type Answer } from '@/api/v1/testing';
import { listVersions, readDraft } from '@/domain/settings/draft/data';
import { saveSection } from '@/domain/settings/draft/mutations';
import type { Configuration } from '@/domain/settings/draft/schema';
import { auditOf, engage, foundWorkspace } from '@/domain/testing';
import { loadCatalog } from '@/domain/catalog/topic/data';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

const LOGO = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>').toString('base64');
const STAGING: Configuration = {
  ...EXAMPLE_CONFIGURATION,
  look: { ...EXAMPLE_CONFIGURATION.look, logo: { type: 'image/svg+xml', data: LOGO } },
};

/** A time zone that Node.js knows and PostgreSQL no longer does. */
const UNKNOWN_TO_THE_DATABASE = 'US/Pacific-New';

let scope: WorkspaceScope;
let call: Awaited<ReturnType<typeof apiCaller>>;
beforeEach(async () => {
  scope = await foundWorkspace(pool());
  call = await apiCaller(scope, ['config:read', 'config:write']);
});

type Outcome = {
  published: boolean;
  version: number | null;
  differences: { at: string }[];
  problems: { code: string; level: string; at: string }[];
  draft: { by: string } | null;
  errors: { at: string; code: string }[];
};

const put = async (body: unknown, query = '', headers: Record<string, string> = {}) =>
  (await call(`/config${query}`, { method: 'PUT', body, headers })) as Answer<Outcome>;
const get = async (by = call) => (await by('/config')) as Answer<Configuration>;

describe('a configuration', () => {
  it('is the same, with logo and order, after a GET from one workspace and a PUT into another', async () => {
    await put(STAGING);
    const { body: staging } = await get();
    const production = await apiCaller(await foundWorkspace(pool()));
    const answer = (await production('/config', { method: 'PUT', body: staging })) as Answer<Outcome>;
    expect(answer.body).toMatchObject({ published: true, version: 2 });
    const promoted = await get(production);
    expect(promoted.body).toEqual(staging);
    expect(promoted.body.look.logo?.data).toBe(LOGO);
    expect(answer.headers.get('etag')).toBe(promoted.headers.get('etag'));
  });

  it('is published as a version in the key’s name, and takes effect', async () => {
    expect((await put(STAGING)).body).toMatchObject({ published: true, version: 2, problems: [] });
    expect(await listVersions(scope)).toMatchObject([{ number: 2, publishedBy: 'Test' }, { number: 1 }]);
    expect((await loadCatalog(scope))?.workspace.name).toBe('Example Shop');
    expect(await auditOf(pool(), scope)).toEqual(['Test settings.published 2']);
  });

  it('is not written again if it is published already', async () => {
    await put(STAGING);
    expect((await put((await get()).body)).body).toMatchObject({ published: false, version: null });
    expect(await listVersions(scope)).toHaveLength(2);
  });

  it('is not written on a dry run, which lists the differences and all problems', async () => {
    const body = {
      ...STAGING,
      topics: STAGING.topics.filter(({ key }) => key !== 'events'),
      groups: [{ key: 'all', name: { en: 'Don’t miss out', 'pt-BR': 'Tudo' } }],
    };
    const { status, body: outcome } = await put(body, '?dryRun=true');
    expect([status, outcome.published]).toEqual([200, false]);
    expect(outcome.differences.map(({ at }) => at)).toContain('topics.events');
    expect(outcome.problems).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ code: 'key_gone', level: 'error', at: '/topics', detail: 'events' }),
        expect.objectContaining({ code: 'presses', level: 'warning', at: '/groups/0/name/en' }),
      ]),
    );
    expect(await listVersions(scope)).toEqual([]);
  });

  it('is refused if it breaks the admin area’s rules, with the place of each problem', async () => {
    const body = { ...STAGING, sender: { ...STAGING.sender, postalAddress: '' } };
    const { status, body: problem } = await put(body);
    expect([status, problem.errors]).toMatchObject([
      422,
      [{ at: '/sender/postalAddress', code: 'address_missing' }],
    ]);
    expect(await listVersions(scope)).toEqual([]);
  });

  it('is refused if the database does not know its time zone, unless that is stored already, which gets a warning', async () => {
    const body = { ...STAGING, sender: { ...STAGING.sender, timeZone: UNKNOWN_TO_THE_DATABASE } };
    const { status, body: problem } = await put(body);
    expect([status, problem.errors]).toMatchObject([
      422,
      [{ at: '/sender/timeZone', code: 'unknown_time_zone' }],
    ]);
    expect(await listVersions(scope)).toEqual([]);
    await pool().query('UPDATE workspace SET time_zone = $2 WHERE id = $1', [
      scope.workspaceId,
      UNKNOWN_TO_THE_DATABASE,
    ]);
    const kept = await put(body);
    expect([kept.status, kept.body]).toMatchObject([
      200,
      {
        published: true,
        problems: [{ at: '/sender/timeZone', code: 'unknown_time_zone', level: 'warning' }],
      },
    ]);
  });

  it('can still be read and corrected if its stored time zone is no longer accepted', async () => {
    await pool().query(`UPDATE workspace SET time_zone = 'Mars/Base' WHERE id = $1`, [scope.workspaceId]);
    expect((await get()).body.sender.timeZone).toBe('Mars/Base');
    expect((await put(STAGING)).body).toMatchObject({ published: true, problems: [] });
  });

  it('has no field to remove "stop everything", because unknown fields are refused (requirement 13)', async () => {
    const { status, body } = await put({ ...STAGING, stopEverything: false });
    expect([status, body.errors]).toMatchObject([400, [{ at: '/stopEverything', code: 'unknown_field' }]]);
  });

  it.each([
    ['a channel twice', { channels: ['email', 'email'] }],
    [
      'a topic on one channel twice',
      {
        topics: STAGING.topics.map((topic) => ({
          ...topic,
          channels: [...topic.channels, ...topic.channels],
        })),
      },
    ],
    ['a text that cannot be kept', { groups: [{ key: 'all', name: { en: 'a\0b', 'pt-BR': 'c' } }] }],
  ])('is refused if it has %s', async (_what, part) => {
    expect((await put({ ...STAGING, ...part })).status).toBe(400);
  });

  it('is neither read nor written without the permission for it', async () => {
    const reader = await apiCaller(scope, ['config:read']);
    expect((await reader('/config')).status).toBe(200);
    expect((await reader('/config', { method: 'PUT', body: STAGING })).status).toBe(403);
    expect((await (await apiCaller(scope, ['config:write']))('/config')).status).toBe(403);
  });
});

describe('the experiments of a configuration', () => {
  const withArms = (hypothesis: string) => ({ ...EXAMPLE_SETTINGS, hypothesis });

  it('are created as drafts in another workspace, and changed there as long as they are drafts', async () => {
    await put({ ...STAGING, experiments: [withArms('Shorter pauses keep more.')] });
    const { body: staging } = await get();
    expect(staging).toMatchObject({ experiments: [{ key: 'pause-first' }] });
    const other = await foundWorkspace(pool());
    const production = await apiCaller(other);
    const promote = async (body: unknown) =>
      (await production('/config', { method: 'PUT', body })) as Answer<Outcome>;
    expect((await promote(staging)).body).toMatchObject({ published: true, version: 2 });
    expect((await get(production)).body).toEqual(staging);
    expect(await listExperiments(other)).toMatchObject([{ key: 'pause-first', state: 'draft' }]);
    // Only an experiment differs: it is kept, and no version of the settings is written.
    const changed = { ...staging, experiments: [withArms('Longer pauses keep more.')] };
    expect((await promote(changed)).body).toMatchObject({
      published: true,
      version: null,
      differences: [{ at: 'experiments.pause-first', after: 'Longer pauses keep more.' }],
    });
    expect((await promote(changed)).body).toMatchObject({ published: false, differences: [] });
    // A document that does not mention them leaves them alone.
    const { experiments: _none, ...without } = changed;
    expect((await promote(without)).body).toMatchObject({ published: false });
    expect(await listExperiments(other)).toMatchObject([{ hypothesis: 'Longer pauses keep more.' }]);
  });

  it('never change once they run, nor does anything else of that document', async () => {
    await put({ ...STAGING, experiments: [withArms('As it was.')] });
    await call('/experiments/pause-first/start', { method: 'POST' });
    const next = { ...STAGING, channels: ['email'], experiments: [withArms('As it was not.')] };
    const { status, body } = await put(next);
    expect([status, body.errors]).toMatchObject([
      422,
      expect.arrayContaining([expect.objectContaining({ at: '/experiments/0', code: 'experiment_started' })]),
    ]);
    expect((await get()).body.channels).toEqual(STAGING.channels);
    expect((await put({ ...STAGING, experiments: [withArms('As it was.')] })).body).toMatchObject({
      published: false,
    });
  });

  it('are checked for words that press people', async () => {
    const [control, arm] = EXAMPLE_SETTINGS.arms;
    const pushy = { ...arm, content: { ...arm!.content, words: { en: { less: 'Last chance' } } } };
    const experiments = [{ ...EXAMPLE_SETTINGS, arms: [control, pushy] }];
    expect((await put({ ...STAGING, experiments }, '?dryRun=true')).body.problems).toMatchObject([
      { code: 'presses', at: '/experiments/0/arms/1/content/words/en/less' },
    ]);
    expect(await listExperiments(scope)).toEqual([]);
  });
});

describe('PUT /config with If-Match', () => {
  it('is refused if someone has published since that version', async () => {
    const tag = (await get()).headers.get('etag') ?? '';
    expect((await put(STAGING, '', { 'If-Match': tag })).status).toBe(200);
    const late = await put({ ...STAGING, channels: ['email', 'sms'] }, '', { 'If-Match': tag });
    expect(late.status).toBe(412);
    const fresh = late.headers.get('etag') ?? '';
    expect(fresh).toBe((await get()).headers.get('etag'));
    expect((await put({ ...STAGING, channels: ['email', 'sms'] }, '', { 'If-Match': fresh })).status).toBe(
      200,
    );
  });

  it('accepts a weak tag, as compression makes it, and a tag among others', async () => {
    const weakened = `W/${(await get()).headers.get('etag') ?? ''}`;
    expect((await put(STAGING, '', { 'If-Match': weakened })).status).toBe(200);
    const tag = (await get()).headers.get('etag') ?? '';
    const more = { ...STAGING, channels: ['email', 'sms'] };
    expect((await put(more, '', { 'If-Match': '"other", "another"' })).status).toBe(412);
    expect((await put(more, '', { 'If-Match': 'no tag at all' })).status).toBe(412);
    expect((await put(more, '', { 'If-Match': `"other", ${tag}` })).status).toBe(200);
  });

  it('lets only one of several concurrent calls from the same version through', async () => {
    const tag = (await get()).headers.get('etag') ?? '';
    const statuses = await Promise.all(
      ['one', 'two', 'three'].map(
        async (name) =>
          (await put({ ...STAGING, sender: { ...STAGING.sender, name } }, '', { 'If-Match': tag })).status,
      ),
    );
    expect(statuses.sort()).toEqual([200, 412, 412]);
  });
});

describe('a draft that is open in the admin area', () => {
  beforeEach(async () => {
    const { scope: marketer } = await engage(pool(), scope, 'marketer');
    const saved = await saveSection(marketer, 'channels', { channels: ['sms', 'email', 'push'] }, 0);
    expect(saved.kind).toBe('saved');
  });
  const isOpen = async () => (await readDraft(scope)).revision > 0;

  it('makes a PUT fail with the name of its author', async () => {
    const { status, text } = await put(STAGING);
    expect(status).toBe(409);
    expect(text).toContain('The marketer');
    expect(await listVersions(scope)).toEqual([]);
  });

  it('stays open with draft=keep, and is reported in the answer', async () => {
    expect((await put(STAGING, '?draft=keep')).body).toMatchObject({
      published: true,
      draft: { by: 'The marketer' },
    });
    expect(await isOpen()).toBe(true);
  });

  it('is discarded with draft=discard, and the audit log says so', async () => {
    expect((await put(STAGING, '?draft=discard')).body.published).toBe(true);
    expect(await isOpen()).toBe(false);
    expect(await auditOf(pool(), scope)).toContain('Test settings.discarded');
  });

  it('is reported by a dry run', async () => {
    expect((await put(STAGING, '?dryRun=true')).body.draft).toMatchObject({ by: 'The marketer' });
  });
});
