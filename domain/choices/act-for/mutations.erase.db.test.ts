import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { ApiScope, Role } from '@/domain/access/scope/schema';
import { openApiKey } from '@/domain/access/scope/data';
import { createApiKey } from '@/domain/access/api-key/mutations';
import { exportAudit, readAuditPage } from '@/domain/access/audit/data';
import { keepReason } from '@/domain/choices/ledger/mutations/feedback';
import { createShortLink } from '@/domain/access/link/mutations';
import { recordOptIn } from '@/domain/choices/recorded-consent/mutations';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import { actFor, exportRecipient, mergeFor, reveal } from '@/domain/choices/act-for/mutations';
import { eraseFor } from '@/domain/imports/erase/mutations';
import {
  admit,
  castOf,
  changeIdOf,
  foundWorkspace,
  NOW,
  requestOf,
  stop,
  type CastMember,
} from '@/domain/testing';
import { filesOf, readUpload } from '@/domain/imports/job/data';
import { forgetFilesOfErased } from '@/domain/imports/job/mutations/files';
import { keepUpload } from '@/domain/imports/job/mutations/upload';
import { receiveFile } from '@/domain/imports/job/mutations/receive';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { now } from '@/lib/clock';
import { pool } from '@/lib/db/pool';
import { authorOfKey, authorOfMember } from '@/domain/access/author/rules';

/** A string that occurs nowhere else in the database. */
const MARK = 'zuleika417';
const REF = `cus_${MARK}`;
const OTHER_REF = `${MARK}-2`;
const OTHER_EMAIL = `old.${MARK}@example.com`;
const EMAIL = `${MARK}@example.com`;

let folder: string;
let workspace: WorkspaceScope;
let cast: Record<Role | 'stranger', CastMember>;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'optdown-erasure-'));
  process.env['DATA_DIR'] = folder;
});

