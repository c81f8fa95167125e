import { Command } from 'commander';
import type { WorkspaceScope } from '@/domain/access/scope/schema';
import { recordSends } from '@/domain/choices/decision/mutations/sends';
import { faultOfSend } from '@/domain/choices/decision/rules/send';
import { sendSchema, type Send } from '@/domain/choices/decision/schema';
import { loadCatalog, type Catalog } from '@/domain/catalog/topic/data';
import { RejectsFile } from '@/domain/imports/run/mutations/rejects-file';
import type { Reject } from '@/domain/imports/run/schema';
import { now } from '@/lib/clock';
import { inWorkspace, runCommand } from './operator';
import { readColumns, type NamedRecord } from './read-columns';

const COLUMNS = ['ref', 'channel', 'topic', 'sent_at'] as const;
type SendRecord = NamedRecord<(typeof COLUMNS)[number]>;

const program = new Command('npm run sends --').description(
  'Report sent messages, so that frequency limits can count them.',
);

program
  .command('import <FILE.csv>')
  .description(`columns ${COLUMNS.join(', ')}; only the newest send of each ref, channel and topic counts`)
  .requiredOption('--workspace <KEY>', 'the workspace that sent')
  .action((file: string, { workspace }: { workspace: string }) =>
    inWorkspace(workspace, (scope) => importSends(scope, file)),
  );

async function importSends(scope: WorkspaceScope, file: string): Promise<void> {
  const catalog = await loadCatalog(scope);
  if (!catalog) return;
  const rejects = new RejectsFile(file);
  await rejects.start();
  let rows = 0;
  try {
    const blocks = readColumns(file, COLUMNS, (header) => {
      rejects.header = header;
    });
    for await (const records of blocks) {
      rows += records.length;
      await rejects.add(await importBlock(scope, catalog, records));
    }
  } finally {
    await rejects.close();
  }
  console.log(`${rows} rows: ${rows - rejects.count} recorded, ${rejects.count} rejected.`);
  if (rejects.count > 0) console.log(`Rejected rows, with their lines and reasons: ${rejects.name}`);
}

async function importBlock(
  scope: WorkspaceScope,
  catalog: Catalog,
  records: SendRecord[],
): Promise<Reject[]> {
  const judged = records.map((record) => ({ record, judgement: judge(record, catalog) }));
  const sends = judged.flatMap(({ judgement }) => ('reason' in judgement ? [] : [judgement]));
  const unknown = await recordSends(scope, sends);
  return judged.flatMap(({ record: { line, cells }, judgement }) => {
    if ('reason' in judgement) return [{ line, cells, reason: judgement.reason }];
    return unknown.has(judgement.ref) ? [{ line, cells, reason: 'ref: there is no such recipient' }] : [];
  });
}

function judge({ values, cells }: SendRecord, catalog: Catalog): Send | { reason: string } {
  const { sent_at: sentAt, ...rest } = values;
  const parsed = sendSchema.safeParse({ ...rest, sentAt });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const column = issue?.path[0] === 'sentAt' ? 'sent_at' : String(issue?.path[0]);
    return { reason: cells.length === 1 ? 'it has one cell' : `${column}: ${issue?.message}` };
  }
  const send = parsed.data;
  const fault = faultOfSend(send, catalog, now());
  if (!fault) return send;
  return { reason: `${fault.field === 'sentAt' ? 'sent_at' : fault.field}: ${fault.message}` };
}

await runCommand(program);
