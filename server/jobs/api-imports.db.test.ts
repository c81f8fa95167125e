import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { apiCaller } from '@/api/v1/testing';
import { auditOf, foundWorkspace } from '@/domain/testing';
import { uploadFolder } from '@/domain/imports/job/data';
import { MAX_IMPORT_ROWS } from '@/domain/imports/job/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';
import { bundled } from '../test/bundled';
import { runWaitingUploads } from './uploads';

type Call = Awaited<ReturnType<typeof apiCaller>>;
type Import = { id: string; state: string; accepted: number; rejected: number };

const NDJSON = 'application/x-ndjson';

let folder: string;
let scope: WorkspaceScope;
let call: Call;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'optdown-api-imports-'));
  process.env['DATA_DIR'] = folder;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

beforeEach(async () => {
  await pool().query(`UPDATE recipient_import SET state = 'cancelled' WHERE state <> 'finished'`);
  scope = await foundWorkspace(pool());
  call = await apiCaller(scope);
});

function send(body: string | Uint8Array, type = NDJSON, query = '', headers: Record<string, string> = {}) {
  return call(`/imports${query}`, { method: 'POST', body, headers: { 'Content-Type': type, ...headers } });
}

async function started(...args: Parameters<typeof send>): Promise<string> {
  const answer = await send(...args);
  expect([answer.status, answer.body]).toMatchObject([202, { state: 'queued' }]);
  const { id } = answer.body as Import;
  expect(answer.headers.get('location')).toBe(`/api/v1/imports/${id}`);
  return id;
}

const run = () => runWaitingUploads(new AbortController().signal);
const read = async (id: string) => (await call(`/imports/${id}`)).body as Import;
const act = (id: string, what: 'cancel' | 'resume') => call(`/imports/${id}/${what}`, { method: 'POST' });

async function stored() {
  const { rows } = await pool().query(
    `SELECT ref, email, phone, consent_source, consent_at, attributes FROM recipient
      WHERE workspace_id = $1 ORDER BY ref`,
    [scope.workspaceId],
  );
  return rows as unknown[];
}

async function count(): Promise<number> {
  const { rows } = await pool().query<{ count: number }>(
    'SELECT count(*)::int FROM recipient WHERE workspace_id = $1',
    [scope.workspaceId],
  );
  return rows[0]?.count ?? 0;
}

/** Enough people for several batches. */
function crowd(people: number): string {
  return Array.from(
    { length: people },
    (_, index) => `{"ref":"r${index}","email":"person.number.${index}@example.com"}\n`,
  ).join('');
}

