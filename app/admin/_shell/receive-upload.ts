import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyFileStream } from '@fastify/busboy';
import type { NextRequest } from 'next/server';
import { dropReceived, receiveFile } from '@/domain/imports/job/mutations/receive';
import { MAX_UPLOAD_BYTES, type ReceivedFile } from '@/domain/imports/job/schema';
import { headerText } from '@/lib/header-text';

export type ReceivedForm = {
  fields: Record<string, string>;
  file: { name: string; received: ReceivedFile } | 'no_file' | 'too_large' | 'not_text';
};

/**
 * Reads a multipart form with one file and streams the file to disk: `request.formData()` would hold all of it in
 * memory. Beyond the limit, data is read and discarded, because a browser shows no answer before it has sent
 * everything.
 * @returns null if it broke off, or is not such a form.
 */
export async function receiveForm(request: NextRequest): Promise<ReceivedForm | null> {
  const contentType = request.headers.get('content-type') ?? '';
  if (!request.body || !/^multipart\/form-data;/i.test(contentType)) return null;
  const fields: Record<string, string> = {};
  const opened: { name: string; stream: BusboyFileStream; received: ReturnType<typeof receiveFile> }[] = [];
  const parser = new Busboy({
    headers: { 'content-type': headerText(contentType) },
    limits: { files: 1, fields: 10, fieldSize: 1_000, fileSize: MAX_UPLOAD_BYTES },
  });
  parser.on('field', (name, value) => (fields[name] = value));
  parser.on('file', (_field, stream, name) => {
    if (!name) return stream.resume();
    const received = receiveFile(stream);
    // The code below that awaits it gets the error; until then it must not count as unhandled.
    received.catch(() => undefined);
    opened.push({ name, stream, received });
    return undefined;
  });
  try {
    await pipeline(Readable.fromWeb(request.body as Parameters<typeof Readable.fromWeb>[0]), parser);
  } catch (error) {
    for (const { stream } of opened) stream.destroy(error instanceof Error ? error : new Error('aborted'));
    await Promise.allSettled(opened.map(({ received }) => received));
    return null;
  }
  const [file] = opened;
  return { fields, file: file ? await outcomeOf(file) : 'no_file' };
}

async function outcomeOf(file: {
  name: string;
  stream: BusboyFileStream;
  received: ReturnType<typeof receiveFile>;
}): Promise<ReceivedForm['file']> {
  const received = await file.received;
  if (received === 'not_text') return file.stream.truncated ? 'too_large' : received;
  if (typeof received === 'string') return 'too_large';
  if (!file.stream.truncated && received.bytes > 0) return { name: file.name, received };
  await dropReceived(received);
  return file.stream.truncated ? 'too_large' : 'no_file';
}
