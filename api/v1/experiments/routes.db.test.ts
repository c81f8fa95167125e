import { beforeEach, describe, expect, it } from 'vitest';
import { EXAMPLE_SETTINGS } from './fields';
import { apiCaller, type Answer } from '@/api/v1/testing';
import { loadCatalog } from '@/domain/catalog/topic/data';
import { auditOf, foundWorkspace } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

let scope: WorkspaceScope;
let call: Awaited<ReturnType<typeof apiCaller>>;
beforeEach(async () => {
  scope = await foundWorkspace(pool());
  call = await apiCaller(scope, ['config:read', 'config:write']);
});

type Body = {
  key: string;
  state: string;
  usual: number | null;
  detail: string;
  errors: { at: string; code: string }[];
};
const make = async (rest: object = {}) =>
  (await call('/experiments', { body: { ...EXAMPLE_SETTINGS, ...rest } })) as Answer<Body>;
const post = async (path: string) => (await call(`/experiments/${path}`, { method: 'POST' })) as Answer<Body>;

describe('experiments over the API', () => {
  it('live from draft to what was learned', async () => {
    expect((await make()).status).toBe(201);
    expect((await call('/experiments/pause-first')).body).toMatchObject({
      ...EXAMPLE_SETTINGS,
      state: 'draft',
    });
    const changed = { ...EXAMPLE_SETTINGS, hypothesis: 'Shorter.', leastPoints: 1.5 };
    expect((await call('/experiments/pause-first', { method: 'PUT', body: changed })).body).toMatchObject(
      changed,
    );
    expect((await post('pause-first/start')).body).toMatchObject({ state: 'running', usual: 0.4 });
    expect((await loadCatalog(scope))?.experiment?.key).toBe('pause-first');
    expect((await post('pause-first/stop')).body).toMatchObject({ state: 'stopped' });
    const learned = { learned: 'No difference.' };
    expect(
      (await call('/experiments/pause-first/learned', { method: 'PUT', body: learned })).body,
    ).toMatchObject(learned);
    expect((await call('/experiments')).body).toMatchObject({ data: [{ key: 'pause-first', ...learned }] });
    expect(await auditOf(pool(), scope)).toContain('Test experiment.started pause-first');
  });

  it('say what is wrong with a change, which then changes nothing', async () => {
    await make();
    expect((await make()).status).toBe(409);
    await post('pause-first/start');
    expect((await call('/experiments/pause-first', { method: 'PUT', body: EXAMPLE_SETTINGS })).status).toBe(
      409,
    );
    expect((await call('/experiments/pause-first', { method: 'DELETE' })).status).toBe(409);
    await make({ key: 'second' });
    const { status, body } = await post('second/start');
    expect([status, body.detail]).toEqual([409, 'pause-first is running: one experiment runs at a time.']);
    expect((await call('/experiments/second', { method: 'DELETE' })).status).toBe(204);
    expect((await post('second/start')).status).toBe(404);
  });

  it('refuse words that press people, and any field that could change the ways out (requirements 13, 37)', async () => {
    const [control, arm] = EXAMPLE_SETTINGS.arms;
    const withContent = (content: object) => ({
      arms: [control, { ...arm, content: { ...arm!.content, ...content } }],
    });
    const pushy = await make(withContent({ words: { en: { pause: 'Are you sure?' } } }));
    expect([pushy.status, pushy.body.errors]).toMatchObject([
      422,
      [{ at: '/arms/1/content/words/en/pause', code: 'presses' }],
    ]);
    const sly = await make(withContent({ stop: 'Keep my messages' }));
    expect([sly.status, sly.body.errors]).toMatchObject([
      400,
      [{ at: '/arms/1/content/stop', code: 'unknown_field' }],
    ]);
    const uneven = await make({ arms: [control, { ...arm, share: 40 }] });
    expect([uneven.status, uneven.body.errors[0]?.at]).toEqual([400, '/arms']);
  });

  it('are read with config:read and changed with config:write', async () => {
    await make();
    const reader = await apiCaller(scope, ['config:read']);
    expect((await reader('/experiments/pause-first')).status).toBe(200);
    expect((await reader('/experiments/pause-first/start', { method: 'POST' })).status).toBe(403);
  });
});
