import { createWriteStream, existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { admit, foundWorkspace, workspaceKeyOf } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { CSV_MARK } from '@/lib/csv-write';
import { pool } from '@/lib/db/pool';
import { runCommand, startCommand } from '@/server/test/command';

let scope: WorkspaceScope;
let workspace: string;
let folder: string;
let file: string;

beforeEach(async () => {
  scope = await foundWorkspace(pool());
  workspace = await workspaceKeyOf(pool(), scope);
  folder = await mkdtemp(path.join(tmpdir(), 'optdown-commands-'));
  file = path.join(folder, 'people.csv');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const run = (...args: string[]) => runCommand('recipients', [...args, '--workspace', workspace]);

async function count(): Promise<{ all: number; refs: number }> {
  const { rows } = await pool().query<{ all: number; refs: number }>(
    'SELECT count(*)::int AS all, count(DISTINCT ref)::int AS refs FROM recipient WHERE workspace_id = $1',
    [scope.workspaceId],
  );
  return rows[0] ?? { all: 0, refs: 0 };
}

describe('recipients import', () => {
  it('imports the valid rows, and returns the others in a file that is safe to open in a spreadsheet (requirement 31)', async () => {
    await writeFile(
      file,
      '\uFEFFRef;E-mail;Phone;attributes.note\r\na;Ana@B.CD;+55 11 91234-5678;"x;y"\r\n=1 + 1;b@b.cd;;\r\nc;@SUM(A1);;-2\r\n',
    );
    const first = await run('import', file, '--consent-source', 'form');
    expect(first).toMatchObject({ code: 0, out: expect.stringContaining('1 new') as string });
    const rejects = await readFile(path.join(folder, 'people.rejected.csv'), 'utf8');
    expect(rejects.startsWith(CSV_MARK)).toBe(true);
    expect(parse(rejects, { bom: true })).toEqual([
      ['rejected line', 'rejected because', 'Ref', 'E-mail', 'Phone', 'attributes.note'],
      ['3', expect.stringContaining('ref: ') as string, "'=1 + 1", 'b@b.cd', '', ''],
      ['4', 'email: it is not an e-mail address', 'c', "'@SUM(A1)", '', "'-2"],
    ]);
    expect(await run('import', file)).toMatchObject({
      code: 0,
      out: expect.stringContaining('1 unchanged') as string,
    });
    expect(await count()).toEqual({ all: 1, refs: 1 });
    // Imported again unchanged, they are rejected again in the same way, however often.
    await run('import', path.join(folder, 'people.rejected.csv'));
    const again = parse(await readFile(path.join(folder, 'people.rejected.rejected.csv'), 'utf8'), {
      bom: true,
    });
    expect(again[0]).toEqual([
      'rejected line',
      'rejected because',
      'Ref',
      'E-mail',
      'Phone',
      'attributes.note',
    ]);
    expect(again).toHaveLength(3);
  });

  it('changes nothing on a dry run, and reports what it would reject', async () => {
    await writeFile(file, 'ref,email\na,a@b.cd\nb,nope\na,b@b.cd\n');
    const ran = await run('import', file, '--dry-run');
    expect(ran).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        /2 can be imported, 1 not\.\n1 row names .*: line 4 \(after line 2\)/,
      ) as string,
    });
    expect(existsSync(path.join(folder, 'people.rejected.csv'))).toBe(true);
    expect(await count()).toEqual({ all: 0, refs: 0 });
  });

  it.each([
    ['a file that is not there', undefined, 'There is no file'],
    ['an empty file', '', 'It is empty'],
    ['an unknown column', 'ref,mail\na,b\n', 'Unknown column "mail"'],
    ['a column that says who left', 'ref,attributes.opt_out\na,no\n', 'as an attribute it would stop no one'],
    ['a row that says it', 'ref,attributes.status\na,active\nb,Cleaned\n', '("Cleaned" in line 3)'],
  ])('says in a sentence what is wrong with %s', async (_, text, message) => {
    if (text !== undefined) await writeFile(file, text);
    const ran = await run('import', file);
    expect(ran).toMatchObject({ code: 2, err: expect.stringContaining(message) as string });
    expect(ran.err).not.toMatch(/\n\s+at /);
  });

  it('lists the workspaces if it is given an unknown one', async () => {
    await writeFile(file, 'ref\na\n');
    const ran = await runCommand('recipients', ['import', file, '--workspace', 'nobody']);
    expect(ran).toMatchObject({ code: 2, err: expect.stringContaining(workspace) as string });
  });

  it('uses the later of two rows with the same ref, however far apart they are', async () => {
    const filler = Array.from({ length: 25_000 }, (_, index) => `f${index},f${index}@example.com`);
    await writeFile(file, ['ref,email', 'a,first@b.cd', ...filler, 'a,last@b.cd', ''].join('\n'));
    expect(await run('import', file)).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        /People: 25,001 new, 0 updated, 0 unchanged\. Rows: 0 rejected\.\n1 row names .*: line 25003 \(after line 2\)\./,
      ) as string,
    });
    const { rows } = await pool().query("SELECT email FROM recipient WHERE workspace_id = $1 AND ref = 'a'", [
      scope.workspaceId,
    ]);
    expect(rows).toEqual([{ email: 'last@b.cd' }]);
  });

  it.each(['SIGKILL', 'SIGINT'] as const)(
    'neither loses nor duplicates anyone if it gets %s in the middle',
    async (signal) => {
      const people = 80_000; // Eight batches.
      const out = createWriteStream(file);
      out.write('ref,email\n');
      for (let index = 0; index < people; index += 1) out.write(`r${index},person.${index}@example.com\n`);
      await finished(out.end());
      const { child, ended } = startCommand('recipients', ['import', file, '--workspace', workspace]);
      while ((await count()).all === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      child.kill(signal);
      const { code } = await ended;
      expect(code).toBe(signal === 'SIGKILL' ? null : 130);
      const { all } = await count();
      expect(all).toBeGreaterThan(0);
      expect(all).toBeLessThan(people);
      expect(await run('import', file)).toMatchObject({ code: 0 });
      expect(await count()).toEqual({ all: people, refs: people });
    },
  );
});

