// Finding help in one's own words, on a phone: what they are taken for, the one change that admits another, and two side by side.

import AxeBuilder from '@axe-core/playwright';
import { type Page, expect, test } from '@playwright/test';
import { LANGUAGES, asker, signedIn, words } from './dolen';

const TYPED = { en: 'lonely', cy: 'mae hi’n unig' };
const PHONE = { viewport: { width: 360, height: 740 } };

/** How many can help, as the page says. */
async function canHelp(page: Page) {
  await expect(page.locator('#can-help')).toContainText(/\d/);
  return Number(((await page.locator('#can-help').textContent()) ?? '').match(/\d+/)?.[0]);
}

for (const language of LANGUAGES) {
  test(`a broker finds company for somebody in a few words, gives way in one thing and compares two (${language})`, async ({ browser, request }) => {
    const say = words(language);
    const ask = await asker(request, 'broker.pembroke');
    const people = await ask('{ people(first: 1) { nodes { id displayName } } }');
    const person = people.people.nodes[0];
    const broker = await signedIn(browser, 'broker.pembroke', language, PHONE);

    // The person's page leads there, and says for whom.
    await broker.goto(`/people/${person.id}`);
    await broker.locator('main').getByRole('link', { name: say.text('person.find') }).click();
    await expect(broker.locator('h1')).toContainText(person.displayName);

    // Words in either language are read as a kind of help.
    await broker.locator('#search').fill(TYPED[language]);
    await broker.locator('#search').press('Enter');
    await expect(broker).toHaveURL(/words=/);
    const meant = say.text('find.meant', { kinds: language === 'cy' ? 'cyfeillio' : 'befriending' }).replace(/\.$/, '');
    await expect(broker.locator('main')).toContainText(meant);

    // Near by there are few; a tap on what is offered admits another.
    await broker.locator('#within').selectOption('3219');
    await expect(broker).toHaveURL(/within=3219/);
    await expect(broker.locator('main .dolen-list').or(broker.locator('main .dolen-empty')).first()).toBeVisible();
    await broker.locator('#cannot').click();
    const before = await canHelp(broker);
    const change = broker.locator('details:has(#cannot) button').first();
    await expect(change).toBeVisible();
    await change.click();
    await expect.poll(() => canHelp(broker)).toBeGreaterThan(before);

    // In the middle of the county, for nobody in particular, there are enough to compare.
    await broker.goto(`/find?postcode=SA61%201TP&words=${encodeURIComponent(TYPED[language])}`);
    await expect.poll(() => broker.locator('label[for^="compare-"]').count()).toBeGreaterThan(1);
    await broker.locator('label[for^="compare-"]').nth(0).click();
    await expect(broker.getByText(say.text('find.compare_another'))).toBeVisible();
    await broker.locator('label[for^="compare-"]').nth(1).click();
    await expect(broker.locator('.dolen-compare thead th')).toHaveCount(2);
    await expect(broker).toHaveURL(/compare=/);
    await broker.reload();
    await expect(broker.locator('.dolen-compare thead th')).toHaveCount(2);

    const { violations } = await new AxeBuilder({ page: broker }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
    expect(violations.map((violation) => `${violation.id}: ${violation.nodes[0].html}`)).toEqual([]);
    const wide = await broker.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide, 'nothing sticks out of a phone').toBe(0);
  });
}
