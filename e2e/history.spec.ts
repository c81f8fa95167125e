import { readFile } from 'node:fs/promises';
import { expect, test } from './fixtures';
import { linkOf, makePerson, manageLinkOf, type Person } from './cast';
import { channelTick, linkIn, tick, title, way } from './pages';

type Receipt = {
  record_id: string;
  pii_controller: { name: string };
  pii_principal_id: string;
  collection_method: string;
  language: string;
  notice: { locale: string; text: string; sha256: string };
  events: { event_type: string; scope: { channel: string; topic: string }; after: { choice: string } }[];
};

function expectNoAddress(text: string, { email, phone }: Person): void {
  for (const part of [email, email.split('@')[0] ?? '', phone, phone.slice(1), phone.slice(2)]) {
    expect(text).not.toContain(part);
    expect(text).not.toContain(encodeURIComponent(part));
    expect(text).not.toContain(Buffer.from(part).toString('base64url'));
  }
}

test.describe('The history page', { tag: '@both' }, () => {
  test('lists what was changed, when and how, newest first (requirement 19)', async ({ page, request }) => {
    const { ref } = await makePerson();
    const link = await linkOf(ref);
    await request.post(link, { form: { 'List-Unsubscribe': 'One-Click' } });
    await page.goto(await manageLinkOf(ref));
    await channelTick(page, 'sms').uncheck();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(title(page)).toHaveText('Undone. You get marketing text messages again.');

    await page.getByRole('link', { name: 'What was changed before' }).click();

    await expect(title(page)).toHaveText('What was changed');
    const changes = page.locator('main ol > li');
    await expect(changes).toHaveCount(3);
    await expect(changes.nth(0)).toContainText('Undone');
    await expect(changes.nth(0)).toContainText('Started marketing text messages');
    await expect(changes.nth(0)).toContainText('on this page');
    await expect(changes.nth(1)).toContainText('Stopped marketing text messages');
    await expect(changes.nth(2)).toContainText('Stopped Offers and sales e-mails');
    await expect(changes.nth(2)).toContainText('with the unsubscribe button of a mail program');
    await expect(changes.nth(2).locator('time')).toHaveAttribute('datetime', /^\d{4}-\d\d-\d\dT/);
  });

  test('says so if nothing was changed', async ({ page }) => {
    const { ref } = await makePerson();
    await page.goto(`${await linkOf(ref)}/history`);

    await expect(page.getByText('Nothing was changed yet.')).toBeVisible();
    await page.getByRole('link', { name: 'Back to your choices' }).click();
    await expect(way(page, 'Stop Offers and sales e-mails')).toBeVisible();
  });
});

