import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eraseRecipient } from '@/domain/choices/erasure/mutations';
import { auditOf, castOf, contextOf, foundWorkspace, type CastMember } from '@/domain/testing';
import type { Role } from '@/domain/access/scope/schema';
import {
  checkHead,
  filesOf,
  listUploads,
  openRejects,
  readHead,
  readUpload,
  uploadFolder,
} from '@/domain/imports/job/data';
import { cancelUpload, keepUpload, removeUpload, startUpload } from '@/domain/imports/job/mutations/upload';
import { claimUpload, endUpload } from '@/domain/imports/job/mutations/run';
import { dropReceived, receiveFile } from '@/domain/imports/job/mutations/receive';
import { forgetOldFiles } from '@/domain/imports/job/mutations/files';
import { guessTargets, layoutOf } from '@/domain/imports/job/rules';
import { MAX_UPLOAD_BYTES, type Target } from '@/domain/imports/job/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { CSV_MARK } from '@/lib/csv-write';
import { DAY, now, setClockOffset } from '@/lib/clock';
import { pool } from '@/lib/db/pool';
import { runWaitingUploads } from './uploads';

const GOING_ON = new AbortController().signal;

let folder: string;
let workspace: WorkspaceScope;
let cast: Record<Role | 'stranger', CastMember>;
let scope: CastMember['scope'];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'optdown-uploads-'));
  process.env['DATA_DIR'] = folder;
});

afterAll(() => rm(folder, { recursive: true, force: true }));

beforeEach(async () => {
  await pool().query(`UPDATE recipient_import SET state = 'cancelled' WHERE state = 'queued'`);
  workspace = await foundWorkspace(pool());
  cast = await castOf(pool(), workspace);
  scope = cast.marketer.scope;
});

async function* bytesOf(text: string | Buffer): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield Buffer.from(text);
}

async function upload(text: string | Buffer, consentSource: string | null = 'form'): Promise<string> {
  const received = await receiveFile(bytesOf(text));
  if (typeof received === 'string') throw new Error(received);
  await keepUpload(scope, received, { fileName: 'people.csv', consentSource });
  return received.id;
}

function start(id: string, ...targets: Target[]): Promise<boolean> {
  return startUpload(scope, id, { targets, defaultCountry: 'BR' });
}

async function recipients(): Promise<{ ref: string; email: string | null; import_id: string }[]> {
  const { rows } = await pool().query<{ ref: string; email: string | null; import_id: string }>(
    'SELECT ref, email, phone, attributes, consent_source, import_id FROM recipient WHERE workspace_id = $1 ORDER BY ref',
    [workspace.workspaceId],
  );
  return rows;
}

