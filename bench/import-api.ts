import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { API_PERMISSIONS } from '@/domain/access/api-key/schema';
import { hashApiToken, hintOf, randomApiToken } from '@/domain/access/api-key/rules';

/** Creates an API key of the only workspace; returns its token. */
export async function addApiKey(url: string): Promise<string> {
  const token = randomApiToken();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(
    `INSERT INTO api_key (id, workspace_id, name, hint, token_hash, permissions, created_by)
     SELECT $1, id, 'bench', $2, $3, $4, 'bench' FROM workspace`,
    [uuidv7(), hintOf(token), hashApiToken(token), API_PERMISSIONS],
  );
  await client.end();
  return token;
}

type Import = { id: string; state: string; accepted: number; startedAt: string; finishedAt: string | null };

/** The seconds to upload a file, and the seconds from its acknowledgement to the end of the import. */
export async function timeApiImport(
  api: { url: string; token: string },
  file: string,
  type: string,
  rows: number,
): Promise<{ sent: number; imported: number }> {
  const headers = { Authorization: `Bearer ${api.token}`, 'Content-Type': type };
  const startedAt = performance.now();
  const answer = await fetch(`${api.url}/api/v1/imports`, {
    method: 'POST',
    headers,
    body: Readable.toWeb(createReadStream(file, { highWaterMark: 256 * 1024 })) as ReadableStream,
    duplex: 'half',
  } as RequestInit);
  if (answer.status !== 202)
    throw new Error(`The import was answered with ${answer.status}: ${await answer.text()}`);
  const { id } = (await answer.json()) as Import;
  const sent = (performance.now() - startedAt) / 1_000;
  for (;;) {
    const asked = await fetch(`${api.url}/api/v1/imports/${id}`, { headers });
    const { state, accepted, startedAt: from, finishedAt: to } = (await asked.json()) as Import;
    if (state === 'finished' && to !== null) {
      if (accepted !== rows) throw new Error(`${accepted} of ${rows} rows were accepted`);
      return { sent, imported: (Date.parse(to) - Date.parse(from)) / 1_000 };
    }
    if (state === 'failed' || state === 'stopped') throw new Error(`The import is ${state}`);
    await wait(100);
  }
}
