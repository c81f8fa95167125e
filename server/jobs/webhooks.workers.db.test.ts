import { describe, expect, it } from 'vitest';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import { requestOf } from '@/domain/testing';
import { listMessages } from '@/domain/feed/message/data';
import { pool } from '@/lib/db/pool';
import { HANGING, OK } from '../test/webhook-receiver';
import {
  NEWS,
  world,
  work,
  receive,
  connect,
  change,
  until,
  stateOf,
  makeWebhookWorlds,
} from '../test/webhook-world';

makeWebhookWorlds();

describe('several workers', () => {
  it('never deliver to the same endpoint at the same time', async () => {
    const slow = await receive();
    let atOnce = 0;
    let most = 0;
    slow.answer = (response) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      setTimeout(() => {
        atOnce -= 1;
        response.writeHead(204).end();
      }, 20);
    };
    await connect(slow);
    const refs = Array.from({ length: 40 }, (_, index) => `r${index}`);
    await applyChanges(refs.map((ref) => requestOf(world.scope, ref, [NEWS])));
    work();
    work();
    work();
    await until(() => slow.refs().length >= refs.length);
    expect([most, slow.refs()]).toEqual([1, refs]);
  });

  it('take over from each other, and the one that lost an endpoint writes nothing more about it', async () => {
    const receiver = await receive();
    const endpoint = await connect(receiver);
    receiver.answer = HANGING;
    const first = work();
    await change('a', 'b');
    await until(() => receiver.heard.length === 1);
    // As if its lease had expired.
    await pool().query('UPDATE webhook_endpoint SET leased_until = NULL WHERE id = $1', [endpoint.id]);
    receiver.answer = OK;
    work();
    await until(() => receiver.refs().length >= 3);
    await first.stop();
    expect(receiver.refs()).toEqual(['a', 'a', 'b']);
    expect(receiver.heard[0]?.id).toBe(receiver.heard[1]?.id);
    expect(await stateOf(endpoint)).toMatchObject({ failures: 0 });
  });
});

it('a call that is cut because its worker stops is tried again by the next worker, and does not count as a failure', async () => {
  const receiver = await receive();
  const endpoint = await connect(receiver);
  receiver.answer = HANGING;
  const worker = work();
  await change('a');
  await until(() => receiver.heard.length === 1);
  await worker.stop();
  expect(await stateOf(endpoint)).toMatchObject({ failures: 0, state: 'active' });
  receiver.answer = OK;
  work();
  await until(() => receiver.refs().length === 2);
  await expect.poll(async () => (await listMessages(world.scope, endpoint.id))[0]?.attempts).toHaveLength(1);
});