it('merge makes two refs of one person one recipient, and says so when repeated', async () => {
  for (const ref of ['lead-7', 'cus_7']) await admit(pool(), scope, { ref });
  const merge = (ref: string) => run('merge', '--ref', ref, '--into', 'cus_7', '--yes');
  const unknown = expect.stringContaining('no recipient nobody') as string;
  expect(await merge('nobody')).toMatchObject({ code: 2, err: unknown });
  const [merged, one] = ['Merged lead-7', 'one recipient already'].map(
    (text) => expect.stringContaining(text) as string,
  );
  expect(await merge('lead-7')).toMatchObject({ code: 0, out: merged });
  expect(await merge('lead-7')).toMatchObject({ code: 0, out: one });
  expect(await count()).toEqual({ all: 1, refs: 1 });
});

it('erase erases a person, and an import then rejects them (requirement 17)', async () => {
  await writeFile(file, 'ref\nref\nb\n');
  await run('import', file);
  expect(await run('erase', '--ref', 'ref')).toMatchObject({
    code: 2,
    err: expect.stringContaining('--yes') as string,
  });
  expect(await run('erase', '--ref', 'ref', '--yes')).toMatchObject({ code: 0 });
  // They stand some blocks behind the header, which is called as they are.
  const others = Array.from({ length: 9_000 }, (_, index) => `${'x'.repeat(50)}_${index}\n`).join('');
  await writeFile(file, `ref\n${others}ref\nb\n`);
  expect(await run('import', file)).toMatchObject({
    code: 0,
    out: expect.stringContaining('1 rejected') as string,
  });
  const [, ...rejects] = parse(await readFile(path.join(folder, 'people.rejected.csv'), 'utf8'), {
    bom: true,
  });
  expect(rejects).toEqual([['9002', expect.stringMatching(/^erased: /) as string, '']]);
  expect(await count()).toEqual({ all: 9_001, refs: 9_001 });
});
