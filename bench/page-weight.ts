import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';

/** Bytes on the wire of a page, its styles and its scripts, and the number of requests for the latter. */
export type Weight = { html: number; css: number; scripts: number; requests: number };

/** Weighs a page and everything that it loads, compressed with gzip, without headers. */
export async function weigh(url: string): Promise<Weight> {
  const page = await download(url, 'gzip');
  if (page.encoding !== 'gzip') throw new Error(`${url} is not compressed`);
  const { bytes } = await download(url, 'identity');
  const html = bytes.toString();
  const filesOf = (pattern: RegExp) => [
    ...new Set([...html.matchAll(pattern)].map(([, file]) => file ?? '')),
  ];
  const sum = async (files: string[]) => {
    const downloads = files.map((file) => download(new URL(file, url).href, 'gzip'));
    return (await Promise.all(downloads)).reduce((total, file) => total + file.bytes.length, 0);
  };
  // Current browsers do not load scripts for old browsers (nomodule).
  const scripts = filesOf(/<script(?![^>]*nomodule)[^>]*\ssrc="([^"]+)"/gi);
  const styles = filesOf(/<link[^>]*rel="stylesheet"[^>]*href="([^"]+)"/gi);
  return {
    html: page.bytes.length,
    css: await sum(styles),
    scripts: await sum(scripts),
    requests: scripts.length + styles.length,
  };
}

/** A page's HTML, uncompressed. */
export async function htmlOf(url: string): Promise<Buffer> {
  return (await download(url, 'identity')).bytes;
}

async function download(url: string, accepted: string): Promise<{ bytes: Buffer; encoding: string }> {
  const headers = { Accept: 'text/html', 'Accept-Encoding': accepted, 'Accept-Language': 'en' };
  const request = get(url, { headers });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  if (response.statusCode !== 200) throw new Error(`${url} answered ${response.statusCode ?? 'nothing'}`);
  return { bytes: Buffer.concat(chunks), encoding: response.headers['content-encoding'] ?? 'identity' };
}
