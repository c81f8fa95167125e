/** For tests: files that are uploaded to be imported, into a workspace of their own. */
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import type { Role } from '@/domain/access/scope/schema';
import { keepUpload, startUpload } from '@/domain/imports/job/mutations/upload';
import { receiveFile } from '@/domain/imports/job/mutations/receive';
import type { Target } from '@/domain/imports/job/schema';
import { castOf, foundWorkspace, type CastMember } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

export type UploadWorld = {
  workspace: WorkspaceScope;
  cast: Record<Role | 'stranger', CastMember>;
  /** The marketer's. */
  scope: CastMember['scope'];
  /** Uploads a file, and returns its import's id. */
  upload: (text: string | Buffer, consentSource?: string | null) => Promise<string>;
  /** Hands an import to the worker. */
  start: (id: string, ...targets: Target[]) => Promise<boolean>;
  recipients: () => Promise<{ ref: string; email: string | null; import_id: string }[]>;
  count: () => Promise<number>;
};

/** Keeps the uploads of a file of tests in a folder of its own, as long as these run; returns that folder. */
export function keepUploadsApart(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'optdown-uploads-'));
  process.env['DATA_DIR'] = folder;
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export async function* bytesOf(text: string | Buffer): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield Buffer.from(text);
}

/** A new workspace, and no import of another one waiting. */
export async function openUploadWorld(): Promise<UploadWorld> {
  await pool().query(`UPDATE recipient_import SET state = 'cancelled' WHERE state = 'queued'`);
  const workspace = await foundWorkspace(pool());
  const cast = await castOf(pool(), workspace);
  const { scope } = cast.marketer;
  return {
    workspace,
    cast,
    scope,
    upload: async (text, consentSource = 'form') => {
      const received = await receiveFile(bytesOf(text));
      if (typeof received === 'string') throw new Error(received);
      await keepUpload(scope, received, { fileName: 'people.csv', consentSource });
      return received.id;
    },
    start: (id, ...targets) => startUpload(scope, id, { targets, defaultCountry: 'BR' }),
    recipients: async () => {
      const { rows } = await pool().query<{ ref: string; email: string | null; import_id: string }>(
        'SELECT ref, email, phone, attributes, consent_source, import_id FROM recipient WHERE workspace_id = $1 ORDER BY ref',
        [workspace.workspaceId],
      );
      return rows;
    },
    count: async () => {
      const { rows } = await pool().query<{ count: number }>(
        'SELECT count(*)::int FROM recipient WHERE workspace_id = $1',
        [workspace.workspaceId],
      );
      return rows[0]?.count ?? 0;
    },
  };
}