async function count(): Promise<number> {
  const { rows } = await pool().query<{ count: number }>(
    'SELECT count(*)::int FROM recipient WHERE workspace_id = $1',
    [workspace.workspaceId],
  );
  return rows[0]?.count ?? 0;
}

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
      expect(await start(await upload('ref\na\n'), 'ref')).toBe(true);
      await runWaitingUploads(GOING_ON);
    } finally {
      setClockOffset(0);
    }
    const { rows: made } = await pool().query<{ id: string }>(
      'SELECT id FROM recipient WHERE workspace_id = $1',
      [workspace.workspaceId],
    );
    const msecs = parseInt(made[0]?.id.replace('-', '').slice(0, 12) ?? '', 16);
    expect(msecs - Number(rows[0]?.at)).toBeGreaterThan(DAY);
  });

  it('reads its columns as they were mapped, and returns rejected rows in a file that is safe to open (requirement 31)', async () => {
    const id = await upload(
      'Kunde;Mail;Mobil;Tarif\r\na;Ana@B.CD;11 91234-5678;gold\r\n=1 + 1;b@b.cd;;\r\nc;@SUM(A1);;\r\n',
    );
    expect(await start(id, 'ref', 'email', 'phone', 'attribute')).toBe(true);
    await runWaitingUploads(GOING_ON);
    expect(await recipients()).toEqual([
      {
        ref: 'a',
        email: 'ana@b.cd',
        phone: '+5511912345678',
        attributes: { Tarif: 'gold' },
        consent_source: 'form',
        import_id: id,
      },
    ]);
    expect(await readUpload(scope, id)).toMatchObject({ state: 'finished', accepted: 1, rejected: 2 });
    let rejects = '';
    for await (const part of (await openRejects(id)) ?? []) rejects += part;
    expect(rejects.startsWith(CSV_MARK)).toBe(true);
    expect(parse(rejects, { bom: true })).toEqual([
      ['rejected line', 'rejected because', 'Kunde', 'Mail', 'Mobil', 'Tarif'],
      ['3', expect.stringContaining('ref: ') as string, "'=1 + 1", 'b@b.cd', '', ''],
      ['4', 'email: it is not an e-mail address', 'c', "'@SUM(A1)", '', ''],
    ]);
    expect(await auditOf(pool(), workspace)).toEqual([
      'The marketer import.uploaded people.csv',
      'The marketer import.started people.csv',
      'The marketer import.finished people.csv',
    ]);
    const { rows } = await pool().query(
      `SELECT actor_name, details FROM audit_entry WHERE workspace_id = $1 AND action = 'import.finished'`,
      [workspace.workspaceId],
    );
    expect(rows).toEqual([{ actor_name: 'The marketer', details: { accepted: 1, rejected: 2 } }]);
  });

  it('counts new, updated and unchanged people, and rows that repeat a person', async () => {
    const first = await upload('ref,email\na,a@b.cd\nb,b@b.cd\na,c@b.cd\nd,nope\na,e@b.cd\n');
    await start(first, 'ref', 'email');
    await runWaitingUploads(GOING_ON);
    const people = { created: 2, updated: 0, unchanged: 0 };
    expect(await readUpload(scope, first)).toMatchObject({
      ...people,
      accepted: 4,
      rejected: 1,
      repeated: 2,
      repeats: [
        { line: 4, before: 2 },
        { line: 6, before: 2 },
      ],
    });
    const second = await upload('ref,email\na,e@b.cd\nb,new@b.cd\nc,c@b.cd\n');
    await start(second, 'ref', 'email');
    await runWaitingUploads(GOING_ON);
    expect(await readUpload(scope, second)).toMatchObject({
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
    const id = await upload(far);
    await start(id, 'ref', 'email');
    await runWaitingUploads(GOING_ON);
    const repeated = {
      accepted: 25_002,
      repeated: 2,
      repeats: [
        { line: 25_002, before: 5 },
        { line: 25_003, before: 25_001 },
      ],
    };
    expect(await readUpload(scope, id)).toMatchObject({
      ...repeated,
      created: 25_000,
      updated: 0,
      unchanged: 0,
    });
    await pool().query(`UPDATE recipient_import SET state = 'stopped' WHERE id = $1`, [id]);
    await start(id, 'ref', 'email');
    await runWaitingUploads(GOING_ON);
    const again = await readUpload(scope, id);
    expect(again).toMatchObject({ ...repeated, created: 0 });
    expect((again?.updated ?? 0) + (again?.unchanged ?? 0)).toBe(25_000);
  });

  it('stores people without a consent source as unverified if a member chose that', async () => {
    const id = await upload('ref\na\n', null);
    await start(id, 'ref');
    await runWaitingUploads(GOING_ON);
    expect(await recipients()).toMatchObject([{ consent_source: null }]);
  });

  it('cannot be started twice, neither while it runs nor after it has finished', async () => {
    const id = await upload('ref\na\n');
    expect(await start(id, 'ref')).toBe(true);
    expect(await start(id, 'ref')).toBe(false);
    await runWaitingUploads(GOING_ON);
    expect(await start(id, 'ref')).toBe(false);
  });

  it('says why it failed if its file is gone, and can be removed', async () => {
    const id = await upload('ref\na\n');
    await rm(filesOf(id).file);
    await start(id, 'ref');
    await runWaitingUploads(GOING_ON);
    expect(await readUpload(scope, id)).toMatchObject({ state: 'failed', problem: 'empty' });
    expect(await removeUpload(scope, id)).toBe(true);
  });
});

describe('the check before an import', () => {
  it('counts valid and invalid rows, with erased people among the invalid ones, and changes nothing (requirement 17)', async () => {
    const first = await upload('ref,email\ngone,g@b.cd\n');
    await start(first, 'ref', 'email');
    await runWaitingUploads(GOING_ON);
    await eraseRecipient(workspace, 'gone', contextOf({ source: 'admin' }));
    const id = await upload('ref,email\na,a@b.cd\nb,nope\ngone,g@b.cd\n');
    const head = (await readHead(id, 1_000))!;
    const layout = layoutOf(head.header, guessTargets(head.header));
    if ('problem' in layout) throw new Error(layout.problem.kind);
    const grounds = { consentSource: null, defaultCountry: undefined, now: now() };
    expect(await checkHead(scope, head, layout, grounds)).toMatchObject({ good: 1, bad: 2 });
    expect(await recipients()).toEqual([]);
  });

  it('reads only as many rows of a large file as it is asked for', async () => {
    const id = await upload(crowd(100_000));
    expect(await readHead(id, 5)).toMatchObject({ header: ['ref', 'email'], lines: [2, 3, 4, 5, 6] });
  });
});

