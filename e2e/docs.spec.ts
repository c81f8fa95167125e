import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from './fixtures';

test('The API reference at /docs shows the OpenAPI document', async ({ page }) => {
  await page.goto('/docs');
  await expect(page.getByRole('heading', { name: /Optdown API/ })).toBeVisible();
  await page.getByText('Get this key and its permissions').click();
  await expect(page.getByText('Returns the key that makes the call')).toBeVisible();
});

test('/docs/errors says what each error means', async ({ page }) => {
  await page.goto('/docs/errors#too_many_requests');
  await expect(page.getByRole('row', { name: /429 too_many_requests/ })).toContainText('Retry-After');
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations).toEqual([]);
});
