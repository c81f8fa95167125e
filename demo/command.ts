import { parseArgs } from 'node:util';
import { workspaceKeySchema } from '@/domain/workspace/schema';
import { openDatabase } from '../server/embedded';
import { checkStart } from '../server/setup/check-start';
import { explainToPerson } from '../server/setup/explain';
import { WorkspaceExistsError } from './write-world';

const HELP = `npm run demo -- --events 1000000 --recipients 300000 [--workspace bench] [--seed 1]

Writes a workspace of made-up people and about that many events, for benchmarks.`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      events: { type: 'string' },
      recipients: { type: 'string' },
      workspace: { type: 'string', default: 'bench' },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const events = wholeNumber('events', values.events);
  const recipients = wholeNumber('recipients', values.recipients);
  const seed = wholeNumber('seed', values.seed);
  const workspaceKey = workspaceKeyOf(values.workspace);
  const database = await openDatabase({ exclusive: false });
  // Imported late: lib/env reads the database's address, which openDatabase sets.
  const [{ generateLedger }, { closePool }] = await Promise.all([
    import('./demo.ts'),
    import('@/lib/db/pool'),
  ]);
  const started = performance.now();
  try {
    await checkStart('tool');
    const written = await generateLedger({ workspaceKey, recipients, events, seed }, console.log);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(
      `Workspace ${workspaceKey}: ${written.recipients} recipients, ${written.events} events in ${seconds} s.`,
    );
  } finally {
    await closePool();
    await database.close();
  }
}

class UsageError extends Error {}

function wholeNumber(name: string, text: string | undefined): number {
  const value = Number(text);
  if (text !== undefined && /^\d+$/.test(text) && value >= 1 && value <= 8_000_000_000) return value;
  throw new UsageError(`--${name} must be a whole number, 1 or more.\n\n${HELP}`);
}

function workspaceKeyOf(text: string): string {
  const parsed = workspaceKeySchema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new UsageError(`--workspace needs ${parsed.error.issues[0]?.message}.\n\n${HELP}`);
}

main().catch((error: unknown) => {
  const expected = error instanceof UsageError || error instanceof WorkspaceExistsError;
  const isOption =
    error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  console.error(expected || isOption ? error.message : (explainToPerson(error) ?? error));
  process.exitCode = 1;
});