test.describe('A receipt', { tag: '@both' }, () => {
  test('contains the exact words that were shown with the choice, on the page and as a file (requirement 19)', async ({
    page,
  }) => {
    const { ref } = await makePerson();
    await page.goto(await linkOf(ref));
    await way(page, 'Stop all marketing').click();
    await page.getByRole('link', { name: 'Receipt' }).click();
    await expect(title(page)).toHaveText('Receipt');
    const words = [
      'Alder & Maré',
      'Stop or change Offers and sales e-mails',
      'Now: about 6 a month',
      'Choose one. It takes effect at once.',
      'Stop all marketing from Alder & Maré',
    ].join('\n');
    await expect(page.locator('blockquote')).toHaveText(words);
    await expect(page.getByText(`Reference ${ref}`)).toBeVisible();

    const downloading = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download as JSON' }).click();
    const download = await downloading;

    const file = await readFile(await download.path(), 'utf8');
    const receipt = JSON.parse(file) as Receipt;
    expect(download.suggestedFilename()).toBe(`receipt-${receipt.record_id}.json`);
    expect(receipt).toMatchObject({
      pii_controller: { name: 'Alder & Maré' },
      pii_principal_id: ref,
      collection_method: 'page',
      language: 'en',
      notice: { locale: 'en', text: words, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown },
      events: [{ event_type: 'opt_out', scope: { channel: '*', topic: '*' }, after: { choice: 'out' } }],
    });
  });

  test('names the sender and the time zone, and says that its change was undone', async ({
    page,
    request,
  }) => {
    const { ref } = await makePerson();
    const link = await linkOf(ref);
    await page.goto(link);
    await way(page, 'Stop all marketing').click();
    const stopped = new URL(page.url()).searchParams.get('change') ?? '';
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(title(page)).toHaveText(/^Undone\. /);
    const undone = new URL(page.url()).searchParams.get('change') ?? '';
    const fileOf = async (change: string) =>
      (await (await request.get(`${link}/receipt/${change}/json`)).json()) as object;

    await page.goto(`${link}/receipt/${stopped}`);
    const row = (name: string) => page.getByRole('term').filter({ hasText: name }).locator('xpath=..');
    await expect(row('Sender')).toContainText(/Alder & Maré, .+hello@alder-mare\.example/);
    await expect(row('When')).toContainText(/ at \d\d:\d\d UTC$/);
    await expect(row('Undone')).toContainText(/ at \d\d:\d\d UTC$/);
    await expect(row('Now')).toContainText('You get marketing messages.');
    expect(await fileOf(stopped)).toMatchObject({ undoes: null, undone_by: { record_id: undone } });
    expect(await fileOf(undone)).toMatchObject({ undoes: stopped, undone_by: null });
    await page.goto(`${link}/history`);
    await expect(page.getByText(/^Undone later: .+ UTC$/)).toBeVisible();
    await expect(page.getByText('You get about 15 messages a month.')).toBeVisible();
  });

  test('contains every sentence of the center if it is for a save', async ({ page }) => {
    const { ref } = await makePerson();
    await page.goto(await manageLinkOf(ref));
    await tick(page, 'Back in stock').uncheck();
    await page.getByLabel('How often: Offers and sales').selectOption({ label: 'At most one a week' });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('link', { name: 'Receipt' }).click();

    const words = page.locator('blockquote');
    await expect(words).toContainText('A note when something that was sold out is here again.');
    await expect(words).toContainText('Untick one to stop all marketing sent that way.');
    await expect(words).toContainText('At most one a week');
    await expect(words).toContainText('30 days');
    await expect(words).toContainText('Save');
  });

  test('is not shown if it belongs to someone else', async ({ page, request }) => {
    const [{ ref }, other] = [await makePerson(), await makePerson()];
    await page.goto(await linkOf(ref));
    await way(page, 'Stop Offers and sales e-mails').click();
    const change = new URL(page.url()).searchParams.get('change') ?? '';

    const link = await linkOf(other.ref);
    for (const below of [`receipt/${change}`, `receipt/${change}/json`]) {
      expect((await request.get(`${link}/${below}`)).status()).toBe(404);
    }
    expect(await (await request.get(`${link}/done?change=${change}`)).text()).not.toContain('Undo');
  });
});

test('No page and no file shows an address in clear (requirement 27)', async ({ page, request }) => {
  const person = await makePerson();
  for (const link of [await linkOf(person.ref), await manageLinkOf(person.ref)]) {
    expectNoAddress(await (await request.get(link)).text(), person);
  }
  await page.goto(await linkOf(person.ref));
  await expect(page.getByText('For a•••@example.com')).toBeVisible();
  await way(page, 'Stop Offers and sales e-mails').click();
  const link = linkIn(page);
  const change = new URL(page.url()).searchParams.get('change') ?? '';
  const pages = [link, `${link}/done?change=${change}`, `${link}/history`];
  for (const path of [...pages, `${link}/receipt/${change}`, `${link}/receipt/${change}/json`]) {
    const answer = await request.get(path);
    expect(answer.status()).toBe(200);
    expectNoAddress(await answer.text(), person);
  }
});
