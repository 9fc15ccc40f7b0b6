// A stay in hospital, as the broker lives it; what a charity's end would mean; and the letter of who saw what.

import { expect, test } from '@playwright/test';
import { LANGUAGES, asker, signedIn, words } from './dolen';

interface Person {
  id: string;
  carePackage: { state: string; items: { booking: { state: string } | null }[] } | null;
}

const PEOPLE = '{ people(first: 50) { nodes { id carePackage { state items { booking { state } } } } } }';

for (const [skip, language] of LANGUAGES.entries()) {
  test(`after a stay in hospital the broker restarts what fits (${language})`, async ({ browser, request }) => {
    const ask = await asker(request, 'broker.pembroke');
    const people: Person[] = (await ask(PEOPLE)).people.nodes;
    const visited = people.filter(
      ({ carePackage }) => carePackage?.state === 'ACTIVE' && carePackage.items.some(({ booking }) => booking?.state === 'CONFIRMED'),
    );
    const person = visited[skip];
    const page = await signedIn(browser, 'broker.pembroke', language);
    const { text } = words(language);
    await page.goto(`/people/${person.id}/package`);
    await page.getByRole('button', { name: text('words.care_package_action.hold') }).click();
    await page.locator('#deed button[type=submit]').click();
    await expect(page.getByRole('heading', { name: text('package.stay.title') })).toBeVisible();
    await expect(page.getByRole('button', { name: text('package.stay.restart') })).toHaveCount(0);

    await page.getByRole('button', { name: text('words.care_package_action.resume') }).click();
    await page.locator('#deed button[type=submit]').click();
    const restart = page.getByRole('button', { name: text('package.stay.restart') });
    await expect(restart).toBeVisible();
    for (const box of await page.locator('input[name=bookings]').all()) await expect(box).toBeChecked();
    await restart.click();
    await expect(restart).toHaveCount(0);
    await page.close();
  });

  test(`a manager sees who is left with what, and only looks (${language})`, async ({ browser, request }) => {
    const ask = await asker(request, 'manager');
    const query = '{ bookings(first: 50) { nodes { state endOn charity { id } } } }';
    const bookings: { state: string; endOn: string | null; charity: { id: string } }[] = (await ask(query)).bookings.nodes;
    const needed = bookings.find(({ state, endOn }) => state === 'CONFIRMED' && endOn === null);
    const page = await signedIn(browser, 'manager', language);
    const { text } = words(language);
    await page.goto(`/charities/${needed?.charity.id}`);
    await page.getByRole('link', { name: text('stop.link') }).click();
    await expect(page.getByRole('heading', { name: text('stop.who') })).toBeVisible();
    await expect(page.locator('main .dolen-list__row').first()).toBeVisible();
    await expect(page.getByText(text('stop.record'), { exact: true })).toHaveCount(0);
    await page.close();
  });
}
