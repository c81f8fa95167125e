import { beforeEach, describe, expect, it } from 'vitest';
import { createExperiment, startExperiment } from '@/domain/catalog/experiment/mutations';
import { STANDARD } from '@/domain/catalog/arm/schema';
import { flushExposures, noteExposure } from '@/domain/people/exposure/mutations';
import { eraseRecipient } from '@/domain/choices/erasure/mutations';
import { mergeRefs } from '@/domain/choices/merge/mutations';
import { admit, contextOf, foundWorkspace, later, NOW } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { MINUTE } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

const PERSON = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const MACHINE = 'Mozilla/5.0 (compatible; Googlebot/2.1)';
const ARMS = ['a', 'b'].map((key) => ({ key, share: 50, content: STANDARD }));

let scope: WorkspaceScope;
let experimentId: string;
let [ada, bea] = ['', ''];

beforeEach(async () => {
  scope = await foundWorkspace(pool());
  [ada, bea] = [await admit(pool(), scope, { ref: 'ada' }), await admit(pool(), scope, { ref: 'bea' })];
  const made = await createExperiment(scope, { key: 'x', hypothesis: 'x', arms: ARMS, leastPoints: 3 }, NOW);
  if (made.kind !== 'kept') throw new Error(made.kind);
  experimentId = made.experiment.id;
  await startExperiment(scope, 'x', 0.4, NOW);
});

function note(recipientId: string, rest: Partial<Parameters<typeof noteExposure>[1]> = {}): void {
  const told = { experimentId, recipientId, arm: 'a', userAgent: PERSON, isFailure: false, now: NOW };
  noteExposure(scope, { ...told, ...rest });
}

async function exposures(): Promise<string[]> {
  await flushExposures();
  const { rows } = await pool().query<{ line: string }>(
    `SELECT concat_ws(' ', coalesce(r.ref, '?'), arm, to_char(exposed_at AT TIME ZONE 'UTC', 'HH24:MI'),
                      CASE WHEN automated THEN 'machine' END, NULLIF(failures, 0), NULLIF(stratum, '')) AS line
       FROM exposure x LEFT JOIN recipient r ON r.id = x.recipient_id WHERE x.workspace_id = $1 ORDER BY 1`,
    [scope.workspaceId],
  );
  return rows.map(({ line }) => line);
}

describe('an exposure', () => {
  it('is the first, however often and in however many batches it is noted', async () => {
    note(ada);
    note(ada, { now: later(MINUTE) });
    await flushExposures();
    note(ada, { now: later(2 * MINUTE), arm: 'b' });
    note(bea, { now: later(3 * MINUTE), arm: 'b' });
    expect(await exposures()).toEqual(['ada a 09:30', 'bea b 09:33']);
  });

  it('is the person’s, if a machine was there before, after or at the same time', async () => {
    note(ada, { userAgent: MACHINE });
    note(bea, { userAgent: MACHINE });
    expect(await exposures()).toEqual(['ada a 09:30 machine', 'bea a 09:30 machine']);
    note(ada, { now: later(MINUTE) });
    note(ada, { userAgent: MACHINE, now: later(2 * MINUTE) });
    expect(await exposures()).toEqual(['ada a 09:31', 'bea a 09:30 machine']);
    note(bea, { userAgent: MACHINE });
    note(bea, { now: later(5 * MINUTE) });
    expect(await exposures()).toEqual(['ada a 09:31', 'bea a 09:35']);
  });

  it('counts the pages that failed', async () => {
    note(ada);
    note(ada, { isFailure: true });
    await flushExposures();
    note(ada, { isFailure: true });
    note(ada, { isFailure: true });
    expect(await exposures()).toEqual(['ada a 09:30 3']);
  });

  it('knows how old the consent was', async () => {
    await pool().query('UPDATE recipient SET consent_at = $2 WHERE id = $1', [ada, later(-30 * 86_400_000)]);
    await pool().query('UPDATE recipient SET consent_at = $2 WHERE id = $1', [bea, later(-900 * 86_400_000)]);
    note(ada);
    note(bea);
    expect(await exposures()).toEqual(['ada a 09:30 new', 'bea a 09:30 old']);
  });

  it('is gone with the person who is erased, also if it was noted and not yet written', async () => {
    note(ada);
    note(bea);
    await flushExposures();
    await eraseRecipient(scope, 'ada', contextOf());
    expect(await exposures()).toEqual(['bea a 09:30']);
    await eraseRecipient(scope, 'bea', contextOf());
    note(bea);
    expect(await exposures()).toEqual([]);
  });

  it('follows the person whose refs are merged, who counts once, by their first', async () => {
    note(ada);
    note(bea, { arm: 'b', now: later(MINUTE) });
    await flushExposures();
    await mergeRefs(scope, 'ada', 'bea', contextOf());
    expect(await exposures()).toEqual(['bea a 09:30']);
    const cara = await admit(pool(), scope, { ref: 'cara' });
    expect(cara).not.toBe('');
    await mergeRefs(scope, 'bea', 'cara', contextOf());
    expect(await exposures()).toEqual(['cara a 09:30']);
  });

  it('is written at once where thousands come within ten seconds, and none is lost', async () => {
    await pool().query(
      `INSERT INTO recipient (id, workspace_id, ref) SELECT gen_random_uuid(), $1, 'n' || n FROM generate_series(1, 6000) n`,
      [scope.workspaceId],
    );
    const { rows } = await pool().query<{ id: string }>('SELECT id FROM recipient WHERE workspace_id = $1', [
      scope.workspaceId,
    ]);
    for (const { id } of rows) note(id);
    expect(await exposures()).toHaveLength(6_002);
  });
});
