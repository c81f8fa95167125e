// Tests: server/jobs/uploads.db.test.ts
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { filesOf, uploadFolder } from '@/domain/imports/job/data';
import { RowCounter } from '@/domain/imports/job/rules';
import { MAX_UPLOAD_BYTES, type ReceivedFile, type UploadFormat } from '@/domain/imports/job/schema';
import { newId } from '@/lib/id';
import { UnreadableText, Utf8Reader } from '@/lib/utf8-read';

/**
 * Writes incoming chunks to a file in the upload folder. It belongs to no one until {@link keepUpload}, and is deleted
 * when the folder is swept.
 * @param most the limit in bytes, and in rows if they are counted.
 * @returns why not, if there is more than that (the rest is not read), or if it is not text.
 */
export async function receiveFile(
  chunks: AsyncIterable<Uint8Array>,
  most: { bytes: number; rows?: number; format?: UploadFormat } = { bytes: MAX_UPLOAD_BYTES },
): Promise<ReceivedFile | 'too_large' | 'too_many_rows' | 'not_text'> {
  const id = newId();
  const [text, counter] = [new Utf8Reader(), new RowCounter(most.format ?? 'csv')];
  await mkdir(uploadFolder(), { recursive: true, mode: 0o700 });
  const file = await open(partOf(id), 'wx', 0o600);
  let bytes = 0;
  let [isText, isKept] = [true, false];
  try {
    for await (const chunk of chunks) {
      bytes += chunk.byteLength;
      if (bytes > most.bytes) return 'too_large';
      // A file that is not text is still read to its end, and discarded, because a browser shows no answer before that.
      isText &&= isTextAfter(() => counter.add(text.read(chunk)));
      if (!isText) continue;
      if (counter.rows > (most.rows ?? Infinity)) return 'too_many_rows';
      await file.write(chunk);
    }
    isKept = isText;
    return isKept ? { id, bytes, file: partOf(id) } : 'not_text';
  } finally {
    await file.close();
    if (!isKept) await rm(partOf(id), { force: true });
  }
}

function isTextAfter(read: () => void): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (error instanceof UnreadableText) return false;
    throw error;
  }
}

function partOf(id: string): string {
  return `${filesOf(id).file}.part`;
}

/** Deletes a received file that is not to be kept. */
export async function dropReceived({ id }: Pick<ReceivedFile, 'id'>): Promise<void> {
  await rm(partOf(id), { force: true });
}

/** Moves a received file to where its import reads it. */
export async function keepReceived({ id }: Pick<ReceivedFile, 'id'>): Promise<void> {
  await rename(partOf(id), filesOf(id).file);
}
