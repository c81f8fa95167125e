/** `npm run figures`: the shape of the code in numbers, and how they changed since another commit. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { countFigures, type Figure } from './count';
import { toTable, withTable } from './table';
import { readRevision, readTree } from './tree';

const HELP = `npm run figures                    the figures of this checkout, as a table
npm run figures -- --details       with what each was counted from
npm run figures -- --json          as JSON, with the details
npm run figures -- --compare REV   compared with those of a commit, such as main or 4f2a9c1
npm run figures -- --write         also writes the table to docs/figures.md`;

const ROOT = path.resolve(import.meta.dirname, '../..');
const PAGE = path.join(ROOT, 'docs/figures.md');

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    details: { type: 'boolean' },
    compare: { type: 'string' },
    write: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});

if (values.help) console.log(HELP);
else
  print(countFigures(readTree(ROOT)), values.compare === undefined ? undefined : figuresOf(values.compare));

function figuresOf(revision: string): Figure[] {
  try {
    return countFigures(readRevision(ROOT, revision));
  } catch (error) {
    console.error(
      `The commit ${revision} cannot be checked out: ${error instanceof Error ? error.message : String(error)}`,
    );
    process.exit(1);
  }
}

function print(after: Figure[], before: Figure[] | undefined): void {
  if (values.json) console.log(JSON.stringify(before ? { before, after } : after, null, 2));
  else console.log(toTable(after, before));
  if (values.write) writeFileSync(PAGE, withTable(readFileSync(PAGE, 'utf8'), toTable(after, before)));
  if (!values.details || values.json) return;
  for (const { name, details = [] } of after)
    if (details.length > 0) console.log(`\n${name}:\n${details.map((line) => `  ${line}`).join('\n')}`);
}