describe('an import that is interrupted', () => {
  const PEOPLE = 200_000;

  async function untilSome(): Promise<void> {
    while ((await count()) === 0) await wait(20);
  }

  it('is cancelled after the current batch, and can be rerun without duplicates', async () => {
    const id = await upload(crowd(PEOPLE));
    await start(id, 'ref', 'email');
    const running = runWaitingUploads(GOING_ON);
    await untilSome();
    expect(await cancelUpload(scope, id)).toBe(true);
    await running;
    const cancelled = await readUpload(scope, id);
    expect(cancelled?.state).toBe('cancelled');
    expect(cancelled?.accepted).toBe(await count());
    expect(cancelled?.accepted).toBeLessThan(PEOPLE);
    expect(await start(id, 'ref', 'email')).toBe(true);
    await runWaitingUploads(GOING_ON);
    expect(await readUpload(scope, id)).toMatchObject({ state: 'finished', accepted: PEOPLE, rejected: 0 });
    expect(await count()).toBe(PEOPLE);
    expect(await auditOf(pool(), workspace)).toEqual([
      'The marketer import.uploaded people.csv',
      'The marketer import.started people.csv',
      'The marketer import.cancelled people.csv',
      'The marketer import.started people.csv',
      'The marketer import.finished people.csv',
    ]);
  });

  it('stops when the worker is told to stop', async () => {
    const id = await upload(crowd(PEOPLE));
    await start(id, 'ref', 'email');
    const stopping = new AbortController();
    const running = runWaitingUploads(stopping.signal);
    await untilSome();
    stopping.abort();
    await running;
    expect(await readUpload(scope, id)).toMatchObject({ state: 'stopped' });
  });

  it('is shown as stopped and can be rerun if its worker died, whose run then has no effect', async () => {
    const id = await upload('ref\na\n');
    await start(id, 'ref');
    const dead = (await claimUpload())!;
    expect(await readUpload(scope, id)).toMatchObject({ state: 'running' });
    expect(await start(id, 'ref')).toBe(false);
    await pool().query(`UPDATE recipient_import SET beat_at = now() - interval '31 seconds' WHERE id = $1`, [
      id,
    ]);
    expect(await readUpload(scope, id)).toMatchObject({ state: 'stopped' });
    expect(await start(id, 'ref')).toBe(true);
    await endUpload(dead, { state: 'finished' }, 1);
    expect(await readUpload(scope, id)).toMatchObject({ state: 'queued' });
    await runWaitingUploads(GOING_ON);
    expect(await readUpload(scope, id)).toMatchObject({ state: 'finished', accepted: 1 });
  });

  it('is cancelled at once if it is still waiting', async () => {
    const id = await upload('ref\na\n');
    await start(id, 'ref');
    expect(await cancelUpload(scope, id)).toBe(true);
    expect(await claimUpload()).toBeNull();
    expect(await readUpload(scope, id)).toMatchObject({ state: 'cancelled' });
  });
});

