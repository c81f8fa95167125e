import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { apiCaller, type Answer } from '@/api/v1/testing';
import { admit, foundWorkspace } from '@/domain/testing';
import { pool } from '@/lib/db/pool';

const ADA = 'ada@example.com';
const NUMBER = '+14155550123';

let call: Awaited<ReturnType<typeof apiCaller>>;
beforeEach(async () => {
  const scope = await foundWorkspace(pool());
  call = await apiCaller(scope, ['preferences:write']);
  await admit(pool(), scope, { ref: 'ada', email: ADA, phone: NUMBER });
});

type Imported = {
  added: number;
  known: number;
  rejected: number;
  rejects: { at: string; code: string }[];
  code: string;
};
const upload = async (query: string, body: string | Uint8Array, headers: Record<string, string>) =>
  (await call(`/suppressions/import${query}`, { body, headers })) as Answer<Imported>;

describe('a file of stops', () => {
  it('is accepted as CSV except for the invalid rows, which are reported by line', async () => {
    const csv = `address,channel,cause\n${ADA},email,bounce\nnonsense,email,bounce\n\n${NUMBER},sms;whatsapp,complaint\nx@example.com,fax,bounce\n`;
    const { body } = await upload('', csv, { 'Content-Type': 'text/csv' });
    expect(body).toMatchObject({ added: 3, rejected: 2 });
    expect(body.rejects.map(({ at, code }) => `${at} ${code}`)).toEqual([
      'line 3 bad_address',
      'line 6 invalid',
    ]);
  });

  it.each([
    ['a comma at the end of its header', 'address,channel,cause,\nX,email,bounce,\nY,email,bounce\n'],
    ['commas at the end of its rows', 'address,channel,cause\nX,email,bounce,,\nY,email,bounce,\n'],
    ['Excel’s “sep=;” line', 'sep=;\r\naddress;channel;cause\r\nX;email;bounce\r\nY;email;bounce'],
    ['lines that end with a carriage return', 'address,channel,cause\rX,email,bounce\rY,email,bounce\r'],
  ])('may have, as CSV, %s', async (_what, csv) => {
    const own = csv.replace('X', ADA).replace('Y', 'maria@example.com');
    const { body } = await upload('', own, { 'Content-Type': 'text/csv' });
    expect(body).toMatchObject({ added: 2, rejected: 0 });
  });

  it('has a row rejected with a value in a column without a name', async () => {
    const csv = `address,channel,cause,\n${ADA},email,bounce,complained\nmaria@example.com,email,bounce,\n`;
    const { body } = await upload('', csv, { 'Content-Type': 'text/csv' });
    expect(body).toMatchObject({ added: 1, rejects: [{ at: 'line 2', code: 'invalid' }] });
  });

  it('may contain only addresses, with channel and cause in the query, also gzipped', async () => {
    const { body } = await upload('?channel=sms&cause=deactivated', gzipSync(`address\n${NUMBER}\n`), {
      'Content-Type': 'text/csv',
      'Content-Encoding': 'gzip',
    });
    expect(body).toMatchObject({ added: 3, rejected: 0 });
  });

  it.each([
    ['text/csv', `address\tchannel\tcause\r\n${ADA}\temail\tbounce\r\n`],
    ['application/x-ndjson', `${JSON.stringify({ address: ADA, channels: ['email'], cause: 'bounce' })}\r\n`],
  ])('may be in UTF-16, as spreadsheets save it: %s', async (type, text) => {
    const bytes = Buffer.from(`\uFEFF${text}`, 'utf16le');
    const { body } = await upload('', bytes, { 'Content-Type': type });
    expect(body).toMatchObject({ added: 1, rejected: 0 });
    const swapped = await upload('', Buffer.from(bytes).swap16(), { 'Content-Type': type });
    expect(swapped.body).toMatchObject({ known: 1, rejected: 0 });
  });

  it('is refused with advice if it is UTF-16 without a byte order mark', async () => {
    const bytes = Buffer.from(`address\tchannel\r\n${ADA}\temail\r\n`, 'utf16le');
    expect((await upload('', bytes, { 'Content-Type': 'text/csv' })).body).toMatchObject({
      code: 'malformed_body',
      detail: expect.stringContaining('Save it as "CSV UTF-8"') as string,
    });
  });

  it('may be NDJSON, where each line is a row of POST /suppressions', async () => {
    const lines = [{ address: ADA, channels: ['email'], cause: 'complaint' }, { ref: 'ada' }];
    const ndjson = `${lines.map((line) => JSON.stringify(line)).join('\n')}\n{`;
    const { body } = await upload('', ndjson, { 'Content-Type': 'application/x-ndjson' });
    expect(body).toMatchObject({ added: 1, rejects: [{ at: 'line 2' }, { at: 'line 3' }] });
  });

  it('may have thousands of rows, but not more than 100,000', async () => {
    const csv = (count: number) =>
      `address\n${Array.from({ length: count }, (_, index) => `p${index}@example.com`).join('\n')}\n`;
    const query = '?channel=email&cause=bounce';
    const type = { 'Content-Type': 'text/csv' };
    expect((await upload(query, csv(5_000), type)).body).toMatchObject({ added: 5_000, rejected: 0 });
    expect((await upload(query, csv(100_001), type)).body.code).toBe('body_too_large');
  });

  it('may name its columns like the JSON fields', async () => {
    const csv = 'address,channels,cause,made_at\nmaria@example.com,email,bounce,2026-01-02\n';
    const { body } = await upload('', csv, { 'Content-Type': 'text/csv' });
    expect(body).toMatchObject({ added: 1, rejected: 0 });
  });

  it('is refused if it has unknown columns', async () => {
    const { body } = await upload('', 'email\nx\n', { 'Content-Type': 'text/csv' });
    expect(body.code).toBe('malformed_body');
  });
});
