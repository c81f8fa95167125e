import { existsSync } from 'node:fs';
import { readdir, readFile, utimes } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { filesOf, listUploads, readHead, readUpload, uploadFolder } from '@/domain/imports/job/data';
import { forgetOldFiles } from '@/domain/imports/job/mutations/files';
import { dropReceived, receiveFile } from '@/domain/imports/job/mutations/receive';
import { cancelUpload, removeUpload, startUpload } from '@/domain/imports/job/mutations/upload';
import { MAX_UPLOAD_BYTES } from '@/domain/imports/job/schema';
import { DAY, now } from '@/lib/clock';
import { pool } from '@/lib/db/pool';
import { bytesOf, keepUploadsApart, openUploadWorld, type UploadWorld } from '../test/upload-world';
import { runWaitingUploads } from './uploads';

const GOING_ON = new AbortController().signal;

const folder = keepUploadsApart();
let world: UploadWorld;
beforeEach(async () => {
  world = await openUploadWorld();
});

describe('an uploaded file', () => {
  it('is refused and not stored if it is too large', async () => {
    const chunk = Buffer.alloc(8 * 1024 * 1024, 'a');
    async function* endless(): AsyncGenerator<Uint8Array> {
      await Promise.resolve();
      for (let sent = 0; sent <= MAX_UPLOAD_BYTES; sent += chunk.length) yield chunk;
    }
    const before = (await listUploads(world.scope)).length;
    expect(await receiveFile(endless())).toBe('too_large');
    expect((await listUploads(world.scope)).length).toBe(before);
  });

  it('may be in UTF-16, as Excel saves it, and its progress is counted in its own bytes', async () => {
    const file = Buffer.from('\uFEFFref\tplan\r\na\tçağ\r\né é\t\r\n', 'utf16le');
    for (const bytes of [file, Buffer.from(file).swap16()]) {
      const id = await world.upload(bytes);
      expect(await readHead(id, 5)).toMatchObject({ header: ['ref', 'plan'], lines: [2, 3] });
      expect(await world.start(id, 'ref', 'attribute')).toBe(true);
      await runWaitingUploads(GOING_ON);
      expect(await readUpload(world.scope, id)).toMatchObject({
        state: 'finished',
        accepted: 1,
        rejected: 1,
        fileBytes: file.length,
        readBytes: file.length,
      });
    }
    expect(await world.recipients()).toMatchObject([{ ref: 'a', attributes: { plan: 'çağ' } }]);
  });

  it('is refused and not stored if it is not text', async () => {
    const before = (await readdir(uploadFolder())).length;
    const withoutMark = Buffer.from('ref\temail\r\na\tada@example.com\r\n', 'utf16le');
    expect(await receiveFile(bytesOf(withoutMark))).toBe('not_text');
    expect((await readdir(uploadFolder())).length).toBe(before);
  });

  it('has its rows counted correctly for the limit, whatever bytes its characters have', async () => {
    // U+0A0A has the bytes of two line feeds.
    const text = Buffer.from(`\uFEFFref\n${'\u0a0a'.repeat(50)}\nb\n`, 'utf16le');
    const most = { bytes: 1_000, rows: 3 };
    expect(await receiveFile(bytesOf(text), most)).toMatchObject({ bytes: text.length });
    expect(await receiveFile(bytesOf(Buffer.concat([text, text.subarray(2)])), most)).toBe('too_many_rows');
  });

  it('is deleted if no import is made of it', async () => {
    const received = await receiveFile(bytesOf('ref\n'));
    if (typeof received === 'string') throw new Error(received);
    await dropReceived(received);
    expect(existsSync(`${filesOf(received.id).file}.part`)).toBe(false);
  });

  it('is deleted on demand with its rejected rows, while the import stays as evidence', async () => {
    const id = await world.upload('ref,email\na,nope\nb,b@b.cd\n');
    await world.start(id, 'ref', 'email');
    await runWaitingUploads(GOING_ON);
    expect(await removeUpload(world.scope, id)).toBe(true);
    expect(existsSync(filesOf(id).file) || existsSync(filesOf(id).rejects)).toBe(false);
    expect(await readUpload(world.scope, id)).toMatchObject({ isFileHere: false, accepted: 1, rejected: 1 });
    expect(await world.start(id, 'ref', 'email')).toBe(false);
  });

  it('is deleted with its import if that was never run', async () => {
    const id = await world.upload('ref\na\n');
    expect(await removeUpload(world.scope, id)).toBe(true);
    expect(await readUpload(world.scope, id)).toBeNull();
  });

  it('is deleted after seven days, as is one that belongs to no import', async () => {
    const [old, young] = [await world.upload('ref\na\n'), await world.upload('ref\na\n')];
    await pool().query(`UPDATE recipient_import SET started_at = now() - interval '8 days' WHERE id = $1`, [
      old,
    ]);
    const stray = await receiveFile(bytesOf('ref\n'));
    if (typeof stray === 'string') throw new Error(stray);
    const part = `${filesOf(stray.id).file}.part`;
    const longAgo = new Date(now().getTime() - 9 * DAY);
    await utimes(part, longAgo, longAgo);
    await forgetOldFiles(now());
    expect([existsSync(filesOf(old).file), existsSync(filesOf(young).file), existsSync(part)]).toEqual([
      false,
      true,
      false,
    ]);
    expect(await readUpload(world.scope, old)).toMatchObject({ isFileHere: false });
  });

  it('cannot be reached from another workspace (requirement 29)', async () => {
    const id = await world.upload('ref\na\n');
    const { scope: stranger } = world.cast.stranger;
    expect(await readUpload(stranger, id)).toBeNull();
    expect(await listUploads(stranger)).toEqual([]);
    expect(await startUpload(stranger, id, { targets: ['ref'], defaultCountry: null })).toBe(false);
    await world.start(id, 'ref');
    expect(await cancelUpload(stranger, id)).toBe(false);
    expect(await removeUpload(stranger, id)).toBe(false);
    expect(existsSync(filesOf(id).file)).toBe(true);
  });

  it('is stored unchanged in the data folder', async () => {
    const id = await world.upload('ref\nä\n');
    expect(await readFile(filesOf(id).file, 'utf8')).toBe('ref\nä\n');
    expect(path.dirname(filesOf(id).file)).toBe(path.join(folder, 'imports'));
  });
});
