import { expect, it } from 'vitest';
import { listViews } from '@/domain/reports/saved-view/data';
import { removeView, saveView } from '@/domain/reports/saved-view/mutations';
import { canonicalQuery, MAX_VIEWS, newViewSchema } from '@/domain/reports/saved-view/schema';
import { auditOf, castOf, foundWorkspace } from '@/domain/testing';
import { pool } from '@/lib/db/pool';

const viewOf = (name: string, query = 'period=90d&channel=sms&channel=email') =>
  newViewSchema.parse({ name, page: 'reasons', query });

it('a view is there for all of its workspace under a name of its own, until a member removes it', async () => {
  const workspace = await foundWorkspace(pool());
  const { marketer, stranger } = await castOf(pool(), workspace);
  expect(await saveView(marketer.scope, viewOf('Mondays'))).toBe('saved');
  expect(await saveView(marketer.scope, viewOf('Mondays', 'period=7d'))).toBe('taken');
  expect(await saveView(stranger.scope, viewOf('Mondays'))).toBe('saved');
  const [view, ...others] = await listViews(workspace);
  expect(others).toEqual([]);
  expect(view).toMatchObject({
    name: 'Mondays',
    page: 'reasons',
    query: 'period=90d&channel=email&channel=sms',
    savedBy: 'The marketer',
  });
  expect(await removeView(stranger.scope, view!.id)).toBe('gone');
  expect(await removeView(marketer.scope, view!.id)).toBe('removed');
  expect(await removeView(marketer.scope, view!.id)).toBe('gone');
  expect(await listViews(workspace)).toEqual([]);
  expect(await auditOf(pool(), workspace)).toEqual([
    'The marketer report.view_saved Mondays',
    'The marketer report.view_removed Mondays',
  ]);
});

it('a workspace has no more views than can be looked through, even if two are saved at once', async () => {
  const workspace = await foundWorkspace(pool());
  const { marketer } = await castOf(pool(), workspace);
  await pool().query(
    `INSERT INTO saved_view (id, workspace_id, name, page, query, saved_by)
     SELECT gen_random_uuid(), $1, 'View ' || n, '', 'period=30d', 'Ada' FROM generate_series(2, $2::int) AS n`,
    [workspace.workspaceId, MAX_VIEWS],
  );
  const outcomes = await Promise.all(['A', 'B'].map((name) => saveView(marketer.scope, viewOf(name))));
  expect(outcomes.sort()).toEqual(['full', 'saved']);
});

it('a view keeps only what a report can read, and its period even where that is the default', () => {
  expect(canonicalQuery('period=century&channel=sms&utm=x&after=7')).toBe('channel=sms&period=30d');
  expect(canonicalQuery('')).toBe('period=30d');
  for (const page of ['../settings', 'https://evil.example', 'why?x', '//evil.example', 'a b'])
    expect(newViewSchema.safeParse({ name: 'x', page, query: '' }).success, page).toBe(false);
  expect(newViewSchema.safeParse({ name: ' ', page: '', query: '' }).success).toBe(false);
});
