import { createHmac } from 'node:crypto';
import { mintToken, verifyToken } from '@/domain/access/link/rules';
import type { LinkKey } from '@/domain/access/link/schema';
import { median, type Report } from './report';
import { BENCH_KEY, refOf } from './workspace';

const RUNS = 5;
const TOKENS = 10_000;
const PASSES = 20;

const KEY: LinkKey = { ...BENCH_KEY, workspaceId: 'bench', state: 'active' };

/** Verifications of links per second, compared with a bare HMAC-SHA-256 of the same bytes. */
export function run(): Promise<Report> {
  const tokens = Array.from({ length: TOKENS }, (_, index) =>
    mintToken(
      {
        purpose: 'u',
        recipient: refOf(index),
        channel: 'email',
        topic: 'product-news',
        campaign: 'autumn-26',
        issuedAt: new Date('2026-11-02T09:30:00Z'),
      },
      KEY,
    ),
  );
  const bodies = tokens.map((token) => `optdown.v1\n${token.slice(0, token.lastIndexOf('.'))}`);
  const mangled = tokens.map((token) => `${token.slice(0, -3)}AAA`);
  const contestants: Record<string, () => number> = {
    [BARE]: () => perSecond(bodies, (body) => createHmac('sha256', KEY.secret).update(body).digest().length),
    [GOOD]: () => perSecond(tokens, (token) => Number(verifyToken(token, KEY) !== null)),
    [BAD]: () => perSecond(mangled, (token) => Number(verifyToken(token, KEY) === null)),
    [UNKNOWN]: () => perSecond(tokens, (token) => Number(verifyToken(token, undefined) === null)),
  };
  const measured: Record<string, number[]> = {};
  // Run 0 is the warm-up.
  for (let turn = 0; turn <= RUNS; turn += 1) {
    for (const [name, measure] of Object.entries(contestants)) {
      const rate = measure();
      if (turn > 0) (measured[name] ??= []).push(rate);
    }
  }
  return Promise.resolve(reportOf(measured));
}

const BARE = 'bare HMAC-SHA-256 of the same bytes';
const GOOD = 'verifying a good link';
const BAD = 'refusing one with a wrong mac';
const UNKNOWN = 'refusing one of an unknown key';

/** Times per second of processor time, so that other processes do not matter. */
function perSecond(items: readonly string[], work: (item: string) => number): number {
  const before = process.cpuUsage();
  let sum = 0;
  for (let pass = 0; pass < PASSES; pass += 1) for (const item of items) sum += work(item);
  const { user, system } = process.cpuUsage(before);
  if (sum < items.length * PASSES) throw new Error('A link was judged wrongly');
  return (items.length * PASSES) / ((user + system) / 1e6);
}

function reportOf(measured: Record<string, number[]>): Report {
  const rate = (name: string) => median(measured[name] ?? []);
  const ratio = rate(GOOD) / rate(BARE);
  return {
    title: 'Links: verifications per second',
    method: [
      `\`verifyToken\` of ${TOKENS} links, ${PASSES} times over, per second of processor time of one core: parsing, comparing the mac in constant
time, and checking the claims.`,
    ],
    tables: [
      {
        caption: 'Medians of 5',
        columns: ['', 'per second', 'microseconds each', 'of bare HMAC'],
        rows: [BARE, GOOD, BAD, UNKNOWN].map((name) => [
          name,
          rate(name),
          1e6 / rate(name),
          (rate(name) / rate(BARE)).toFixed(2),
        ]),
      },
    ],
    goals: [
      {
        goal: 'verifying a link is cheap for a one-click: at least a quarter of the rate of the bare HMAC',
        measured: ratio.toFixed(2),
        met: ratio >= 0.25,
      },
    ],
    measurements: measured,
  };
}
