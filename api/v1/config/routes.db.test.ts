import { beforeEach, describe, expect, it } from 'vitest';
import { EXAMPLE_CONFIGURATION } from './example';
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
  it('that was got from one workspace and put into another is the same there: logo, order and all', async () => {
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

  it('is published as a version, by the key’s name, and takes effect', async () => {
    expect((await put(STAGING)).body).toMatchObject({ published: true, version: 2, problems: [] });
    expect(await listVersions(scope)).toMatchObject([{ number: 2, publishedBy: 'Test' }, { number: 1 }]);
    expect((await loadCatalog(scope))?.workspace.name).toBe('Example Shop');
    expect(await auditOf(pool(), scope)).toEqual(['Test settings.published 2']);
  });

  it('that holds already writes nothing', async () => {
    await put(STAGING);
    expect((await put((await get()).body)).body).toMatchObject({ published: false, version: null });
    expect(await listVersions(scope)).toHaveLength(2);
  });

  it('is only weighed on a dry run: what it would change, and all that stands against it', async () => {
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

  it('that the rules of the admin area refuse is refused, with its places', async () => {
    const body = { ...STAGING, sender: { ...STAGING.sender, postalAddress: '' } };
    const { status, body: problem } = await put(body);
    expect([status, problem.errors]).toMatchObject([
      422,
      [{ at: '/sender/postalAddress', code: 'address_missing' }],
    ]);
    expect(await listVersions(scope)).toEqual([]);
  });

  it('with a time zone that the database does not know is refused; one that is kept so is only warned of', async () => {
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

  it('that nobody could set any more can still be got, and put right', async () => {
    await pool().query(`UPDATE workspace SET time_zone = 'Mars/Base' WHERE id = $1`, [scope.workspaceId]);
    expect((await get()).body.sender.timeZone).toBe('Mars/Base');
    expect((await put(STAGING)).body).toMatchObject({ published: true, problems: [] });
  });

  it('has no place for taking "stop everything" away, nor for anything unknown (requirement 13)', async () => {
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
  ])('with %s is refused', async (_what, part) => {
    expect((await put({ ...STAGING, ...part })).status).toBe(400);
  });

  it('is not read or written without the permission for it', async () => {
    const reader = await apiCaller(scope, ['config:read']);
    expect((await reader('/config')).status).toBe(200);
    expect((await reader('/config', { method: 'PUT', body: STAGING })).status).toBe(403);
    expect((await (await apiCaller(scope, ['config:write']))('/config')).status).toBe(403);
  });
});

describe('what was changed meanwhile', () => {
  it('refuses a put that names the version it was made from', async () => {
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

  it('knows its tag as what is compressed on its way makes of it, and among others', async () => {
    const weakened = `W/${(await get()).headers.get('etag') ?? ''}`;
    expect((await put(STAGING, '', { 'If-Match': weakened })).status).toBe(200);
    const tag = (await get()).headers.get('etag') ?? '';
    const more = { ...STAGING, channels: ['email', 'sms'] };
    expect((await put(more, '', { 'If-Match': '"other", "another"' })).status).toBe(412);
    expect((await put(more, '', { 'If-Match': 'no tag at all' })).status).toBe(412);
    expect((await put(more, '', { 'If-Match': `"other", ${tag}` })).status).toBe(200);
  });

  it('lets one of many puts from the same version through', async () => {
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

  it('stops a put, which names whose it is', async () => {
    const { status, text } = await put(STAGING);
    expect(status).toBe(409);
    expect(text).toContain('The marketer');
    expect(await listVersions(scope)).toEqual([]);
  });

  it('stays open where that was asked for, and is told', async () => {
    expect((await put(STAGING, '?draft=keep')).body).toMatchObject({
      published: true,
      draft: { by: 'The marketer' },
    });
    expect(await isOpen()).toBe(true);
  });

  it('is thrown away where that was asked for, which the audit log says', async () => {
    expect((await put(STAGING, '?draft=discard')).body.published).toBe(true);
    expect(await isOpen()).toBe(false);
    expect(await auditOf(pool(), scope)).toContain('Test settings.discarded');
  });

  it('is told by a dry run', async () => {
    expect((await put(STAGING, '?dryRun=true')).body.draft).toMatchObject({ by: 'The marketer' });
  });
});
