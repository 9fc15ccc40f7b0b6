// A page that was opened before a release: the parts of the program that it would need are gone from the server.

import { expect, test } from '@playwright/test';
import { LANGUAGES, signedIn, words } from './dolen';

for (const language of LANGUAGES) {
  test(`a page that a new release has left behind says so and loads itself anew: ${language}`, async ({ browser }) => {
    const page = await signedIn(browser, 'coordinator.narberth', language);
    await page.route(/\/assets\/part_/, (route) => route.fulfill({ status: 404, body: '' }));
    await page.reload();
    await page.locator('header a[href="/people"]').click();
    const { text } = words(language);
    await expect(page.locator('main h1')).toHaveText(text('failure.outdated'));
    await expect(page.getByText(text('failure.outdated_next'))).toBeVisible();

    await page.unroute(/\/assets\/part_/);
    await page.getByRole('button', { name: text('status.reload') }).click();
    await expect(page).toHaveURL(/\/people$/);
    await expect(page.locator('main .dolen-list a').first()).toBeVisible();
  });
}