describe('an import through the API', () => {
  it('accepts one JSON object per line, and returns rejected rows in a file that is safe to open (requirement 31)', async () => {
    const consent = { source: 'fair', at: '2026-03-31T14:05:00Z' };
    const lines = [
      JSON.stringify({ ref: 'a', email: 'Ana@B.CD', phone: null, consent, attributes: { plan: 'gold' } }),
      '=cmd()',
      JSON.stringify({ ref: 'b', email: 'nope' }),
      JSON.stringify({ ref: 'c', mail: 'c@b.cd' }),
      JSON.stringify({ ref: 'd', phone: '11 91234-5678' }),
    ];
    const id = await started(lines.join('\n'), NDJSON, '?consentSource=form&defaultCountry=BR&name=crm');
    await run();
    expect(await stored()).toEqual([
      {
        ref: 'a',
        email: 'ana@b.cd',
        phone: null,
        consent_source: 'fair',
        consent_at: new Date(consent.at),
        attributes: { plan: 'gold' },
      },
      {
        ref: 'd',
        email: null,
        phone: '+5511912345678',
        consent_source: 'form',
        consent_at: null,
        attributes: {},
      },
    ]);
    expect(await read(id)).toMatchObject({ state: 'finished', name: 'crm', accepted: 2, rejected: 3 });
    expect(parse((await call(`/imports/${id}/rejects`)).text)).toEqual([
      ['rejected line', 'rejected because', 'record'],
      ['2', 'it is not a line of JSON', "'=cmd()"],
      ['3', 'email: it is not an e-mail address', lines[2]],
      ['4', 'mail: there is no such field', lines[3]],
    ]);
    expect(await auditOf(pool(), scope)).toEqual([
      'Test import.uploaded crm',
      'Test import.started crm',
      'Test import.finished crm',
      'Test import.rejects_downloaded crm',
    ]);
  });

  it('accepts gzipped CSV by its header, and stores rows without a consent source as unverified', async () => {
    const csv = gzipSync('ref,E-Mail,attributes.plan\na,a@b.cd,"gold, old"\n');
    const id = await started(csv, 'text/csv', '', { 'Content-Encoding': 'gzip' });
    await run();
    expect(await stored()).toMatchObject([
      { ref: 'a', email: 'a@b.cd', consent_source: null, attributes: { plan: 'gold, old' } },
    ]);
    expect(await read(id)).toMatchObject({ state: 'finished', format: 'csv', consentSource: null });
    expect((await call(`/imports/${id}/rejects`)).status).toBe(404);
  });

  it.each([
    ['text/csv', 'ref\tattributes.plan\r\na\tçağ\r\n'],
    [NDJSON, '{"ref":"a","attributes":{"plan":"çağ"}}\r\n'],
  ])(
    'may be in UTF-16 with a byte order mark (%s), and is refused at once without one',
    async (type, text) => {
      const file = Buffer.from(`\uFEFF${text}`, 'utf16le');
      const id = await started(file, type);
      await run();
      expect(await read(id)).toMatchObject({ accepted: 1, bytes: file.length, bytesRead: file.length });
      expect(await stored()).toMatchObject([{ ref: 'a', attributes: { plan: 'çağ' } }]);
      const refused = await send(file.subarray(2), type);
      expect(refused.body).toMatchObject({
        code: 'malformed_body',
        detail: expect.stringContaining('Save it as "CSV UTF-8"') as string,
      });
    },
  );

  it('is refused at once if an attribute says who left, unless that is to be kept or ignored', async () => {
    const csv = (column: string) => `ref,${column}\na,Subscribed\nb,Unsubscribed\n`;
    const refused = await send(csv('attributes.Status'), 'text/csv');
    expect([refused.status, refused.text]).toMatchObject([
      400,
      expect.stringMatching(/Unsubscribed.* in line 3.*ignored\.Status.*keptAttributes\.Status/),
    ]);
    expect((await send(csv('attributes.Opted out'), 'text/csv')).status).toBe(400);
    await started(csv('ignored.Status'), 'text/csv');
    await run();
    expect(await stored()).toMatchObject([{ attributes: {} }, { attributes: {} }]);
    await started(csv('keptAttributes.Status'), 'text/csv');
    await run();
    expect(await stored()).toMatchObject([{}, { ref: 'b', attributes: { Status: 'Unsubscribed' } }]);
  });

  it('rejects a row with an attribute that says that its person left, in JSON and late in a file', async () => {
    const json = [
      { ref: 'a', attributes: { status: 'subscribed' } },
      { ref: 'b', attributes: { status: 'unsubscribed' } },
      { ref: 'c', keptAttributes: { status: 'unsubscribed' } },
    ];
    const id = await started(json.map((line) => JSON.stringify(line)).join('\n'), NDJSON);
    await run();
    expect(await read(id)).toMatchObject({ accepted: 2, rejected: 1 });
    expect((await call(`/imports/${id}/rejects`)).text).toMatch(
      /2,"?attributes: status says that this person left/,
    );
    const fillers = Array.from({ length: 1_500 }, (_, index) => `f${index},active\n`).join('');
    const late = await started(`ref,attributes.status\n${fillers}d,bounced\n`, 'text/csv');
    await run();
    expect(await read(late)).toMatchObject({ accepted: 1_500, rejected: 1 });
  });

  it('is refused at once if it cannot be read, and nothing of it is stored', async () => {
    const unknown = await send('ref,nonsense\na,b\n', 'text/csv');
    expect([unknown.status, unknown.text]).toMatchObject([400, expect.stringContaining('nonsense')]);
    expect((await send('', NDJSON)).status).toBe(400);
    expect((await send('not gzip', NDJSON, '', { 'Content-Encoding': 'gzip' })).status).toBe(400);
    expect((await send('x', 'text/plain')).status).toBe(415);
    expect((await send('{}', NDJSON, '?defaultCountry=XX')).status).toBe(400);
    expect((await send('{}', NDJSON, '?source=form')).body).toMatchObject({ errors: [{ at: '?source' }] });
    const many = gzipSync('{}\n'.repeat(MAX_IMPORT_ROWS + 1));
    expect((await send(many, NDJSON, '', { 'Content-Encoding': 'gzip' })).status).toBe(413);
    expect((await call('/imports')).body).toEqual({ data: [], nextCursor: null });
    expect((await readdir(uploadFolder())).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('is listed newest first, and only in its own workspace', async () => {
    const ids = [await started('{"ref":"a"}'), await started('{"ref":"b"}')];
    const first = await call('/imports?limit=1');
    expect(first.body).toMatchObject({ data: [{ id: ids[1] }] });
    const { nextCursor } = first.body as { nextCursor: string };
    expect((await call(`/imports?cursor=${nextCursor}`)).body).toMatchObject({ data: [{ id: ids[0] }] });
    const stranger = await apiCaller(await foundWorkspace(pool()));
    expect((await stranger('/imports')).body).toMatchObject({ data: [] });
    for (const what of ['', '/rejects'])
      expect((await stranger(`/imports/${ids[0]}${what}`)).status).toBe(404);
    for (const what of ['/cancel', '/resume'])
      expect((await stranger(`/imports/${ids[0]}${what}`, { method: 'POST' })).status).toBe(404);
  });

  it('can be cancelled and resumed, unless it has finished', async () => {
    const id = await started('{"ref":"a"}');
    expect((await act(id, 'resume')).status).toBe(409);
    expect((await act(id, 'cancel')).body).toMatchObject({ state: 'cancelled' });
    expect((await act(id, 'cancel')).status).toBe(200);
    await run();
    expect(await count()).toBe(0);
    expect((await act(id, 'resume')).body).toMatchObject({ state: 'queued' });
    await run();
    expect(await read(id)).toMatchObject({ state: 'finished', accepted: 1 });
    for (const what of ['cancel', 'resume'] as const) expect((await act(id, what)).status).toBe(409);
  });
});

describe('an import with an Idempotency-Key (requirement 34)', () => {
  const [key, gzip] = [{ 'Idempotency-Key': 'ours-1' }, { 'Content-Encoding': 'gzip' }];
  const waiting = async () => ((await call('/imports')).body as { data: Import[] }).data.length;

  it('is accepted once, and distinguished from another of the same length', async () => {
    const first = await send('{"ref":"a"}', NDJSON, '', key);
    const again = await send('{"ref":"a"}', NDJSON, '', key);
    expect([again.status, again.text]).toEqual([202, first.text]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const packed = await send(gzipSync('{"ref":"a"}'), NDJSON, '', { ...key, ...gzip });
    expect(packed.headers.get('idempotency-replayed')).toBe('true');
    const other = await send('{"ref":"b"}', NDJSON, '', key);
    expect([other.status, other.body]).toMatchObject([422, { code: 'idempotency_key_reused' }]);
    expect(await waiting()).toBe(1);
    expect((await readdir(uploadFolder())).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('can be corrected and sent again if it was refused before its end', async () => {
    const many = gzipSync('{}\n'.repeat(MAX_IMPORT_ROWS + 1));
    expect((await send(many, NDJSON, '', { ...key, ...gzip })).status).toBe(413);
    expect((await send('{"ref":"a"}', NDJSON, '', key)).status).toBe(202);
    expect((await send('not gzip', NDJSON, '', { ...key, ...gzip })).status).toBe(400);
    expect(await waiting()).toBe(1);
  });
});

describe('an import whose worker is killed', () => {
  const PEOPLE = 80_000;

  /** As if its last heartbeat were this long ago. */
  async function age(id: string): Promise<void> {
    await pool().query("UPDATE recipient_import SET beat_at = now() - interval '31 seconds' WHERE id = $1", [
      id,
    ]);
  }

  it('is resumed by itself, and neither loses nor duplicates anything', async () => {
    const id = await started(crowd(PEOPLE));
    const child = fork(bundled('test/import-child'));
    while ((await count()) === 0) await wait(20);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const before = await count();
    expect(before).toBeLessThan(PEOPLE);
    await run();
    expect((await read(id)).state).toBe('running');
    await age(id);
    expect((await read(id)).state).toBe('stopped');
    await run();
    expect(await read(id)).toMatchObject({ state: 'finished', accepted: PEOPLE, rejected: 0 });
    expect(await count()).toBe(PEOPLE);
  });

  it('is not resumed if it was cancelled meanwhile, nor more than five times', async () => {
    const ids = [await started('{"ref":"a"}'), await started('{"ref":"b"}')] as const;
    await pool().query("UPDATE recipient_import SET state = 'running' WHERE id = ANY($1::uuid[])", [
      [...ids],
    ]);
    for (const id of ids) await age(id);
    expect((await act(ids[0], 'cancel')).body).toMatchObject({ state: 'cancelled' });
    await pool().query('UPDATE recipient_import SET stops = 5 WHERE id = $1', [ids[1]]);
    await run();
    expect(await count()).toBe(0);
    expect((await act(ids[1], 'resume')).body).toMatchObject({ state: 'queued' });
    await run();
    expect(await count()).toBe(1);
  });
});
