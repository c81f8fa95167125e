import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { LOCALES } from '@/domain/workspace/schema';
import { auditOf, enterAs, foundElsewhere, HOME, speak } from './admin-cast';
import { expectUsable } from './admin-checks';
import { query } from './cast';
import { expect, test } from './fixtures';

type Heard = { headers: Record<string, string>; body: string };

/** A receiver for one test: what it received, and what it answers. */
async function receive() {
  const heard: Heard[] = [];
  const receiver = { heard, status: 204, url: '', close: () => server.close() };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      heard.push({ headers: flat(request.headers), body: Buffer.concat(chunks).toString() });
      response.writeHead(receiver.status).end(receiver.status === 204 ? '' : 'Not today');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a-secret-path`;
  return receiver;
}

function flat(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

test('@both A webhook is added, tested, paused, resumed, given a new secret, replayed and removed', async ({
  page,
  context,
}) => {
  const receiver = await receive();
  const workspace = await foundElsewhere();
  const owner = await enterAs(context, 'owner', { workspace });
  await page.goto(`/admin/${workspace}/webhooks`);
  await expect(page.getByText('No webhook yet')).toBeVisible();

  // A refusal is shown at its field, and the input is still there.
  await page.getByLabel('Address').fill('http://10.0.0.1/hook');
  await page.getByLabel('Name').fill('Data warehouse');
  await page.getByLabel('Opt-out').check();
  await page.getByRole('button', { name: 'Add a webhook' }).click();
  await expect(page.getByRole('alert').getByRole('link')).toHaveText(/not one that we call/);
  await expect(page.getByLabel('Name')).toHaveValue('Data warehouse');
  await expect(page.getByLabel('Opt-out')).toBeChecked();
  await page.getByLabel('Address').fill(receiver.url);
  await page.getByRole('button', { name: 'Add a webhook' }).click();
  const secret = await page.getByLabel('Secret of Data warehouse, shown this once').inputValue();
  // It is tried at once.
  await expect(page.getByText('The test came through: 204 in')).toBeVisible();

  await page.getByRole('link', { name: 'Data warehouse' }).click();
  expect(await page.content()).not.toContain(secret);
  await page.getByRole('button', { name: 'Send a test' }).click();
  await expect(page.getByText('The test came through: 204 in')).toBeVisible();
  const [test1] = receiver.heard;
  expect(new Webhook(secret).verify(test1?.body ?? '', test1?.headers ?? {})).toMatchObject({
    type: 'webhook.test',
    data: { by: owner.name },
  });
  const row = page.getByRole('row').filter({ hasText: 'Test' });
  await expect(row.first()).toContainText('Delivered');

  // A failed answer is shown with its first words.
  receiver.status = 500;
  await page.getByRole('button', { name: 'Send a test' }).click();
  await expect(page.getByText('The test did not come through: 500 in')).toBeVisible();
  await expect(row.first()).not.toContainText('Delivered');
  await row.first().getByRole('link').click();
  await expect(page.getByText('Not today')).toBeVisible();
  await expect(page.getByText('"type": "webhook.test"')).toBeVisible();
  await page.getByRole('link', { name: 'All that it was sent' }).click();
  await expect(page.getByText('Next try')).toBeVisible();
  receiver.status = 204;

  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('by somebody')).toBeVisible();
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(page.getByRole('button', { name: 'Send a test' })).toBeVisible();
  await expect.poll(() => receiver.heard.length).toBeGreaterThan(2);

  await page.getByRole('button', { name: 'Give it a new secret' }).click();
  const renewed = page.getByLabel('Secret of Data warehouse, shown this once');
  await expect(renewed).toBeVisible();
  expect(await renewed.inputValue()).not.toBe(secret);
  await page.getByRole('button', { name: 'Send again' }).click();
  await expect(page.getByText('is sent again')).toBeVisible();
  await page.locator('summary').filter({ hasText: 'Remove' }).click();
  await page.getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('No webhook yet')).toBeVisible();
  expect(await auditOf(owner.loginId)).toEqual([
    'webhook.created',
    'webhook.tested',
    'webhook.tested',
    'webhook.tested',
    'webhook.paused',
    'webhook.resumed',
    'webhook.secret_rotated',
    'webhook.replayed',
    'webhook.removed',
  ]);
  receiver.close();
});

test('If two owners change one webhook, the second is told, and the first one’s changes are not lost', async ({
  page,
  context,
}) => {
  const workspace = await foundElsewhere();
  const id = await addWebhook(workspace);
  await enterAs(context, 'owner', { workspace });
  await page.goto(`/admin/${workspace}/webhooks/${id}`);
  await query('UPDATE webhook_endpoint SET batch = 50 WHERE id = $1', [id]);
  await page.getByLabel('Name').fill('Mine');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert').getByRole('link')).toHaveText(
    /Somebody else has changed this webhook/,
  );
  const rows = await query('SELECT description, batch FROM webhook_endpoint WHERE id = $1', [id]);
  expect(rows).toEqual([{ description: 'Warehouse', batch: 50 }]);
  await page.reload();
  await page.getByLabel('Name').fill('Mine');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved. It holds from the next message on.')).toBeVisible();
});

test('A viewer sees neither the secret path nor controls of a webhook, and an agent sees nothing', async ({
  page,
  context,
}) => {
  const workspace = await foundElsewhere();
  const id = await addWebhook(workspace);
  for (const role of ['marketer', 'viewer'] as const) {
    await enterAs(context, role, { workspace });
    await page.goto(`/admin/${workspace}/webhooks/${id}`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Warehouse');
    await expect(page.getByText('https://hooks.example.com/…')).toBeVisible();
    await expect(page.getByRole('button', { name: /Send|Pause|Save|Remove/ })).toHaveCount(0);
    expect(await page.content()).not.toContain('a-secret-path');
  }
  await enterAs(context, 'agent', { workspace });
  expect((await context.request.get(`${HOME}/webhooks`)).status()).toBe(404);
  expect((await context.request.get(`/admin/${workspace}/webhooks`)).status()).toBe(403);
});

/** An endpoint that failed for a while, has messages, and is paused: nothing is called. */
async function addWebhook(workspace: string): Promise<string> {
  const [made] = await query<{ id: string }>(
    `INSERT INTO webhook_endpoint (id, workspace_id, url, description, actions, channels, topics, state, state_reason,
                                   state_changed_at, secrets, created_at, created_by, txid, heard_txid)
     SELECT gen_random_uuid(), id, 'https://hooks.example.com/a-secret-path', 'Warehouse', '{opt_out}', '{}', '{}', 'paused',
            'failing', now(), '[]', now(), 'Ada', '1', '1' FROM workspace WHERE key = $1 RETURNING id`,
    [workspace],
  );
  const id = made?.id ?? '';
  await query(
    `INSERT INTO webhook_message (id, workspace_id, endpoint_id, type, state, event_ids, data, attempts, created_at)
     SELECT gen_random_uuid(), workspace_id, id, 'webhook.test', label, '{}', '{"by":"Ada"}', tries, now()
       FROM webhook_endpoint, (VALUES ('pending', $2::jsonb), ('delivered', '[]'::jsonb)) AS m (label, tries) WHERE id = $1`,
    [
      id,
      JSON.stringify([
        {
          at: '2026-11-20T10:00:00.000Z',
          milliseconds: 31,
          status: 503,
          problem: null,
          detail: null,
          response: 'Down for maintenance',
        },
      ]),
    ],
  );
  return id;
}

for (const locale of LOCALES) {
  test(`@looks “webhooks” in ${locale} is accessible, light and dark, on phone and desktop (requirement 25)`, async ({
    page,
    context,
  }) => {
    const workspace = await foundElsewhere();
    const id = await addWebhook(workspace);
    await enterAs(context, 'owner', { workspace });
    await speak(context, locale);
    await page.goto(`/admin/${workspace}/webhooks`);
    await expectUsable(page, locale);
    await page.goto(`/admin/${workspace}/webhooks/${id}`);
    for (const summary of await page.locator('main details > summary').all()) await summary.click();
    await expectUsable(page, locale);
    await page.locator('main table a').first().click();
    await expectUsable(page, locale);
  });
}
