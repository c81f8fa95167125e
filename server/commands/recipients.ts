import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { Command, InvalidArgumentError } from 'commander';
import { getCountries, type CountryCode } from 'libphonenumber-js';
import { OPERATING } from '@/domain/access/author/rules';
import { eraseFor } from '@/domain/imports/erase/mutations';
import { mergeFor } from '@/domain/choices/act-for/mutations';
import { UnreadableFileError } from '@/domain/imports/run/mutations/import-file';
import type { ImportSummary } from '@/domain/imports/run/schema';
import { REF_FORM, refSchema } from '@/domain/people/recipient/schema';
import { now } from '@/lib/clock';
import { importFile } from '@/server/imports/import-file';
import { EXIT, inWorkspace, runCommand, UsageError } from './operator';
import { showProgress } from './progress';

const program = new Command('npm run recipients --').description('Import, merge and erase recipients.');

type ImportFlags = {
  workspace: string;
  consentSource?: string;
  defaultCountry?: CountryCode;
  dryRun?: boolean;
};

program
  .command('import <FILE.csv>')
  .description('add or update recipients by their ref; a bad row goes to FILE.rejected.csv')
  .requiredOption('--workspace <KEY>', 'the workspace they belong to')
  .option(
    '--consent-source <TEXT>',
    'where the consents came from, for rows that do not say; default: unverified',
  )
  .option('--default-country <CODE>', 'for telephone numbers without a +, such as BR', parseCountry)
  .option('--dry-run', 'check every row and change nothing')
  .action((file: string, flags: ImportFlags) =>
    inWorkspace(flags.workspace, (scope) => runImport(scope, file, flags)),
  );

program
  .command('merge')
  .description('make two refs of one person lead to one recipient, with both histories; it cannot be undone')
  .requiredOption('--workspace <KEY>', 'the workspace they belong to')
  .requiredOption('--ref <REF>', 'the ref that leads to the other one from then on')
  .requiredOption('--into <REF>', 'the ref of the recipient who stays')
  .option('--yes', 'do not ask')
  .action((flags: MergeFlags) => inWorkspace(flags.workspace, (scope) => runMerge(scope, flags)));

program
  .command('erase')
  .description('erase a person: their data goes, their addresses stay suppressed, their ref stays blocked')
  .requiredOption('--workspace <KEY>', 'the workspace they belong to')
  .requiredOption('--ref <REF>', 'your own id for them')
  .option('--yes', 'do not ask')
  .action((flags: EraseFlags) => inWorkspace(flags.workspace, (scope) => runErase(scope, flags)));

type Scope = Parameters<typeof importFile>[0];

async function runImport(scope: Scope, file: string, flags: ImportFlags): Promise<void> {
  const size = await sizeOf(file);
  const stop = new AbortController();
  const interrupt = () => {
    // A second Ctrl-C ends at once: what is committed stays, the rest has not happened.
    if (stop.signal.aborted) process.exit(EXIT.interrupted);
    console.error('\nStopping after the batch in flight …');
    stop.abort();
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  const startedAt = performance.now();
  const progress = showProgress(size);
  const grounds = {
    consentSource: flags.consentSource?.trim() || null,
    defaultCountry: flags.defaultCountry,
    now: now(),
  };
  try {
    const summary = await importFile(scope, file, {
      grounds,
      dryRun: flags.dryRun ?? false,
      signal: stop.signal,
      onProgress: progress.at,
    });
    progress.stop();
    tell(summary, flags.dryRun ?? false, (performance.now() - startedAt) / 1_000);
  } catch (error) {
    if (!(error instanceof UnreadableFileError)) throw error;
    throw new UsageError(`${file} cannot be imported. ${error.message}`);
  } finally {
    progress.stop();
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch(() => undefined);
  if (!found) throw new UsageError(`There is no file ${file}.`);
  if (!found.isFile()) throw new UsageError(`${file} is not a file.`);
  return found.size;
}

const count = (value: number) => value.toLocaleString('en-US');

function tell(summary: ImportSummary, dryRun: boolean, seconds: number): void {
  const { rows, rejected, created, updated, unchanged, repeated, repeats } = summary;
  const pace = `${count(rows)} rows in ${seconds.toFixed(1)} s`;
  if (dryRun)
    console.log(
      `${pace}, nothing changed: ${count(rows - rejected)} can be imported, ${count(rejected)} not.`,
    );
  else {
    const people = [`${count(created)} new`, `${count(updated)} updated`, `${count(unchanged)} unchanged`];
    console.log(`${pace}. People: ${people.join(', ')}. Rows: ${count(rejected)} rejected.`);
  }
  if (repeated > 0) {
    const lines = repeats.map(({ line, before }) => `line ${line} (after line ${before})`).join(', ');
    const more = repeated > repeats.length ? ', …' : '';
    console.log(
      `${repeated === 1 ? '1 row names' : `${count(repeated)} rows name`} a person whom an earlier row named, and the later one counts: ${lines}${more}.`,
    );
  }
  if (rejected > 0) console.log(`Rejected rows, with their lines and reasons: ${summary.rejectsFile}`);
  if (!summary.interrupted) return;
  console.log(
    'Stopped before the end. Run the same command again: nothing is lost, and nothing is imported twice.',
  );
  process.exitCode = EXIT.interrupted;
}

function parseCountry(value: string): CountryCode {
  const country = getCountries().find((code) => code === value.toUpperCase());
  if (!country) throw new InvalidArgumentError('Expected a two-letter country code, such as BR.');
  return country;
}

type MergeFlags = { workspace: string; ref: string; into: string; yes?: boolean };

async function runMerge(scope: Scope, { ref, into, yes, workspace }: MergeFlags): Promise<void> {
  [ref, into].forEach(assertRef);
  if (ref === into) throw new UsageError(`${ref} is the same ref twice.`);
  if (!yes && !(await confirm(`Merge ${ref} of ${workspace} into ${into} for good? [y/N] `))) {
    console.log('Nothing was merged.');
    return;
  }
  const outcome = await mergeFor(scope, OPERATING, ref, into, now());
  if (outcome.kind === 'erased') throw new UsageError(`${outcome.ref} was erased.`);
  if (outcome.kind === 'unknown') throw new UsageError(`${workspace} has no recipient ${outcome.ref}.`);
  console.log(
    outcome.kind === 'merged'
      ? `Merged ${ref}: it leads to ${outcome.survivor} from now on, with its links and its history.`
      : `${ref} and ${into} are one recipient already: ${outcome.survivor}.`,
  );
}

function assertRef(ref: string): void {
  if (!refSchema.safeParse(ref).success) throw new UsageError(`"${ref}" is not a ref: ${REF_FORM}.`);
}

type EraseFlags = { workspace: string; ref: string; yes?: boolean };

async function runErase(scope: Scope, { ref, yes, workspace }: EraseFlags): Promise<void> {
  assertRef(ref);
  if (!yes && !(await confirm(`Erase ${ref} from ${workspace} for good? [y/N] `))) {
    console.log('Nothing was erased.');
    return;
  }
  const outcome = await eraseFor(scope, OPERATING, ref, now());
  if (outcome === 'unknown')
    throw new UsageError(`${workspace} has no recipient ${ref}: it never existed, or was erased.`);
  console.log(
    `Erased ${ref}. Their addresses stay suppressed; their links and any import of that ref are dead.`,
  );
}

async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UsageError('There is no terminal to confirm on: give --yes.');
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test(await asking.question(question));
  } finally {
    asking.close();
  }
}

await runCommand(program);
