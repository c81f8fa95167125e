import type { LoadResult } from './load';
import type { MeasuredLoad } from './measured-load';
import { figure, median, type Report } from './report';

export const BASELINE = 'baseline: a bare row';
export const ROWS = {
  topic: 'a topic',
  channel: 'a whole channel',
  paused: 'a topic paused before',
} as const;

const MIN_OF_BASELINE = 0.5;
const MAX_P99 = 50;
const MIN_OF_FEW = 0.9;

export type OneClickFigures = {
  loads: MeasuredLoad[];
  flat: { few: LoadResult; many: LoadResult }[];
  offered: LoadResult[];
};

type Setting = {
  generator: string;
  runs: number;
  seconds: number;
  links: number;
  few: number;
  many: number;
  connections: readonly number[];
  barAt: number;
  offered: number;
  version: string;
};

export function oneClickReport(figures: OneClickFigures, setting: Setting): Report {
  const { generator, runs, seconds, links, few, many, barAt, version } = setting;
  const of = (contestant: string, connections: number, what: (measured: MeasuredLoad) => number) =>
    median(
      figures.loads
        .filter((measured) => measured.contestant === contestant && measured.connections === connections)
        .map(what),
    );
  const rate = (name: string, connections: number) => of(name, connections, ({ perSecond }) => perSecond);
  const ofBaseline = rate(ROWS.topic, barAt) / rate(BASELINE, barAt);
  const ofFew = median(figures.flat.map((each) => each.many.perSecond / each.few.perSecond));
  const offeredP99 = median(figures.offered.map(({ p99 }) => p99));
  const flatRow = (name: string, which: 'few' | 'many') => [
    name,
    median(figures.flat.map((each) => each[which].perSecond)),
    median(figures.flat.map((each) => each[which].p50)),
    median(figures.flat.map((each) => each[which].p99)),
  ];
  const offered = (what: 'perSecond' | 'p50' | 'p99') => median(figures.offered.map((each) => each[what]));
  return {
    title: 'One-click: opt-outs per second, each answered after its commit',
    method: [
      `\`POST /u/TOKEN\` (RFC 8058) by ${generator}, on one thread, for ${seconds} s per run; figures are medians of ${runs} runs after a warm-up. Each request has a link
of its own, of ${figure(links)} of ${figure(many)} recipients. The server is what \`npm start\` starts, with the worker in the same process. An opt-out writes the
consent event, the preference and the address fact in one transaction, on PostgreSQL ${version}.
Recipients who had chosen nothing there take the short way (docs/decisions/0013); those in the last row, who had paused the same
topic, take the long one. The baseline is Hono with one batched \`INSERT\` into a table of three columns: no verification, no
ledger, no lock, no worker. The processor time is that of all the processes of the server and of the database, from /proc.`,
      `${generator} has no pace, and a small database has not enough links for a run of it. So the last table is by a load generator of our own, over ${barAt} connections:
${figure(few)} links, each used once, of ${figure(few)} and of ${figure(many)} recipients; and ${figure(setting.offered)} per second offered for ${seconds} s, each timed from when it was due.`,
    ],
    tables: [
      ...setting.connections.map((connections) => ({
        caption: `${connections} connections, ${figure(many)} recipients`,
        columns: [
          '',
          'per second',
          'p50, ms',
          'p99, ms',
          'of baseline',
          'server CPU, ms each',
          'database CPU, ms each',
        ],
        rows: [BASELINE, ...Object.values(ROWS)].map((name) => [
          name,
          rate(name, connections),
          of(name, connections, (measured) => measured.p50),
          of(name, connections, (measured) => measured.p99),
          (rate(name, connections) / rate(BASELINE, connections)).toFixed(2),
          of(name, connections, (measured) => measured.serverCpu),
          of(name, connections, (measured) => measured.databaseCpu),
        ]),
      })),
      {
        caption: `A topic, ${barAt} connections, our own load generator`,
        columns: ['', 'per second', 'p50, ms', 'p99, ms'],
        rows: [
          flatRow(`flat out, ${figure(few)} recipients`, 'few'),
          flatRow(`flat out, ${figure(many)} recipients`, 'many'),
          [
            `${figure(setting.offered)} per second offered`,
            offered('perSecond'),
            offered('p50'),
            offered('p99'),
          ],
        ],
      },
    ],
    goals: [
      {
        goal: `at least ${MIN_OF_BASELINE} of the baseline at ${barAt} connections`,
        measured: ofBaseline.toFixed(2),
        met: ofBaseline >= MIN_OF_BASELINE,
      },
      {
        goal: `p99 at most ${MAX_P99} ms with ${figure(setting.offered)} per second offered`,
        measured: `${figure(offeredP99)} ms`,
        met: offeredP99 <= MAX_P99,
      },
      {
        goal: `with ${figure(many)} recipients at least ${MIN_OF_FEW} of the rate with ${figure(few)}, at ${barAt} connections`,
        measured: ofFew.toFixed(2),
        met: ofFew >= MIN_OF_FEW,
      },
    ],
    measurements: { generator, ...figures },
  };
}
