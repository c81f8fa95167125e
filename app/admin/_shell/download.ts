import type { AdminWords } from '@/app/admin/_shell/words';
import { CSV_MARK } from '@/lib/csv-write';
import { headerText } from '@/lib/header-text';

/** A CSV file that Excel reads as UTF-8, streamed. @param name without the extension. */
export function csvDownload(name: string, lines: AsyncIterable<string>): Response {
  const encoder = new TextEncoder();
  const source = marked(lines);
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await source.next();
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
    async cancel() {
      await source.return();
    },
  });
  return new Response(body, {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': headerText(`attachment; filename="${name.replaceAll(/[^\w.-]/g, '-')}.csv"`),
      'Cache-Control': 'no-store',
    },
  });
}

/** The answer in place of a file, which would hold more than was asked for without showing it. */
export function unreadableFilter({ t, list }: AdminWords, names: readonly string[]): Response {
  return new Response(`${t('reports.filter.noFile', { names: list(names) })}\n`, {
    status: 400,
    headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' },
  });
}

async function* marked(lines: AsyncIterable<string>): AsyncGenerator<string, void> {
  let isFirst = true;
  for await (const text of lines) {
    // A file of rejected rows already has a byte order mark.
    yield isFirst && !text.startsWith(CSV_MARK) ? CSV_MARK + text : text;
    isFirst = false;
  }
}
