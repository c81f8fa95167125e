import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import path from 'node:path';

/** The result of one benchmark. Its JSON is kept in docs/performance, from which docs/performance.md is made. */
export type Report = {
  title: string;
  /** What was measured and how, one paragraph each. */
  method: string[];
  tables: { caption: string; columns: string[]; rows: (string | number)[][] }[];
  /** What was required, and whether it holds. */
  goals: { goal: string; measured: string; met: boolean }[];
  /** Every single measurement, for a closer look. */
  measurements: unknown;
};

/** What a file of `bench/` exports as `run`. */
export type Bench = () => Promise<Report>;

type KeptReport = Report & { name: string; measuredAt: string; machine: string };

const FOLDER = path.join(import.meta.dirname, '../docs/performance');
const PAGE = path.join(import.meta.dirname, '../docs/performance.md');

/** The median; of an even number, the lower of the two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

/** A number to three significant digits or whole, with thousands separators. */
export function figure(value: number): string {
  const rounded = Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
  return rounded.toLocaleString('en-US');
}

/** A report as Markdown, below a heading of level 2. */
export function toMarkdown(report: Report): string {
  const row = (cells: readonly (string | number)[]) =>
    `| ${cells.map((cell) => (typeof cell === 'number' ? figure(cell) : cell)).join(' | ')} |`;
  const tables = report.tables.map(({ caption, columns, rows }) => {
    // The first column names the row; figures are right-aligned.
    const rule = `| ${columns.map((_, index) => (index === 0 ? '---' : '---:')).join(' | ')} |`;
    return [`${caption}:\n`, row(columns), rule, ...rows.map(row)].join('\n');
  });
  const goals = report.goals.map(
    ({ goal, measured, met }) => `- ${met ? 'Met' : '**Not met**'}: ${goal}. Measured: ${measured}.`,
  );
  return [`## ${report.title}`, ...report.method, ...tables, goals.join('\n')].join('\n\n');
}

/** Stores a report as JSON and regenerates docs/performance.md from all stored ones. */
export async function keep(name: string, report: Report, measuredAt: Date): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${figure(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
  const kept: KeptReport = { name, measuredAt: measuredAt.toISOString(), machine, ...report };
  await writeFile(path.join(FOLDER, `${name}.json`), `${JSON.stringify(kept, null, 2)}\n`);
  await writeTables();
}

/** Regenerates docs/performance.md from all stored reports. */
export async function writeTables(): Promise<void> {
  await writeFile(PAGE, await pageOfAll());
}

async function pageOfAll(): Promise<string> {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.json')).sort();
  const sections = await Promise.all(
    files.map(async (file) => {
      const report = JSON.parse(await readFile(path.join(FOLDER, file), 'utf8')) as KeptReport;
      const when = `Measured on ${report.measuredAt.slice(0, 10)} (${report.machine}) by \`npm run bench -- ${report.name}\`; every single measurement is in [${report.name}.json](performance/${file}).`;
      return `${toMarkdown(report)}\n\n${when}`;
    }),
  );
  return `# Performance\n\n${INTRODUCTION}\n\n${sections.join('\n\n')}\n`;
}

const INTRODUCTION = `Written by \`npm run bench -- NAME\`; do not edit by hand. Each benchmark takes turns with a baseline in the same run, so that
whatever else the machine does affects both; figures are medians of several runs after a warm-up. PostgreSQL is real,
started for the benchmark with its default settings (every commit is on disk before it is answered) except one: \`shared_buffers\` is 2 GB,
a quarter of the memory of a server with 8 GB, as its manual advises. Server, load generator and database are
separate processes on the same machine. \`one-click\`, \`page\`, \`storm\`, \`decisions\`, \`start\` and \`memory\` measure what \`npm start\` starts, with everything
as by default: the worker runs in the same process. Where nothing else is said the load comes from wrk, or from autocannon where there is no wrk; the report says which.`;
