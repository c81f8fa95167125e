import { beforeEach, describe, expect, it } from 'vitest';
import { STANDARD } from '@/domain/catalog/arm/schema';
import { readExperiment } from '@/domain/catalog/experiment/data';
import { createExperiment, startExperiment } from '@/domain/catalog/experiment/mutations';
import type { Experiment } from '@/domain/catalog/experiment/schema';
import { loadCatalog } from '@/domain/catalog/topic/data';
import { eraseRecipient } from '@/domain/choices/erasure/mutations';
import { mergeRefs } from '@/domain/choices/merge/mutations';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import { flushExposures, noteExposure } from '@/domain/people/exposure/mutations';
import type { NewExposure } from '@/domain/people/exposure/schema';
import { countExposed } from '@/domain/reports/experiment/data/counts';
import { readResult } from '@/domain/reports/experiment/data/result';
import { countExperiments } from '@/domain/reports/experiment/mutations';
import { admit, auditOf, contextOf, foundWorkspace, later, NOW, requestOf, stop } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { DAY, HOUR } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

const PERSON = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const ARMS = ['a', 'b'].map((key) => ({ key, share: 50, content: STANDARD }));

let scope: WorkspaceScope;
let experiment: Experiment;

beforeEach(async () => {
  scope = await foundWorkspace(pool());
  await createExperiment(scope, { key: 'x', hypothesis: 'x', arms: ARMS, leastPoints: 3 }, NOW);
  const started = await startExperiment(scope, 'x', 0.4, NOW);
  if (started.kind !== 'kept') throw new Error(started.kind);
  ({ experiment } = started);
});

/** Someone who is shown an arm, so many days after NOW. */
async function expose(ref: string, arm: string, day = 0, rest: Partial<NewExposure> = {}): Promise<string> {
  const recipientId = await admit(pool(), scope, { ref, email: `${ref}@example.com` });
  noteExposure(scope, {
    experimentId: experiment.id,
    recipientId,
    arm,
    userAgent: PERSON,
    isFailure: false,
    now: later(day * DAY),
    ...rest,
  });
  await flushExposures();
  return recipientId;
}

async function leave(ref: string, day: number, topic: string | null = 'news'): Promise<string> {
  const change = stop({ channel: null, topic });
  const [outcome] = await applyChanges([
    requestOf(scope, ref, [change], { asked: change.scope, context: { now: later(day * DAY) } }),
  ]);
  return outcome?.kind === 'changed' ? outcome.changeId : '';
}

/** What is counted on a day after NOW: `a: 3 exposed, lost 0×1 2×1, censored 4×1`. */
async function countedOn(day: number): Promise<string[]> {
  const at = { workspaceId: scope.workspaceId, experimentId: experiment.id };
  const counts = await countExposed(at, later(day * DAY));
  return counts.map(({ arm, followUp }) => {
    const [{ exposed, days } = { exposed: 0, days: [] }] = followUp;
    const listed = (of: 'lost' | 'censored') =>
      days.flatMap((each) => (each[of] > 0 ? [`${each.day}×${each[of]}`] : [])).join(' ');
    return `${arm}: ${exposed} exposed, lost ${listed('lost')}, censored ${listed('censored')}`;
  });
}

async function railsOn(day: number): Promise<Record<string, number>> {
  const at = { workspaceId: scope.workspaceId, experimentId: experiment.id };
  const [arm] = await countExposed(at, later(day * DAY));
  return Object.fromEntries(Object.entries(arm?.guardRails ?? {}).filter(([, people]) => people > 0));
}

