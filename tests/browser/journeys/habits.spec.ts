// What a user relies on without thinking of it: the keyboard, the lost connection, the expired session, the kept draft.

import { expect, test } from '@playwright/test';
import { asker, signedIn, speak, words } from './dolen';

test('a co-ordinator signs in and opens a person by keyboard alone', async ({ page }) => {
  await page.goto('/sign-in');
  await speak(page, 'en');
  await page.locator('#email').focus();
  await page.keyboard.type('coordinator.haverfordwest@dolen.example');
  await page.keyboard.press('Tab');
  await page.keyboard.type('croeso-i-dolen');
  await page.keyboard.press('Enter');
  await expect(page).not.toHaveURL(/sign-in/);
  await page.keyboard.press('g');
  await page.keyboard.press('p');
  await expect(page).toHaveURL(/\/people$/);
  await expect(page.locator('main h1')).toBeFocused();
  await expect(page.locator('main .dolen-list a').first()).toBeVisible();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/people\/per_/);
  await expect(page.locator('main h1')).toBeFocused();
});

test('switching the language keeps the page and what was typed', async ({ browser, request }) => {
  const ask = await asker(request, 'coordinator.narberth');
  const person = (await ask('{ people(first: 1) { nodes { id } } }')).people.nodes[0].id;
  const page = await signedIn(browser, 'coordinator.narberth', 'en');
  await page.goto(`/people/${person}/referral/new`);
  await page.locator('#note').fill('She would rather be rung after ten.');
  await speak(page, 'cy');
  await expect(page).toHaveURL(new RegExp(`/people/${person}/referral/new`));
  await expect(page.locator('#note')).toHaveValue('She would rather be rung after ten.');
});

test('a draft outlives a reload', async ({ browser, request }) => {
  const ask = await asker(request, 'coordinator.narberth');
  const person = (await ask('{ people(first: 2) { nodes { id } } }')).people.nodes[1].id;
  const page = await signedIn(browser, 'coordinator.narberth', 'en');
  await page.goto(`/people/${person}/referral/new`);
  await page.locator('#note').fill('Two steps at the door.');
  await page.reload();
  await expect(page.locator('#note')).toHaveValue('Two steps at the door.');
});

test('a lost connection is said and nothing typed is lost', async ({ browser, request }) => {
  const ask = await asker(request, 'coordinator.narberth');
  const person = (await ask('{ people(first: 3) { nodes { id } } }')).people.nodes[2].id;
  const page = await signedIn(browser, 'coordinator.narberth', 'en');
  await page.goto(`/people/${person}/referral/new`);
  await page.locator('#note').fill('Bring the blue form.');
  await page.context().setOffline(true);
  await page.locator('#outcomeId').selectOption({ index: 1 });
  await page.locator('#categoryId').selectOption({ index: 1 });
  await page.getByRole('button', { name: words('en').text('referral_new.submit') }).click();
  await expect(page.getByText(words('en').text('shell.lost')).first()).toBeVisible();
  await expect(page.locator('#note')).toHaveValue('Bring the blue form.');
  await page.context().setOffline(false);
  await expect(page.getByText(words('en').text('referral_new.submitted'))).toBeVisible({ timeout: 30_000 });
});

test('a charity may not open a person, and is told what to do instead', async ({ browser, request }) => {
  const ask = await asker(request, 'coordinator.north');
  const person = (await ask('{ people(first: 1) { nodes { id displayName } } }')).people.nodes[0];
  const page = await signedIn(browser, 'charity.friends', 'en');
  await page.goto(`/people/${person.id}`);
  await expect(page.locator('main h1')).toHaveCount(1);
  await expect(page.locator('main')).not.toContainText(person.displayName);
});
