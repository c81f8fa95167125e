import { rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import { beforeEach, describe, expect, it } from 'vitest';
import { eraseRecipient } from '@/domain/choices/erasure/mutations';
import { auditOf, contextOf } from '@/domain/testing';
import { checkHead, filesOf, openRejects, readHead, readUpload } from '@/domain/imports/job/data';
import { cancelUpload, removeUpload } from '@/domain/imports/job/mutations/upload';
import { claimUpload, endUpload } from '@/domain/imports/job/mutations/run';
import { guessTargets, layoutOf } from '@/domain/imports/job/rules';
import { CSV_MARK } from '@/lib/csv-write';
import { DAY, now, setClockOffset } from '@/lib/clock';
import { pool } from '@/lib/db/pool';
import { keepUploadsApart, openUploadWorld, type UploadWorld } from '../test/upload-world';
import { runWaitingUploads } from './uploads';

const GOING_ON = new AbortController().signal;

keepUploadsApart();
let world: UploadWorld;
beforeEach(async () => {
  world = await openUploadWorld();
});

/** Enough people for several batches. */
function crowd(people: number): string {
  const lines = ['ref,email'];
  for (let index = 0; index < people; index += 1) lines.push(`r${index},person.number.${index}@example.com`);
  return `${lines.join('\n')}\n`;
}

describe('an uploaded import', () => {
  it('gives its recipients ids by the database’s clock, even from its own thread', async () => {
    const { rows } = await pool().query<{ at: Date }>('SELECT now() AS at');
    // As if this machine's clock were two days behind the database's.
    setClockOffset(2 * DAY);
    try {
      expect(await world.start(await world.upload('ref\na\n'), 'ref')).toBe(true);
      await runWaitingUploads(GOING_ON);
    } finally {
      setClockOffset(0);
    }
    const { rows: made } = await pool().query<{ id: string }>(
      'SELECT id FROM recipient WHERE workspace_id = $1',
      [world.workspace.workspaceId],
    );
    const msecs = parseInt(made[0]?.id.replace('-', '').slice(0, 12) ?? '', 16);
    expect(msecs - Number(rows[0]?.at)).toBeGreaterThan(DAY);
  });

  it('reads its columns as they were mapped, and returns rejected rows in a file that is safe to open (requirement 31)', async () => {
    const id = await world.upload(
      'Kunde;Mail;Mobil;Tarif\r\na;Ana@B.CD;11 91234-5678;gold\r\n=1 + 1;b@b.cd;;\r\nc;@SUM(A1);;\r\n',
    );
    expect(await world.start(id, 'ref', 'email', 'phone', 'attribute')).toBe(true);
    await runWaitingUploads(GOING_ON);
    expect(await world.recipients()).toEqual([
      {
        ref: 'a',
        email: 'ana@b.cd',
        phone: '+5511912345678',
        attributes: { Tarif: 'gold' },
        consent_source: 'form',
        import_id: id,
      },
    ]);
    expect(await readUpload(world.scope, id)).toMatchObject({ state: 'finished', accepted: 1, rejected: 2 });
    let rejects = '';
    for await (const part of (await openRejects(id)) ?? []) rejects += part;
    expect(rejects.startsWith(CSV_MARK)).toBe(true);
    expect(parse(rejects, { bom: true })).toEqual([
      ['rejected line', 'rejected because', 'Kunde', 'Mail', 'Mobil', 'Tarif'],
      ['3', expect.stringContaining('ref: ') as string, "'=1 + 1", 'b@b.cd', '', ''],
      ['4', 'email: it is not an e-mail address', 'c', "'@SUM(A1)", '', ''],
    ]);
    expect(await auditOf(pool(), world.workspace)).toEqual([
      'The marketer import.uploaded people.csv',
      'The marketer import.started people.csv',
      'The marketer import.finished people.csv',
    ]);
    const { rows } = await pool().query(
      `SELECT actor_name, details FROM audit_entry WHERE workspace_id = $1 AND action = 'import.finished'`,
      [world.workspace.workspaceId],
    );
    expect(rows).toEqual([{ actor_name: 'The marketer', details: { accepted: 1, rejected: 2 } }]);
  });

  it('counts new, updated and unchanged people, and rows that repeat a person', async () => {
    const first = await world.upload('ref,email\na,a@b.cd\nb,b@b.cd\na,c@b.cd\nd,nope\na,e@b.cd\n');
    await world.start(first, 'ref', 'email');
    await runWaitingUploads(GOING_ON);
    const people = { created: 2, updated: 0, unchanged: 0 };
    expect(await readUpload(world.scope, first)).toMatchObject({
      ...people,
      accepted: 4,
      rejected: 1,
      repeated: 2,
      repeats: [
        { line: 4, before: 2 },
        { line: 6, before: 2 },
      ],
    });
    const second = await world.upload('ref,email\na,e@b.cd\nb,new@b.cd\nc,c@b.cd\n');
    await world.start(second, 'ref', 'email');
    await runWaitingUploads(GOING_ON);
    expect(await readUpload(world.scope, second)).toMatchObject({
      accepted: 3,
      created: 1,
      updated: 1,
      unchanged: 1,
      repeated: 0,
      repeats: [],
    });
  });

  it('counts a person once, however far apart their rows are, and again when it is rerun', async () => {
    const far = `${crowd(25_000)}r3,other@example.com\nr24999,person.number.24999@example.com\n`;
    const id = await world.upload(far);
    await world.start(id, 'ref', 'email');
    await runWaitingUploads(GOING_ON);
    const repeated = {
      accepted: 25_002,
      repeated: 2,
      repeats: [
        { line: 25_002, before: 5 },
        { line: 25_003, before: 25_001 },
      ],
    };
    expect(await readUpload(world.scope, id)).toMatchObject({
      ...repeated,
      created: 25_000,
      updated: 0,
      unchanged: 0,
    });
    await pool().query(`UPDATE recipient_import SET state = 'stopped' WHERE id = $1`, [id]);
    await world.start(id, 'ref', 'email');
    await runWaitingUploads(GOING_ON);
    const again = await readUpload(world.scope, id);
    expect(again).toMatchObject({ ...repeated, created: 0 });
    expect((again?.updated ?? 0) + (again?.unchanged ?? 0)).toBe(25_000);
  });

  it('stores people without a consent source as unverified if a member chose that', async () => {
    const id = await world.upload('ref\na\n', null);
    await world.start(id, 'ref');
    await runWaitingUploads(GOING_ON);
    expect(await world.recipients()).toMatchObject([{ consent_source: null }]);
  });

  it('cannot be started twice, neither while it runs nor after it has finished', async () => {
    const id = await world.upload('ref\na\n');
    expect(await world.start(id, 'ref')).toBe(true);
    expect(await world.start(id, 'ref')).toBe(false);
    await runWaitingUploads(GOING_ON);
    expect(await world.start(id, 'ref')).toBe(false);
  });

  it('says why it failed if its file is gone, and can be removed', async () => {
    const id = await world.upload('ref\na\n');
    await rm(filesOf(id).file);
    await world.start(id, 'ref');
    await runWaitingUploads(GOING_ON);
    expect(await readUpload(world.scope, id)).toMatchObject({ state: 'failed', problem: 'empty' });
    expect(await removeUpload(world.scope, id)).toBe(true);
  });
});

describe('the check before an import', () => {
  it('counts valid and invalid rows, with erased people among the invalid ones, and changes nothing (requirement 17)', async () => {
    const first = await world.upload('ref,email\ngone,g@b.cd\n');
    await world.start(first, 'ref', 'email');
    await runWaitingUploads(GOING_ON);
    await eraseRecipient(world.workspace, 'gone', contextOf({ source: 'admin' }));
    const id = await world.upload('ref,email\na,a@b.cd\nb,nope\ngone,g@b.cd\n');
    const head = (await readHead(id, 1_000))!;
    const layout = layoutOf(head.header, guessTargets(head.header));
    if ('problem' in layout) throw new Error(layout.problem.kind);
    const grounds = { consentSource: null, defaultCountry: undefined, now: now() };
    expect(await checkHead(world.scope, head, layout, grounds)).toMatchObject({ good: 1, bad: 2 });
    expect(await world.recipients()).toEqual([]);
  });

  it('reads only as many rows of a large file as it is asked for', async () => {
    const id = await world.upload(crowd(100_000));
    expect(await readHead(id, 5)).toMatchObject({ header: ['ref', 'email'], lines: [2, 3, 4, 5, 6] });
  });
});

describe('an import that is interrupted', () => {
  const PEOPLE = 200_000;

  async function untilSome(): Promise<void> {
    while ((await world.count()) === 0) await wait(20);
  }

  it('is cancelled after the current batch, and can be rerun without duplicates', async () => {
    const id = await world.upload(crowd(PEOPLE));
    await world.start(id, 'ref', 'email');
    const running = runWaitingUploads(GOING_ON);
    await untilSome();
    expect(await cancelUpload(world.scope, id)).toBe(true);
    await running;
    const cancelled = await readUpload(world.scope, id);
    expect(cancelled?.state).toBe('cancelled');
    expect(cancelled?.accepted).toBe(await world.count());
    expect(cancelled?.accepted).toBeLessThan(PEOPLE);
    expect(await world.start(id, 'ref', 'email')).toBe(true);
    await runWaitingUploads(GOING_ON);
    expect(await readUpload(world.scope, id)).toMatchObject({
      state: 'finished',
      accepted: PEOPLE,
      rejected: 0,
    });
    expect(await world.count()).toBe(PEOPLE);
    expect(await auditOf(pool(), world.workspace)).toEqual([
      'The marketer import.uploaded people.csv',
      'The marketer import.started people.csv',
      'The marketer import.cancelled people.csv',
      'The marketer import.started people.csv',
      'The marketer import.finished people.csv',
    ]);
  });

  it('stops when the worker is told to stop', async () => {
    const id = await world.upload(crowd(PEOPLE));
    await world.start(id, 'ref', 'email');
    const stopping = new AbortController();
    const running = runWaitingUploads(stopping.signal);
    await untilSome();
    stopping.abort();
    await running;
    expect(await readUpload(world.scope, id)).toMatchObject({ state: 'stopped' });
  });

  it('is shown as stopped and can be rerun if its worker died, whose run then has no effect', async () => {
    const id = await world.upload('ref\na\n');
    await world.start(id, 'ref');
    const dead = (await claimUpload())!;
    expect(await readUpload(world.scope, id)).toMatchObject({ state: 'running' });
    expect(await world.start(id, 'ref')).toBe(false);
    await pool().query(`UPDATE recipient_import SET beat_at = now() - interval '31 seconds' WHERE id = $1`, [
      id,
    ]);
    expect(await readUpload(world.scope, id)).toMatchObject({ state: 'stopped' });
    expect(await world.start(id, 'ref')).toBe(true);
    await endUpload(dead, { state: 'finished' }, 1);
    expect(await readUpload(world.scope, id)).toMatchObject({ state: 'queued' });
    await runWaitingUploads(GOING_ON);
    expect(await readUpload(world.scope, id)).toMatchObject({ state: 'finished', accepted: 1 });
  });

  it('is cancelled at once if it is still waiting', async () => {
    const id = await world.upload('ref\na\n');
    await world.start(id, 'ref');
    expect(await cancelUpload(world.scope, id)).toBe(true);
    expect(await claimUpload()).toBeNull();
    expect(await readUpload(world.scope, id)).toMatchObject({ state: 'cancelled' });
  });
});
