import { parseArgs } from 'node:util';
import { keep, toMarkdown, writeTables, type Bench } from './report';

const BENCHES: Record<string, () => Promise<{ run: Bench }>> = {
  'one-click': () => import('./one-click'),
  link: () => import('./link'),
  page: () => import('./page'),
  storm: () => import('./storm'),
  paint: () => import('./paint'),
  start: () => import('./start'),
  memory: () => import('./memory'),
  import: () => import('./import'),
  alerts: () => import('./alerts'),
  causes: () => import('./causes'),
  experiments: () => import('./experiments'),
  changes: () => import('./changes'),
  rollup: () => import('./rollup'),
  decisions: () => import('./decisions'),
  filter: () => import('./filter'),
  reports: () => import('./reports'),
};

const HELP = `npm run bench -- NAME          measure, print, and keep in docs/performance
npm run bench -- NAME --dry    measure and print only
npm run bench -- --tables      write docs/performance.md again from what is kept
NAME: ${Object.keys(BENCHES).join(', ')}`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { dry: { type: 'boolean' }, tables: { type: 'boolean' }, help: { type: 'boolean' } },
});
if (values.tables) {
  await writeTables();
  process.exit();
}
const [name = ''] = positionals;
const load = BENCHES[name];
if (!load || values.help) {
  console.log(HELP);
  process.exit(values.help ? 0 : 1);
}
const { run } = await load();
const report = await run();
if (!values.dry) await keep(name, report, new Date());
console.log(toMarkdown(report));
if (report.goals.some(({ met }) => !met)) process.exitCode = 1;
