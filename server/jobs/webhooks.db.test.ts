import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { findLatest } from '@/domain/choices/place/data';
import { comparePlaces } from '@/domain/choices/place/rules';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import { requestOf, stop } from '@/domain/testing';
import { rotateSecret } from '@/domain/feed/webhook/mutations';
import { readWebhook } from '@/domain/feed/webhook/data';
import { now } from '@/lib/clock';
import { pool } from '@/lib/db/pool';
import { NEWS, world, work, receive, connect, change, until, makeWebhookWorlds } from '../test/webhook-world';

makeWebhookWorlds();

describe('an endpoint', () => {
  it('gets changes in order, one by one, with signatures that the official library verifies (requirement 33)', async () => {
    const receiver = await receive();
    await change('before');
    await connect(receiver);
    work();
    await change('a', 'b', 'c', 'd', 'e');
    await until(() => receiver.refs().length >= 5);
    expect(receiver.refs().filter((ref) => ref !== 'before')).toEqual(['a', 'b', 'c', 'd', 'e']);
    const [first] = receiver.heard;
    expect(first?.message).toMatchObject({
      type: 'preference.changed',
      data: { changes: [{ channel: 'email' }] },
    });
    expect(first?.headers).toMatchObject({ 'content-type': 'application/json' });
    expect(new Set(receiver.heard.map(({ id }) => id)).size).toBe(receiver.heard.length);
  });

  it('gets changes in batches if it asked for them', async () => {
    const receiver = await receive();
    await connect(receiver, { batch: 100 });
    const refs = Array.from({ length: 250 }, (_, index) => `r${index}`);
    await applyChanges(refs.map((ref) => requestOf(world.scope, ref, [NEWS])));
    work();
    await until(() => receiver.refs().length >= 250);
    expect(receiver.refs()).toEqual(refs);
    expect(receiver.heard.map(({ message }) => message.data.changes?.length)).toEqual([100, 100, 50]);
  });

  it('gets changes that match its filters, and wider ones that cover them', async () => {
    const receiver = await receive();
    const { id } = await connect(receiver, { channels: ['sms'], actions: ['opt_out', 'opt_down'] });
    await change('news-by-email');
    await applyChanges([
      requestOf(world.scope, 'everything', [stop({ channel: null, topic: null })]),
      requestOf(world.scope, 'sms', [stop({ channel: 'sms', topic: null })]),
      requestOf(world.scope, 'pausing', [
        { kind: 'pause', scope: { channel: 'sms', topic: null }, until: new Date('2026-12-01T00:00:00Z') },
      ]),
    ]);
    await change('email-again');
    work();
    await until(() => receiver.refs().length >= 2);
    const latest = await findLatest();
    await until(async () => {
      const heard = (await readWebhook(world.scope, id))?.heardUpTo;
      return heard !== undefined && comparePlaces(heard, latest) < 0;
    });
    expect(receiver.refs()).toEqual(['everything', 'sms']);
  });

  it('gets messages signed with both secrets for a day after a rotation (requirement 33)', async () => {
    const receiver = await receive();
    const endpoint = await connect(receiver);
    const second = await rotateSecret(world.owner.scope, endpoint.id, now());
    const third = await rotateSecret(world.owner.scope, endpoint.id, now());
    work();
    await change('a');
    await until(() => receiver.heard.length === 1);
    const verify = (secret: string | null, { text, headers } = receiver.heard[0]!) =>
      new Webhook(secret ?? '').verify(text, headers);
    for (const secret of [endpoint.secret, second, third]) expect(verify(secret)).toBeTruthy();
    // A worker that already holds the endpoint continues with the secrets that it read then.
    await until(async () => {
      const free =
        'SELECT FROM webhook_endpoint WHERE id = $1 AND (leased_until IS NULL OR leased_until < now())';
      return (await pool().query(free, [endpoint.id])).rowCount === 1;
    });
    await pool().query(
      `UPDATE webhook_endpoint SET secrets = replace(secrets::text, $2, $3)::jsonb WHERE id = $1`,
      [endpoint.id, String(now().getUTCFullYear()), '2001'],
    );
    receiver.secret = third;
    await change('b');
    await until(() => receiver.heard.length === 2);
    expect(() => verify(second, receiver.heard[1])).toThrow();
    const { rows } = await pool().query<{ row: string }>(
      'SELECT p::text AS row FROM webhook_endpoint p WHERE id = $1',
      [endpoint.id],
    );
    expect(rows[0]?.row).not.toContain(third?.slice(6));
  });
});
