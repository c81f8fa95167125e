import { lookup, type LookupAddress } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { SECOND } from '@/lib/clock';
import { headerTexts } from '@/lib/header-text';
import { log } from '@/lib/log';

/** Why a call failed. */
export type OutboundProblem =
  /** The address is not an https: address, or one that is never called. */
  | 'refused'
  /** The name has no address. */
  | 'not_found'
  | 'timeout'
  /** Nothing listens, the connection broke, or the certificate is invalid. */
  | 'connection';

export type OutboundAnswer =
  | { kind: 'answered'; status: number; retryAfter: string | null; /** Its first characters. */ text: string }
  | { kind: 'failed'; problem: OutboundProblem; detail: string };

/** Looks up all addresses of a name. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

type Options = {
  headers: Readonly<Record<string, string>>;
  body: string;
  signal: AbortSignal;
  /** For development: allows calls to this machine, also by http:. */
  allowLoopback: boolean;
  /** The time limit for the whole call. */
  milliseconds?: number;
  resolve?: Resolve;
};

const MAX_DURATION = 15 * SECOND;
const MAX_ANSWER_BYTES = 4 * 1024;

/**
 * Posts to an address that someone else chose, and to nothing internal: only https:, any port, no name or number that
 * leads to a private, loopback, link-local, metadata or otherwise special address. Requirement 32. Connects to the very
 * addresses that were checked, so that a name which changes its mind leads nowhere else; a redirect is returned, not
 * followed.
 */
export async function post(url: string, options: Options): Promise<OutboundAnswer> {
  const {
    headers,
    body,
    signal,
    allowLoopback,
    milliseconds = MAX_DURATION,
    resolve = resolveByDns,
  } = options;
  const target = readTarget(url, allowLoopback);
  if (target === null) return { kind: 'failed', problem: 'refused', detail: 'This address is never called.' };
  const deadline = AbortSignal.timeout(milliseconds);
  const { request } = target.protocol === 'https:' ? https : http;
  return new Promise((settle) => {
    const calling = request(target, {
      method: 'POST',
      agent: target.protocol === 'https:' ? SECURE : PLAIN,
      headers: { ...headerTexts(headers), 'Content-Length': String(Buffer.byteLength(body)) },
      lookup: checkedLookup(resolve, allowLoopback),
      signal: AbortSignal.any([signal, deadline]),
    });
    calling.on('error', (error) => {
      if (deadline.aborted) settle(TIMED_OUT);
      // A kept-alive connection may have been closed meanwhile: that is not an answer to this call.
      else if (calling.reusedSocket && codeOf(error) === 'ECONNRESET') {
        // The request may have arrived even so, and then arrives twice: this line explains the second one.
        log().info({ host: target.host }, 'A kept-alive connection had been closed: posted again');
        settle(post(url, options));
      } else settle(failureOf(error));
    });
    calling.on('response', (response) => {
      readStart(response)
        .then((text) => {
          const { statusCode = 0, headers: said } = response;
          settle({ kind: 'answered', status: statusCode, retryAfter: said['retry-after'] ?? null, text });
        })
        .catch((error: unknown) => {
          settle(deadline.aborted ? TIMED_OUT : failureOf(error));
        });
    });
    calling.end(body);
  });
}

const TIMED_OUT: OutboundAnswer = { kind: 'failed', problem: 'timeout', detail: 'It took too long.' };
const AGENT = { keepAlive: true, maxFreeSockets: 64, scheduling: 'lifo', timeout: MAX_DURATION } as const;
// A kept-alive socket leads to the address that was checked when it was opened.
const SECURE = new https.Agent(AGENT);
const PLAIN = new http.Agent(AGENT);

/** The address as it would be called; null if it is never called, whatever its name leads to. */
export function readTarget(url: string, allowLoopback: boolean): URL | null {
  // The parser recognizes 0x7f.1, 0177.0.0.1 and 2130706433 as the addresses they are.
  const target = URL.canParse(url) ? new URL(url) : null;
  if (!target || target.username || target.password) return null;
  const host = target.hostname.replace(/^\[|\]$/g, '');
  const isLocal = host === 'localhost' || (isIP(host) > 0 && isLoopback(host));
  if (target.protocol !== 'https:' && !(target.protocol === 'http:' && allowLoopback && isLocal)) return null;
  if (isIP(host) > 0 && !isCallable(host, allowLoopback)) return null;
  return target;
}

/** Looks a name up and succeeds only if every address of it may be called. */
function checkedLookup(resolve: Resolve, allowLoopback: boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname)
      .then((addresses) => {
        const bad = addresses.find(({ address }) => !isCallable(address, allowLoopback));
        const [first] = addresses;
        if (bad) throw new RefusedError(`${hostname} leads to ${bad.address}, which is not called.`);
        if (!first) throw new RefusedError(`${hostname} has no address.`);
        if (options.all) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      })
      .catch((error: unknown) => {
        callback(error instanceof Error ? error : new Error(String(error)), '');
      });
  };
}

class RefusedError extends Error {
  override name = 'RefusedError';
}

function resolveByDns(hostname: string): Promise<LookupAddress[]> {
  return new Promise((resolve, reject) => {
    lookup(hostname, { all: true }, (error, addresses) => {
      if (error) reject(error);
      else resolve(addresses);
    });
  });
}

/** Azure's metadata: the only special address that is not in a range of its own. */
const SPECIAL = new Set(['168.63.129.16']);
/** Everything that is routed; whatever tunnels or translates to IPv4 is in ranges inside, or outside of it. */
const GLOBAL = ipaddr.parseCIDR('2000::/3');

/** Whether an address is public and belongs to one machine on the internet. */
export function isCallable(address: string, allowLoopback: boolean): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (allowLoopback && parsed.range() === 'loopback') return true;
  if (parsed.range() !== 'unicast' || SPECIAL.has(parsed.toString())) return false;
  return parsed.kind() === 'ipv4' || parsed.match(GLOBAL);
}

function isLoopback(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';
}

/** The beginning of an answer; a connection that sends more is closed. */
async function readStart(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= MAX_ANSWER_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES).toString().replaceAll('\0', '');
}

function failureOf(error: unknown): OutboundAnswer {
  const code = codeOf(error);
  const detail = error instanceof Error ? error.message : String(error);
  if (error instanceof RefusedError) return { kind: 'failed', problem: 'refused', detail };
  const problem = code === 'ENOTFOUND' || code === 'ENODATA' ? 'not_found' : 'connection';
  return { kind: 'failed', problem, detail: detail || code };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