beforeEach(async () => {
  workspace = await foundWorkspace(pool());
  cast = await castOf(pool(), workspace);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function* fileOf(text: string): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield Buffer.from(text);
}

async function upload(text: string): Promise<string> {
  const received = await receiveFile(fileOf(text));
  if (typeof received === 'string') throw new Error(received);
  await keepUpload(cast.marketer.scope, received, { fileName: 'people.csv', consentSource: 'form' });
  return received.id;
}

async function keyOf(scope: WorkspaceScope): Promise<ApiScope> {
  const key = { name: 'Shop', permissions: ['preferences:write' as const], expiresAt: null };
  const opened = await openApiKey((await createApiKey(scope, key, 'The owner', now())).token, now());
  if (!opened) throw new Error('The key does not open');
  return opened;
}

/** The tables that contain a text, in a column of any type, bytes included. */
async function tablesWith(text: string): Promise<string[]> {
  const { rows } = await pool().query<{ name: string }>(
    `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
      WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
  );
  const found: string[] = [];
  for (const { name } of rows) {
    const hits = await pool().query(
      `SELECT FROM ${name} AS r WHERE r::text ILIKE '%' || $1 || '%' OR r::text ILIKE '%' || $2 || '%' LIMIT 1`,
      [text, Buffer.from(text).toString('hex')],
    );
    if (hits.rowCount) found.push(name);
  }
  return found;
}

it('an erasure leaves nothing of the person in any table, file, audit log or its CSV (requirement 17)', async () => {
  const id = await admit(pool(), workspace, { ref: REF, email: EMAIL, phone: '+5511912345678' });
  await pool().query('UPDATE recipient SET attributes = $2 WHERE id = $1', [id, { name: MARK }]);
  const { agent } = cast;
  const scope = { channel: 'email', topic: 'news' } as const;
  const [stopped] = await applyChanges([requestOf(workspace, REF, [stop(scope)])]);
  await pool().query(
    "INSERT INTO feedback (workspace_id, change_id, recipient_id, reason, comment) VALUES ($1, $2, $3, 'too_many', $4)",
    [workspace.workspaceId, changeIdOf(stopped), id, `I am ${MARK}`],
  );
  await recordOptIn(
    workspace,
    authorOfKey(await keyOf(workspace)),
    REF,
    {
      scope,
      source: 'form',
      givenAt: now(),
      wording: { locale: 'en', text: 'Yes' },
      evidence: { name: MARK },
    },
    now(),
  );
  await createShortLink(workspace, {
    purpose: 'm',
    recipient: REF,
    channel: null,
    topic: null,
    campaign: null,
  });
  // Another ref of the same person, with an address of its own, merged into theirs.
  const otherId = await admit(pool(), workspace, { ref: OTHER_REF, email: OTHER_EMAIL });
  const [other] = await applyChanges([requestOf(workspace, OTHER_REF, [stop(scope)])]);
  await actFor(agent.scope, OTHER_REF, { what: 'stop email *', how: 'phone', note: `It is ${MARK}` }, NOW);
  await createShortLink(workspace, {
    purpose: 'u',
    recipient: OTHER_REF,
    channel: null,
    topic: null,
    campaign: null,
  });
  await keepReason(pool(), workspace, OTHER_REF, changeIdOf(other), {
    reason: null,
    comment: `${MARK} as well`,
    locale: 'en',
  });
  expect(await mergeFor(agent.scope, authorOfMember(agent.scope), OTHER_REF, REF, NOW)).toMatchObject({
    kind: 'merged',
  });
  const note = `My name is ${MARK}, write to ${EMAIL}`;
  await actFor(agent.scope, REF, { what: 'stop * *', how: 'phone', note }, NOW);
  await reveal(agent.scope, REF);
  await exportRecipient(agent.scope, REF);
  const file = await upload(`ref,email\n${REF},${EMAIL}\n`);
  expect(await tablesWith(MARK)).toEqual(
    expect.arrayContaining([
      'public.recipient',
      'public.merged_ref',
      'public.audit_person',
      'public.feedback',
    ]),
  );
  expect(existsSync(filesOf(file).file)).toBe(true);

  expect(await eraseFor(agent.scope, authorOfMember(agent.scope), REF, now(), { how: 'phone' })).toBe(
    'erased',
  );

  expect(await tablesWith(MARK)).toEqual([]);
  expect(existsSync(filesOf(file).file)).toBe(false);
  expect(await readUpload(workspace, file)).toMatchObject({ isFileHere: false });
  const { entries } = await readAuditPage(cast.owner.scope, {}, { before: null, limit: 20 });
  const about = entries.filter(({ action }) => action.startsWith('recipient.'));
  // The entries stay, and still show that they concern one and the same person.
  expect(about.map(({ action, pseudonym }) => [action, pseudonym])).toEqual([
    ['recipient.erased', null],
    ['recipient.exported', id],
    ['recipient.revealed', id],
    ['recipient.changed', id],
    ['recipient.merged', id],
    ['recipient.changed', otherId],
  ]);
  const { rows: dead } = await pool().query('SELECT FROM erasure WHERE workspace_id = $1', [
    workspace.workspaceId,
  ]);
  expect(dead).toHaveLength(2);
  let csv = '';
  for await (const part of exportAudit(cast.owner.scope, {})) csv += part;
  expect(csv).not.toContain(MARK);
  expect(csv).toContain(`recipient.changed,erased:${id}`);
});

it('a member’s note is kept without the addresses and numbers in it', async () => {
  await admit(pool(), workspace, { ref: 'ada', email: 'ada@example.com' });
  const note = 'Called from 555 200 0480, wants mail at ada@example.com';
  await actFor(cast.agent.scope, 'ada', { what: 'stop * *', how: 'phone', note }, NOW);
  const { entries } = await readAuditPage(cast.owner.scope, {}, { before: null, limit: 1 });
  expect(entries[0]).toMatchObject({
    subject: 'ada',
    details: { note: 'Called from [number], wants mail at [address]' },
  });
});

it('an erasure keeps files that were uploaded after it', async () => {
  await admit(pool(), workspace, { ref: 'bob', email: 'bob@example.com' });
  await eraseFor(workspace, authorOfMember(cast.agent.scope), 'bob', new Date(now().getTime() - 600_000), {
    how: 'letter',
  });
  const file = await upload('ref\nc\n');
  await forgetFilesOfErased(workspace);
  expect(existsSync(filesOf(file).file)).toBe(true);
});