describe('an experiment’s counts', () => {
  it('have everyone once: lost on a whole day since their own exposure, or followed so far', async () => {
    await expose('ada', 'a');
    await expose('bea', 'a', 1);
    await expose('cara', 'a', 2);
    await expose('dora', 'b', 2.5);
    await leave('ada', 0.5);
    await leave('ada', 30, 'offers');
    await leave('bea', 3.5);
    await leave('dora', 2.6);
    expect(await countedOn(5)).toEqual([
      'a: 3 exposed, lost 0×1 2×1, censored 3×1',
      'b: 1 exposed, lost 0×1, censored ',
    ]);
    // What happens in a period that is not over is not counted yet.
    expect(await countedOn(3.1)).toEqual([
      'a: 3 exposed, lost 0×1, censored 1×1 2×1',
      'b: 1 exposed, lost , censored 0×1',
    ]);
    expect(await countedOn(200)).toEqual([
      'a: 3 exposed, lost 0×1 2×1, censored ',
      'b: 1 exposed, lost 0×1, censored ',
    ]);
    await leave('cara', 150);
    expect((await countedOn(200))[0]).toBe('a: 3 exposed, lost 0×1 2×1, censored ');
  });

  it('are the same as counting the ledger person by person', async () => {
    for (let person = 0; person < 40; person += 1) {
      await expose(`p${person}`, person % 3 === 0 ? 'a' : 'b', (person * 7) % 60);
      if (person % 4 !== 0) await leave(`p${person}`, ((person * 7) % 60) + ((person * 13) % 110) + 0.3);
    }
    const { rows } = await pool().query<{ arm: string; exposed_at: Date; left_at: Date | null }>(
      `SELECT x.arm, x.exposed_at, min(e.occurred_at) AS left_at FROM exposure x
         LEFT JOIN consent_event e ON e.recipient_id = x.recipient_id AND e.action = 'opt_out'
        WHERE x.workspace_id = $1 GROUP BY x.recipient_id, x.arm, x.exposed_at`,
      [scope.workspaceId],
    );
    const now = later(100 * DAY);
    const expected = ['a', 'b'].map((arm) => {
      const own = rows.filter((row) => row.arm === arm);
      const tally = new Map<string, number>();
      for (const { exposed_at: from, left_at: left } of own) {
        const followed = Math.min(90, Math.floor((now.getTime() - from.getTime()) / DAY));
        const day = left ? Math.floor((left.getTime() - from.getTime()) / DAY) : Infinity;
        const key = day < followed ? `lost ${day}` : followed < 90 ? `censored ${followed}` : 'kept';
        tally.set(key, (tally.get(key) ?? 0) + 1);
      }
      tally.delete('kept');
      return { arm, exposed: own.length, tally: Object.fromEntries([...tally].sort()) };
    });
    const at = { workspaceId: scope.workspaceId, experimentId: experiment.id };
    const counts = await countExposed(at, now);
    expect(
      counts.map(({ arm, followUp: [only] }) => ({
        arm,
        exposed: only?.exposed,
        tally: Object.fromEntries(
          (only?.days ?? [])
            .flatMap(({ day, lost, censored }) => [
              [`lost ${day}`, lost] as const,
              [`censored ${day}`, censored] as const,
            ])
            .filter(([, people]) => people > 0)
            .sort(),
        ),
      })),
    ).toEqual(expected);
  });

  it('leave out what was taken back, machines, and people who are erased', async () => {
    await expose('ada', 'a');
    await expose('bea', 'a', 0, { userAgent: 'Googlebot/2.1 (+http://www.google.com/bot.html)' });
    await expose('cara', 'a');
    const change = await leave('ada', 1);
    await pool().query(
      `INSERT INTO consent_event (workspace_id, recipient_id, change_id, action, channel, topic, actor, source, undoes_change_id)
       SELECT workspace_id, recipient_id, gen_random_uuid(), 'undo', channel, topic, actor, source, change_id
         FROM consent_event WHERE change_id = $1`,
      [change],
    );
    expect(await countedOn(10)).toEqual(['a: 2 exposed, lost , censored 10×2']);
    await eraseRecipient(scope, 'cara', contextOf());
    expect(await countedOn(10)).toEqual(['a: 1 exposed, lost , censored 10×1']);
  });

  it('know a person under each of their refs', async () => {
    await expose('ada', 'a');
    await admit(pool(), scope, { ref: 'ada-too' });
    await leave('ada', 2);
    await mergeRefs(scope, 'ada', 'ada-too', contextOf({ now: later(3 * DAY) }));
    expect(await countedOn(10)).toEqual(['a: 1 exposed, lost 2×1, censored ']);
  });

  it('keep an eye on complaints, repeated opt-outs, failed pages and messages against the choice', async () => {
    const ada = await expose('ada', 'a');
    await leave('ada', 1);
    await leave('ada', 3, null);
    await expose('bea', 'a');
    await leave('bea', 1);
    await leave('bea', 9, null);
    await expose('cara', 'a', 0, { isFailure: true });
    expect(await railsOn(10)).toEqual({ repeated_opt_outs: 1, failed_pages: 1 });
    const send = (day: number) =>
      pool().query(
        `INSERT INTO last_send (workspace_id, recipient_id, channel, topic, sent_at) VALUES ($1, $2, 'email', 'news', $3)
         ON CONFLICT (recipient_id, channel, topic) DO UPDATE SET sent_at = excluded.sent_at`,
        [scope.workspaceId, ada, later(day * DAY)],
      );
    await pool().query('UPDATE preference SET updated_at = $2 WHERE recipient_id = $1', [ada, later(DAY)]);
    await send(2.5);
    expect(await railsOn(10)).not.toHaveProperty('messages_against_choice');
    await send(4);
    expect(await railsOn(10)).toMatchObject({ messages_against_choice: 1 });
    await pool().query(
      `INSERT INTO consent_event (workspace_id, recipient_id, change_id, action, channel, topic, actor,
        source, cause, occurred_at) VALUES ($1, $2, gen_random_uuid(), 'opt_out', 'email', '*', 'api_key', 'api', 'complaint', $3)`,
      [scope.workspaceId, ada, later(20 * DAY)],
    );
    expect(await railsOn(30)).toMatchObject({ complaints: 1 });
    expect(await railsOn(10)).not.toHaveProperty('complaints');
  });
});

