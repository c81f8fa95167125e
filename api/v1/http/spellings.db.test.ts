/** One mailbox, one telephone: a stop holds however the sender's systems spell the address. */
import { beforeEach, describe, expect, it } from 'vitest';
import { apiCaller, type Answer } from '@/api/v1/testing';
import { foundWorkspace } from '@/domain/testing';
import { forgetCatalogs } from '@/domain/catalog/topic/data';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

let scope: WorkspaceScope;
let call: Awaited<ReturnType<typeof apiCaller>>;
beforeEach(async () => {
  scope = await foundWorkspace(pool());
  await pool().query(
    `INSERT INTO workspace_channel (workspace_id, channel, position) VALUES ($1, 'whatsapp', 9)`,
    [scope.workspaceId],
  );
  await pool().query(
    `INSERT INTO topic_channel (topic_id, channel, typical_per_month)
     SELECT id, 'whatsapp', 1 FROM topic WHERE workspace_id = $1 AND key = 'news'`,
    [scope.workspaceId],
  );
  forgetCatalogs();
  call = await apiCaller(scope);
});

async function decided(ref: string, channel: string): Promise<string> {
  const { body }: Answer<{ decision: string }> = await call('/decisions', {
    body: { ref, channel, topic: 'news' },
  });
  return body.decision;
}

const bring = (recipients: object[]) => call('/recipients/batch', { body: { recipients } });

describe('a recipient', () => {
  it('may have an address in any script, and is found by other spellings of it', async () => {
    const answer = await bring([
      { ref: 'jorg', email: 'Jörg@Bücher.example' },
      { ref: 'yong-hu', email: '用户@例え.jp' },
    ]);
    expect(answer.body).toMatchObject({ data: [{ result: 'created' }, { result: 'created' }] });
    const found: Answer<{ data: { ref: string; email: string }[] }> = await call('/recipients/lookup', {
      body: { email: 'JÖRG@xn--bcher-kva.example' },
    });
    expect(found.body.data).toMatchObject([{ ref: 'jorg', email: 'jörg@xn--bcher-kva.example' }]);
  });

  it('keeps a telephone number as it was given, and is found by its other spelling', async () => {
    await bring([{ ref: 'bia', phone: '+55 31 9688-3193' }]);
    const found: Answer<{ data: { ref: string; phone: string }[] }> = await call('/recipients/lookup', {
      body: { phone: '+5531996883193' },
    });
    expect(found.body.data).toMatchObject([{ ref: 'bia', phone: '+553196883193' }]);
  });
});

describe('a stop', () => {
  const stop = (address: string, channels: string[]) =>
    call('/suppressions', { body: { suppressions: [{ address, channels, cause: 'opt_out' }] } });

  it.each([
    ['jörg@example.com', 'JO\u0308RG@EXAMPLE.COM'],
    ['ana@bücher.example', 'Ana <ana@xn--bcher-kva.example>'],
    ['"ana silva"@example.com', '"Ana\\ Silva"@example.com'],
    ['ana@example.com', 'mailto:"ana"@example.com.'],
  ])('holds for %s if it is reported for %s', async (email, told) => {
    await bring([{ ref: 'ana', email }]);
    expect(await decided('ana', 'email')).toBe('allow');
    expect((await stop(told, ['email'])).body).toMatchObject({ rejects: [] });
    expect(await decided('ana', 'email')).toBe('deny');
    const checked = await call('/suppressions/check', {
      body: { addresses: [{ address: email, channel: 'email' }] },
    });
    expect(checked.text).toContain('true');
  });

  it.each([
    ['+5531996883193', '+553196883193'],
    ['+553196883193', '+5531996883193'],
    ['+553196883193', 'whatsapp:+553196883193'],
    ['+5491123456789', '+541123456789'],
    ['+525512345678', '+5215512345678'],
    ['+2290197123456', '+22997123456'],
  ])('holds for %s if it is reported for %s', async (phone, told) => {
    await bring([{ ref: 'bia', phone }]);
    expect(await decided('bia', 'whatsapp')).toBe('allow');
    expect((await stop(told, ['whatsapp'])).body).toMatchObject({ rejects: [] });
    expect(await decided('bia', 'whatsapp')).toBe('deny');
    // It also holds for a recipient who gets the number later, in either spelling.
    await bring([{ ref: 'caio', phone: told }]);
    expect(await decided('caio', 'whatsapp')).toBe('deny');
  });
});
