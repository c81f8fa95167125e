/**
 * Does what wrk does with wrk.lua, where there is no wrk: `load-autocannon.ts URL CONNECTIONS SECONDS FILE view|one-click
 * PLACE`.
 */
import { readFileSync } from 'node:fs';
import autocannon from 'autocannon';

const [url = '', connections = '', seconds = '', file = '', kind = '', place = '0'] = process.argv.slice(2);
const paths = readFileSync(file, 'utf8').split('\n').filter(Boolean);
const VIEW = {
  'User-Agent':
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'Accept-Language': 'en-US,en;q=0.9',
  'Accept-Encoding': 'gzip, deflate, br, zstd',
};
const ONE_CLICK = { 'Content-Type': 'application/x-www-form-urlencoded' };
const isView = kind === 'view';
let sent = 0;
const result = await autocannon({
  url,
  connections: Number(connections),
  duration: Number(seconds),
  requests: [
    {
      method: isView ? 'GET' : 'POST',
      headers: isView ? VIEW : ONE_CLICK,
      ...(!isView && { body: 'List-Unsubscribe=One-Click' }),
      setupRequest: (request) => ({ ...request, path: paths[(Number(place) + sent++) % paths.length] }),
    },
  ],
});
console.log(
  JSON.stringify({
    requests: result.requests.total,
    seconds: result.duration,
    bytes: result.throughput.total,
    p50: result.latency.p50,
    p99: result.latency.p99,
    max: result.latency.max,
    failed: result.non2xx + result.errors + result.timeouts,
    sent,
  }),
);