describe('the job', () => {
  /** So many people for each arm, of whom so many complain the day after. */
  async function crowd(each: number, complaints: { a: number; b: number }): Promise<void> {
    for (const arm of ['a', 'b'] as const) {
      await pool().query(
        `WITH made AS (
           INSERT INTO recipient (id, workspace_id, ref)
           SELECT gen_random_uuid(), $1, $2 || n FROM generate_series(1, $3::int) n RETURNING id, workspace_id),
         shown AS (
           INSERT INTO exposure (workspace_id, experiment_id, recipient_id, arm, exposed_at, automated, stratum)
           SELECT workspace_id, $4, id, $2, $5, false, '' FROM made RETURNING recipient_id)
         INSERT INTO consent_event (workspace_id, recipient_id, change_id, action, channel, topic, actor, source, cause, occurred_at)
         SELECT $1, recipient_id, gen_random_uuid(), 'opt_out', 'email', '*', 'api_key', 'api', 'complaint', $6
           FROM shown LIMIT $7`,
        [scope.workspaceId, arm, each, experiment.id, NOW, later(HOUR), complaints[arm]],
      );
    }
  }

  it('keeps a result that a page reads, without having to count', async () => {
    await crowd(50, { a: 2, b: 1 });
    expect(await readResult(scope, experiment)).toBeNull();
    await countExperiments(later(2 * DAY));
    const counted = await readResult(scope, experiment);
    expect(counted).toMatchObject({
      countedAt: later(2 * DAY),
      result: { verdict: 'too_early' },
      holdout: null,
    });
    expect(counted?.result.arms.map(({ exposed, lost }) => [exposed, lost])).toEqual([
      [50, 2],
      [50, 1],
    ]);
  });

  it('stops an experiment by itself when an arm does harm, and says so in the audit log', async () => {
    await crowd(300, { a: 2, b: 60 });
    await loadCatalog(scope);
    expect((await countExperiments(later(2 * DAY))).stopped).toEqual(['x']);
    expect(await readExperiment(scope, 'x')).toMatchObject({
      state: 'stopped',
      stopReason: 'harm',
      stoppedBy: 'Optdown',
    });
    expect((await loadCatalog(scope))?.experiment).toBeNull();
    expect((await auditOf(pool(), scope)).at(-1)).toBe('Optdown experiment.stopped_for_harm x');
    // Its people are followed on.
    await countExperiments(later(3 * DAY));
    expect((await readResult(scope, experiment))?.countedAt).toEqual(later(3 * DAY));
  });

  it('goes on where the arms do as much harm as each other', async () => {
    await crowd(300, { a: 30, b: 31 });
    expect((await countExperiments(later(2 * DAY))).stopped).toEqual([]);
  });
});
