import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from '@playwright/test';
import { SECOND } from '@/lib/clock';
import { buildApp } from '@/server/setup/build';
import { CHROMIUM, HEADLESS_SHELL } from '@/server/setup/chromium.mjs';
import { fillWithOwnChoices } from './page-data';
import { pagePathsFor } from './page-paths';
import { startPostgres } from './postgres';
import { figure, median, type Report } from './report';
import { startOptdown } from './started';

const RUNS = Number(process.env['BENCH_RUNS'] ?? 9);
const PEOPLE = 10_000;
const MAX_PAINT = 1.5 * SECOND;

const KBIT = 1_024 / 8;
/**
 * "Slow 4G" of Chromium's tools and of Lighthouse: 1.6 Mbit/s and round trips of 150 ms. They delay each answer by 3.75
 * of those, because the trips for connecting are not delayed, and leave a tenth of the rate to what is not counted.
 */
const SLOW_4G = {
  offline: false,
  latency: 150 * 3.75,
  downloadThroughput: 0.9 * 1_638.4 * KBIT,
  uploadThroughput: 0.9 * 750 * KBIT,
};
const SLOWER_PROCESSOR = 4;

const PAGES = {
  bare: 'an empty page: a word and no styles',
  nothing: 'nobody chose yet',
  chosen: 'with choices of their own',
  result: 'the result of a choice',
} as const;
type Paints = Record<keyof typeof PAGES, number>;

/** The time until a phone on a slow network shows the recipient's page, compared with an empty page. */
export async function run(): Promise<Report> {
  await buildApp();
  const postgres = await startPostgres();
  const executablePath = process.env['CHROMIUM_PATH'] ?? [HEADLESS_SHELL, CHROMIUM].find(existsSync);
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = await chromium.launch({ args, ...(executablePath && { executablePath }) });
  try {
    const databaseUrl = await postgres.createDatabase('paint');
    await fillWithOwnChoices(databaseUrl, PEOPLE);
    const server = await startOptdown(databaseUrl);
    const links = {
      nothing: pagePathsFor('page', PEOPLE),
      chosen: pagePathsFor('page-chosen', PEOPLE),
    };
    const at = (paths: readonly string[], turn: number) => `${server.url}${paths[turn] ?? ''}`;
    const paints: Paints[] = [];
    // Run 0 is the warm-up.
    for (let turn = 0; turn <= RUNS; turn += 1) {
      const painted: Paints = {
        bare: await paintOf(browser, `${server.url}/healthz`),
        nothing: await paintOf(browser, at(links.nothing, turn)),
        chosen: await paintOf(browser, at(links.chosen, turn)),
        result: await paintOf(browser, await resultOf(browser, at(links.nothing, turn))),
      };
      if (turn > 0) paints.push(painted);
      console.error(
        `run ${turn}: ${Object.entries(painted)
          .map(([page, after]) => `${page} ${figure(after)}`)
          .join(', ')} ms`,
      );
    }
    await server.stop();
    return reportOf(paints, browser.version());
  } finally {
    await browser.close();
    await postgres.remove();
  }
}

/** Milliseconds from the navigation to the first contentful paint, with an empty cache. */
async function paintOf(browser: Browser, url: string): Promise<number> {
  return inPage(browser, async (page) => {
    const tools = await page.context().newCDPSession(page);
    await tools.send('Network.enable');
    await tools.send('Network.emulateNetworkConditions', SLOW_4G);
    await tools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER_PROCESSOR });
    await page.goto(url);
    return page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          new PerformanceObserver((seen) => {
            const [paint] = seen.getEntriesByName('first-contentful-paint');
            if (paint) resolve(paint.startTime);
          }).observe({ type: 'paint', buffered: true });
        }),
    );
  });
}

/** The address that the first button of a link's page leads to. */
function resultOf(browser: Browser, url: string): Promise<string> {
  return inPage(browser, async (page) => {
    await page.goto(url);
    await page.locator('form button').first().click();
    await page.waitForURL((reached) => reached.pathname.endsWith('/done'));
    return page.url();
  });
}

/** A phone's page in a browser that has seen nothing yet. */
async function inPage<T>(browser: Browser, use: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 });
  try {
    return await use(await context.newPage());
  } finally {
    await context.close();
  }
}

function reportOf(paints: readonly Paints[], version: string): Report {
  const of = (which: keyof Paints) => median(paints.map((each) => each[which]));
  const slowest = Math.max(of('nothing'), of('chosen'), of('result'));
  return {
    title: 'The recipient’s page: seconds until something shows',
    method: [
      `First contentful paint in Chromium ${version}, 390 × 844 at two pixels each, with an empty cache, over the network that its tools call slow 4G: 1.6 Mbit/s and
round trips of 150 ms, which they add up to ${SLOW_4G.latency} ms before each answer, and a processor ${SLOWER_PROCESSOR} times slower than this one. Medians of ${RUNS} views after a warm-up. The server is what
\`npm start\` starts, not slowed; the empty page is a word as text, which shows as soon as any answer can.`,
    ],
    tables: [
      {
        caption: 'First contentful paint',
        columns: ['page', 'seconds', 'times the empty page'],
        rows: (Object.keys(PAGES) as (keyof Paints)[]).map((page) => [
          PAGES[page],
          of(page) / SECOND,
          of(page) / of('bare'),
        ]),
      },
    ],
    goals: [
      {
        goal: `something shows within ${MAX_PAINT / SECOND} s`,
        measured: `${figure(slowest / SECOND)} s`,
        met: slowest <= MAX_PAINT,
      },
    ],
    measurements: { milliseconds: paints },
  };
}
