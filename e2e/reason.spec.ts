import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { feedbackOf, linkOf, makePerson, query } from './cast';
import { errorSummary, statusAfter, way } from './pages';

// The browser's own message for a page answered with 422.
test.use({ allowedErrors: [/status of 422/] });

async function stopOffers(page: Page): Promise<string> {
  const { ref } = await makePerson();
  await page.goto(await linkOf(ref));
  await way(page, 'Stop Offers and sales e-mails').click();
  await expect(page.getByRole('heading', { name: 'Why did you stop? (optional)' })).toBeVisible();
  return ref;
}

test.describe('The question about the reason', { tag: '@both' }, () => {
  test('comes after the change is done, preselects no reason, and can be skipped (requirements 12, 37)', async ({
    page,
  }) => {
    const ref = await stopOffers(page);
    await expect(page.getByText('Your choice is saved whether you answer or not.')).toBeVisible();
    await expect(page.getByRole('radio')).toHaveCount(9);
    await expect(page.getByRole('radio', { checked: true })).toHaveAccessibleName('I’d rather not say');

    await page.getByRole('button', { name: 'Send answer' }).click();

    await expect(page).toHaveURL(/\/done\?change=/);
    await expect(errorSummary(page)).toHaveCount(0);
    expect(await feedbackOf(ref)).toEqual([]);
  });

  test('accepts a reason and a comment, and thanks', async ({ page }) => {
    const ref = await stopOffers(page);
    await page.getByRole('radio', { name: 'I get too many messages' }).check();
    await page.getByLabel('Anything you want to add').fill('Six a week.\nTwo would be fine.');

    await page.getByRole('button', { name: 'Send answer' }).click();

    await expect(page.getByText('Thank you. We pass this on to Alder & Maré.')).toBeVisible();
    expect(await feedbackOf(ref)).toEqual([
      { reason: 'too_many', comment: 'Six a week.\nTwo would be fine.' },
    ]);
    // The answer is shown on the next visit, and may be changed or withdrawn.
    await page.reload();
    await page.getByText('See or change your answer').click();
    await expect(page.getByRole('radio', { checked: true })).toHaveAccessibleName('I get too many messages');
    await expect(page.getByLabel('Anything you want to add')).toHaveValue('Six a week.\nTwo would be fine.');
    await page.getByLabel('Anything you want to add').fill('👍'.repeat(1_000));
    await page.getByRole('button', { name: 'Save answer' }).click();
    await expect(page.getByText('Thank you.')).toBeVisible();
    expect((await feedbackOf(ref))[0]?.comment).toBe('👍'.repeat(1_000));
    await page.getByRole('link', { name: 'All your choices' }).click();
    await expect(page.getByText('You do not get Offers and sales e-mails')).toBeVisible();
  });

  test('keeps a comment that is no longer shown, unless another takes its place', async ({ page }) => {
    const { ref } = await makePerson();
    // Someone who holds the link an hour later sees no comment.
    const [stopped] = await query<{ change: string }>(
      `WITH r AS (SELECT id, workspace_id FROM recipient WHERE ref = $1), p AS (
         INSERT INTO preference (recipient_id, workspace_id, channel, topic, choice)
         SELECT id, workspace_id, 'email', 'offers', 'out' FROM r), e AS (
         INSERT INTO consent_event (workspace_id, recipient_id, change_id, occurred_at, action, channel, topic,
                                    choice_after, actor, source, automated)
         SELECT workspace_id, id, gen_random_uuid(), now() - interval '1 hour', 'opt_out', 'email', 'offers', 'out',
                'recipient', 'page', false FROM r
         RETURNING *)
       INSERT INTO feedback (workspace_id, change_id, recipient_id, reason, comment, locale)
       SELECT workspace_id, change_id, recipient_id, 'too_many', 'Two a week would be fine.', 'en' FROM e
       RETURNING change_id AS change`,
      [ref],
    );
    const link = await linkOf(ref);
    const change = async (reason: string, comment: string) => {
      await page.goto(`${link}/done?change=${stopped?.change ?? ''}`);
      await page.getByText('See or change your answer').click();
      await expect(page.getByLabel('Anything you want to add')).toHaveValue('');
      await expect(page.getByText('What you wrote is kept, but not shown here any more.')).toBeVisible();
      await page.getByRole('radio', { name: reason }).check();
      await page.getByLabel('Anything you want to add').fill(comment);
      await page.getByRole('button', { name: 'Save answer' }).click();
      await expect(page).toHaveURL(/thanks=1/);
    };

    await change('Another reason', '');
    expect(await feedbackOf(ref)).toEqual([{ reason: 'other', comment: 'Two a week would be fine.' }]);
    await change('I never signed up', 'One is plenty.');
    expect(await feedbackOf(ref)).toEqual([{ reason: 'never_signed_up', comment: 'One is plenty.' }]);
  });

  test('accepts a reason alone, and a comment alone', async ({ page }) => {
    const withReason = await stopOffers(page);
    await page.getByRole('radio', { name: 'I never signed up' }).check();
    await page.getByRole('button', { name: 'Send answer' }).click();
    await expect(page.getByText('Thank you.')).toBeVisible();
    const withComment = await stopOffers(page);
    await page.getByLabel('Anything you want to add').fill('x'.repeat(1_000));
    await page.getByRole('button', { name: 'Send answer' }).click();
    await expect(page.getByText('Thank you.')).toBeVisible();

    expect(await feedbackOf(withReason)).toEqual([{ reason: 'never_signed_up', comment: null }]);
    expect(await feedbackOf(withComment)).toEqual([{ reason: null, comment: 'x'.repeat(1_000) }]);
  });

  test('shows a comment that is too long again as it was typed, and links to it (requirement 25)', async ({
    page,
  }) => {
    const ref = await stopOffers(page);
    const typed = `Line one\n${'y'.repeat(992)}`;
    await page.getByRole('radio', { name: 'Another reason' }).check();
    await page.getByLabel('Anything you want to add').fill(typed);

    const status = await statusAfter(page, () => page.getByRole('button', { name: 'Send answer' }).click());

    expect(status).toBe(422);
    await expect(page).toHaveTitle(/^Error: /);
    const error = errorSummary(page).getByRole('link');
    await expect(error).toHaveText('Your comment is 1 character too long. It can have 1,000.');
    const comment = page.getByLabel('Anything you want to add');
    await expect(comment).toHaveValue(typed);
    await expect(comment).toHaveAccessibleDescription(/^Your comment is 1 character too long/);
    await expect(page.getByRole('radio', { name: 'Another reason' })).toBeChecked();
    await error.click();
    await expect(comment).toBeFocused();
    expect(await feedbackOf(ref)).toEqual([]);

    await comment.fill('Short.');
    await page.getByRole('button', { name: 'Send answer' }).click();
    await expect(page.getByText('Thank you.')).toBeVisible();
    expect(await feedbackOf(ref)).toEqual([{ reason: 'other', comment: 'Short.' }]);
  });

  test('stores a comment without its NUL characters', async ({ page }) => {
    const ref = await stopOffers(page);
    const change = await page.locator('#why input[name=change]').inputValue();
    const action = await page.locator('#why').getAttribute('action');
    const answer = await page.request.post(action ?? '', { form: { change, comment: 'Too\0 many.' } });
    expect(answer.status()).toBe(200);
    expect(await feedbackOf(ref)).toEqual([{ reason: null, comment: 'Too many.' }]);
  });

  test('refuses a reason that is not on offer, and keeps the comment', async ({ page }) => {
    const ref = await stopOffers(page);
    await page.getByLabel('Anything you want to add').fill('Typed with care.');
    const change = await page.locator('#why input[name=change]').inputValue();
    const action = await page.locator('#why').getAttribute('action');

    const answer = await page.request.post(action ?? '', {
      form: { change, reason: 'made_up', comment: 'Typed with care.' },
    });

    expect(answer.status()).toBe(422);
    expect(await answer.text()).toContain('Typed with care.');
    expect(await feedbackOf(ref)).toEqual([]);
  });
});
