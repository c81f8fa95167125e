import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findAlerts } from '@/domain/reports/alert/mutations';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import { readVisits } from '@/domain/reports/rollup/data/cells';
import { readCohortSizes } from '@/domain/reports/rollup/data/sizes';
import { refreshCohorts } from '@/domain/reports/rollup/mutations/cohorts';
import { askForRebuild, rebuildWhereAsked } from '@/domain/reports/rollup/mutations/follow';
import { foundWorkspace, requestOf, stop } from '@/domain/testing';
import { uploadFolder } from '@/domain/imports/job/data';
import { forgetOldFiles } from '@/domain/imports/job/mutations/files';
import { countVisit, flushVisits } from '@/domain/reports/view-count/mutations';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { DAY, now } from '@/lib/clock';
import { pool, transaction } from '@/lib/db/pool';
import { log } from '@/lib/log';
import { catchUp, tasksUntil } from './tasks';

const GO_ON = new AbortController().signal;
const EVERYTHING = stop({ channel: null, topic: null });

let [bad, good] = [] as unknown as [WorkspaceScope, WorkspaceScope];

beforeEach(async () => {
  [bad, good] = [await foundWorkspace(pool()), await foundWorkspace(pool())];
});
afterEach(() => {
  vi.restoreAllMocks();
});

const optOut = (scope: WorkspaceScope, ref: string) =>
  applyChanges([requestOf(scope, ref, [EVERYTHING], { context: { now: now() } })]);

const complaints = () => {
  const said = vi.spyOn(log(), 'error').mockImplementation(() => undefined);
  return () => said.mock.calls.map(([about]) => about);
};

async function rolledUp({ workspaceId }: WorkspaceScope): Promise<number> {
  const { rows } = await pool().query<{ changes: number }>(
    `SELECT coalesce(sum(changes), 0)::int AS changes FROM event_rollup WHERE workspace_id = $1 AND grain = 'day'`,
    [workspaceId],
  );
  return rows[0]?.changes ?? 0;
}

describe('a workspace whose time zone the database does not know', () => {
  beforeEach(async () => {
    await pool().query(`UPDATE workspace SET time_zone = 'Mars/Base' WHERE id = $1`, [bad.workspaceId]);
  });

  it('does not stop the counting of changes, visits and cohorts, and counts its own days in UTC', async () => {
    for (const scope of [bad, good]) {
      await optOut(scope, 'ada');
      countVisit(scope, {
        kind: 'unsubscribe',
        channel: 'email',
        topic: 'news',
        campaign: null,
        consentSource: null,
        locale: 'en',
        userAgent: 'Mozilla/5.0 Firefox/140.0',
        now: now(),
      });
      await transaction((client) => askForRebuild(client, scope));
    }
    await catchUp(GO_ON);
    await rebuildWhereAsked();
    await refreshCohorts();
    await flushVisits();
    await findAlerts(now());
    const days = { from: '2000-01-01', to: '2100-01-01' };
    for (const scope of [bad, good]) {
      expect(await rolledUp(scope)).toBe(1);
      expect(await readCohortSizes(scope)).toHaveLength(1);
      expect(await readVisits(scope, { days, filter: { includeAutomated: true }, by: [] })).toMatchObject([
        { visits: 1 },
      ]);
    }
  });

  it('is reported in the log', async () => {
    const said = complaints();
    await tasksUntil(GO_ON)['refresh-cohorts']?.({}, {} as never);
    expect(said()).toContainEqual({ workspace: expect.any(String) as string, timeZone: 'Mars/Base' });
  });
});

it('a file that cannot be deleted does not stop the deletion of others', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'optdown-files-'));
  process.env['DATA_DIR'] = folder;
  await mkdir(path.join(uploadFolder(), 'a-folder'), { recursive: true });
  const file = path.join(uploadFolder(), 'old.csv');
  await writeFile(file, 'ref');
  const old = new Date(now().getTime() - 30 * DAY);
  for (const name of ['a-folder', 'old.csv']) await utimes(path.join(uploadFolder(), name), old, old);
  await forgetOldFiles(now());
  await expect(writeFile(file, 'ref', { flag: 'wx' })).resolves.toBeUndefined();
  await rm(folder, { recursive: true });
});