describe('an uploaded file', () => {
  it('is refused and not stored if it is too large', async () => {
    const chunk = Buffer.alloc(8 * 1024 * 1024, 'a');
    async function* endless(): AsyncGenerator<Uint8Array> {
      await Promise.resolve();
      for (let sent = 0; sent <= MAX_UPLOAD_BYTES; sent += chunk.length) yield chunk;
    }
    const before = (await listUploads(scope)).length;
    expect(await receiveFile(endless())).toBe('too_large');
    expect((await listUploads(scope)).length).toBe(before);
  });

  it('may be in UTF-16, as Excel saves it, and its progress is counted in its own bytes', async () => {
    const file = Buffer.from('\uFEFFref\tplan\r\na\tçağ\r\né é\t\r\n', 'utf16le');
    for (const bytes of [file, Buffer.from(file).swap16()]) {
      const id = await upload(bytes);
      expect(await readHead(id, 5)).toMatchObject({ header: ['ref', 'plan'], lines: [2, 3] });
      expect(await start(id, 'ref', 'attribute')).toBe(true);
      await runWaitingUploads(GOING_ON);
      expect(await readUpload(scope, id)).toMatchObject({
        state: 'finished',
        accepted: 1,
        rejected: 1,
        fileBytes: file.length,
        readBytes: file.length,
      });
    }
    expect(await recipients()).toMatchObject([{ ref: 'a', attributes: { plan: 'çağ' } }]);
  });

  it('is refused and not stored if it is not text', async () => {
    const before = (await readdir(uploadFolder())).length;
    const withoutMark = Buffer.from('ref\temail\r\na\tada@example.com\r\n', 'utf16le');
    expect(await receiveFile(bytesOf(withoutMark))).toBe('not_text');
    expect((await readdir(uploadFolder())).length).toBe(before);
  });

  it('has its rows counted correctly for the limit, whatever bytes its characters have', async () => {
    // U+0A0A has the bytes of two line feeds.
    const text = Buffer.from(`\uFEFFref\n${'\u0a0a'.repeat(50)}\nb\n`, 'utf16le');
    const most = { bytes: 1_000, rows: 3 };
    expect(await receiveFile(bytesOf(text), most)).toMatchObject({ bytes: text.length });
    expect(await receiveFile(bytesOf(Buffer.concat([text, text.subarray(2)])), most)).toBe('too_many_rows');
  });

  it('is deleted if no import is made of it', async () => {
    const received = await receiveFile(bytesOf('ref\n'));
    if (typeof received === 'string') throw new Error(received);
    await dropReceived(received);
    expect(existsSync(`${filesOf(received.id).file}.part`)).toBe(false);
  });

  it('is deleted on demand with its rejected rows, while the import stays as evidence', async () => {
    const id = await upload('ref,email\na,nope\nb,b@b.cd\n');
    await start(id, 'ref', 'email');
    await runWaitingUploads(GOING_ON);
    expect(await removeUpload(scope, id)).toBe(true);
    expect(existsSync(filesOf(id).file) || existsSync(filesOf(id).rejects)).toBe(false);
    expect(await readUpload(scope, id)).toMatchObject({ isFileHere: false, accepted: 1, rejected: 1 });
    expect(await start(id, 'ref', 'email')).toBe(false);
  });

  it('is deleted with its import if that was never run', async () => {
    const id = await upload('ref\na\n');
    expect(await removeUpload(scope, id)).toBe(true);
    expect(await readUpload(scope, id)).toBeNull();
  });

  it('is deleted after seven days, as is one that belongs to no import', async () => {
    const [old, young] = [await upload('ref\na\n'), await upload('ref\na\n')];
    await pool().query(`UPDATE recipient_import SET started_at = now() - interval '8 days' WHERE id = $1`, [
      old,
    ]);
    const stray = await receiveFile(bytesOf('ref\n'));
    if (typeof stray === 'string') throw new Error(stray);
    const part = `${filesOf(stray.id).file}.part`;
    const longAgo = new Date(now().getTime() - 9 * DAY);
    await utimes(part, longAgo, longAgo);
    await forgetOldFiles(now());
    expect([existsSync(filesOf(old).file), existsSync(filesOf(young).file), existsSync(part)]).toEqual([
      false,
      true,
      false,
    ]);
    expect(await readUpload(scope, old)).toMatchObject({ isFileHere: false });
  });

  it('cannot be reached from another workspace (requirement 29)', async () => {
    const id = await upload('ref\na\n');
    const { scope: stranger } = cast.stranger;
    expect(await readUpload(stranger, id)).toBeNull();
    expect(await listUploads(stranger)).toEqual([]);
    expect(await startUpload(stranger, id, { targets: ['ref'], defaultCountry: null })).toBe(false);
    await start(id, 'ref');
    expect(await cancelUpload(stranger, id)).toBe(false);
    expect(await removeUpload(stranger, id)).toBe(false);
    expect(existsSync(filesOf(id).file)).toBe(true);
  });

  it('is stored unchanged in the data folder', async () => {
    const id = await upload('ref\nä\n');
    expect(await readFile(filesOf(id).file, 'utf8')).toBe('ref\nä\n');
    expect(path.dirname(filesOf(id).file)).toBe(path.join(folder, 'imports'));
  });
});
