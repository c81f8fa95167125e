import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { listExperiments, readExperiment } from '@/domain/catalog/experiment/data';
import {
  changeExperiment,
  createExperiment,
  noteLearned,
  removeExperiment,
  startExperiment,
  stopExperiment,
} from '@/domain/catalog/experiment/mutations';
import { armFor } from '@/domain/catalog/arm/rules';
import { STANDARD } from '@/domain/catalog/arm/schema';
import { type ExperimentSettings } from '@/domain/catalog/experiment/schema';
import { loadCatalog } from '@/domain/catalog/topic/data';
import type { MemberScope } from '@/domain/access/scope/schema';
import { admit, auditOf, engage, foundWorkspace, later, NOW } from '@/domain/testing';
import { pool } from '@/lib/db/pool';

const SETTINGS: ExperimentSettings = {
  key: 'order',
  hypothesis: 'A pause is enough for many.',
  arms: [
    { key: 'as-it-is', share: 60, content: STANDARD },
    { key: 'pause-first', share: 40, content: { ...STANDARD, offers: ['pause', 'less'] } },
  ],
  leastPoints: 3,
};

let scope: MemberScope;
beforeEach(async () => {
  ({ scope } = await engage(pool(), await foundWorkspace(pool()), 'marketer'));
  expect(await createExperiment(scope, SETTINGS, NOW)).toMatchObject({ kind: 'kept' });
});

describe('an experiment', () => {
  it('goes from draft to running to stopped to learned, each step in the audit log', async () => {
    expect(await changeExperiment(scope, 'order', { ...SETTINGS, leastPoints: 2 })).toMatchObject({
      kind: 'kept',
    });
    expect((await loadCatalog(scope))?.experiment).toBeNull();
    await startExperiment(scope, 'order', 0.4, NOW);
    expect((await loadCatalog(scope))?.experiment).toMatchObject({ key: 'order', arms: SETTINGS.arms });
    await stopExperiment(scope, 'order', 'asked', later(1_000));
    expect((await loadCatalog(scope))?.experiment).toBeNull();
    await noteLearned(scope, 'order', '  Pauses do not last. ');
    expect(await readExperiment(scope, 'order')).toMatchObject({
      state: 'stopped',
      usual: 0.4,
      leastPoints: 2,
      startedBy: 'The marketer',
      stopReason: 'asked',
      learned: 'Pauses do not last.',
    });
    expect(await auditOf(pool(), scope)).toEqual(
      ['created', 'changed', 'started', 'stopped', 'learned'].map(
        (verb) => `The marketer experiment.${verb} order`,
      ),
    );
  });

  it('never changes once it runs, and is never removed', async () => {
    await startExperiment(scope, 'order', 0.4, NOW);
    const wrong = { kind: 'wrong_state', state: 'running' };
    expect(await changeExperiment(scope, 'order', { ...SETTINGS, hypothesis: 'Another' })).toEqual(wrong);
    expect(await removeExperiment(scope, 'order')).toEqual(wrong);
    expect(await startExperiment(scope, 'order', 0.4, NOW)).toEqual(wrong);
    expect(await noteLearned(scope, 'order', 'Too early')).toEqual(wrong);
    await stopExperiment(scope, 'order', 'asked', NOW);
    expect(await startExperiment(scope, 'order', 0.4, NOW)).toMatchObject({ kind: 'wrong_state' });
  });

  it('runs alone', async () => {
    await createExperiment(scope, { ...SETTINGS, key: 'words' }, NOW);
    const both = await Promise.all(['order', 'words'].map((key) => startExperiment(scope, key, 0.4, NOW)));
    expect(both.map(({ kind }) => kind).sort()).toEqual(['another_runs', 'kept']);
    expect((await listExperiments(scope)).map(({ state }) => state)).toEqual(['running', 'draft']);
  });

  it('is refused with words that press people, and with a key that is taken', async () => {
    const [first, second] = SETTINGS.arms;
    const pushy = { ...second!, content: { ...STANDARD, words: { en: { less: 'Don’t miss out' } } } };
    expect(
      await createExperiment(scope, { ...SETTINGS, key: 'pushy', arms: [first!, pushy] }, NOW),
    ).toMatchObject({
      kind: 'bad_words',
      problems: [{ at: 'arms.1.content.words.en.less' }],
    });
    expect(await createExperiment(scope, SETTINGS, NOW)).toEqual({ kind: 'key_taken' });
  });

  it('is out of reach of other workspaces', async () => {
    const { scope: stranger } = await engage(pool(), await foundWorkspace(pool()), 'owner');
    expect(await readExperiment(stranger, 'order')).toBeNull();
    expect(await startExperiment(stranger, 'order', 0.4, NOW)).toEqual({ kind: 'not_found' });
    expect(await removeExperiment(stranger, 'order')).toEqual({ kind: 'not_found' });
  });

  it('assigns people as the SQL in docs/experiments.md does', async () => {
    await startExperiment(scope, 'order', 0.4, NOW);
    for (let person = 0; person < 60; person += 1) await admit(pool(), scope, { ref: `p${person}` });
    const [, sql = ''] = /```sql\n([^`]+)```/.exec(readFileSync('docs/experiments.md', 'utf8')) ?? [];
    const { rows } = await pool().query<{ id: string; arm: string }>(sql, [scope.workspaceId, 'order']);
    const catalog = await loadCatalog(scope);
    expect(rows).toHaveLength(60);
    expect(rows.map(({ arm }) => arm)).toEqual(rows.map(({ id }) => armFor(catalog!, id).arm));
    expect(new Set(rows.map(({ arm }) => arm)).size).toBe(2);
  });
});
