// What a user relies on without thinking of it: the keyboard, the lost connection, the expired session, the kept draft.

import { type Page, expect, test } from '@playwright/test';
import { asker, signedIn, speak, words } from './dolen';

/** Lets every write take a second and a half, as on a poor connection. */
async function slowWrites(page: Page) {
  await page.route('**/graphql', async (route) => {
    if (route.request().postData()?.includes('mutation')) await new Promise((wake) => setTimeout(wake, 1500));
    await route.continue();
  });
}

/** Whether something on the page has the focus, and not the page as a whole. */
async function hasFocus(page: Page) {
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).not.toBe('BODY');
}

test('a co-ordinator signs in and opens a person by keyboard alone', async ({ page }) => {
  await page.goto('/sign-in');
  await speak(page, 'en');
  await page.locator('#email').focus();
  await page.keyboard.type('coordinator.haverfordwest@dolen.example');
  await page.keyboard.press('Tab');
  await page.keyboard.type('croeso-i-dolen');
  await page.keyboard.press('Enter');
  await expect(page).not.toHaveURL(/sign-in/);
  // What stands in the header tells that the page knows whose it is, and so where its keys lead.
  await expect(page.locator('header a[href="/people"]')).toBeVisible();
  await expect(page.locator('main h1')).toBeFocused();
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

test('what is sent while its page is left is said all the same', async ({ browser, request }) => {
  const ask = await asker(request, 'coordinator.narberth');
  const person = (await ask('{ people(first: 4) { nodes { id } } }')).people.nodes[3].id;
  const page = await signedIn(browser, 'coordinator.narberth', 'en');
  await page.goto(`/people/${person}`);
  await page.locator('#risk-open').click();
  await page.locator('#risk-kind').fill('A loose stair rod');
  await page.locator('#risk-safeHandling').fill('Use the rail.');
  await slowWrites(page);
  await page.getByRole('button', { name: words('en').text('person.save_risk') }).click();
  await page.locator('nav a[href="/people"]').click();
  await expect(page.getByText(words('en').text('form.sent_meanwhile'))).toBeVisible();
  await page.goto(`/people/${person}`);
  await expect(page.getByText('Use the rail.')).toBeVisible();
  await page.locator('#risk-open').click();
  await expect(page.locator('#risk-kind')).toHaveValue('');
});

test('an action leaves the focus on the page, and can be undone by keyboard', async ({ browser, request }) => {
  const ask = await asker(request, 'broker.haverfordwest');
  const found = await ask('{ bookings(first: 1, filter: { states: [CONFIRMED] }) { nodes { id } } }');
  const say = words('en');
  const page = await signedIn(browser, 'broker.haverfordwest', 'en');
  await page.goto(`/bookings/${found.bookings.nodes[0].id}`);
  const opener = page.locator('#choose-Pause');
  await opener.focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('#deed')).toBeFocused();
  await page.getByRole('button', { name: say.text('referrals.never_mind') }).click();
  await expect(opener).toBeFocused();
  await page.keyboard.press('Enter');
  await page.locator('#deed input[type=radio][value=AWAY]').check();
  await page.locator('#deed button[type=submit]').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText(say.text('bookings.paused'))).toBeVisible();
  await hasFocus(page);
  await expect(page.locator('#undo')).toBeVisible();
  await page.keyboard.press('u');
  await expect(page.getByText(say.text('status.undone'))).toBeVisible();
  await expect(page.locator('#choose-Pause')).toBeVisible();
  await hasFocus(page);
});

test('of two windows that change one draft the second is told, and overwrites nothing unseen', async ({ browser, request }) => {
  const ask = await asker(request, 'coordinator.haverfordwest');
  const drafts = '{ referrals(first: 20, filter: { progress: [DRAFT] }) { nodes { id version person { id } category { id } outcome { id } actions } } }';
  const all = (await ask(drafts)).referrals.nodes;
  const draft = all.find((one: { actions: string[]; outcome: unknown }) => one.actions.includes('EDIT') && one.outcome);
  const page = await signedIn(browser, 'coordinator.haverfordwest', 'en');
  await page.goto(`/people/${draft.person.id}/referral/new?draft=${draft.id}`);
  await page.locator('#note').fill('From the second window.');
  const wanted = { weekdays: [], partsOfDay: [], fromDate: '2030-01-01', timesPerWeek: 1, language: 'EN', languageNeed: 'NONE', accessNeeds: [] };
  const edit = { idempotencyKey: crypto.randomUUID(), referralId: draft.id, version: draft.version, categoryId: draft.category.id, outcomeId: draft.outcome.id, priority: 'NORMAL', wanted, note: 'From the first.' };
  const edited = await ask('mutation ($input: ReferralEditInput!) { referralEdit(input: $input) { userErrors { code } } }', { input: edit });
  expect(edited.referralEdit.userErrors).toEqual([]);
  await page.getByRole('button', { name: words('en').text('referral_new.submit') }).click();
  await expect(page.getByText(words('en').text('words.user_error_code.stale')).first()).toBeVisible();
  await expect(page.getByText(words('en').text('referral_new.changed_meanwhile'))).toBeVisible();
  await expect(page.locator('#note')).toHaveValue('From the second window.');
  const kept = await ask('query ($id: ID!) { referral(id: $id) { note } }', { id: draft.id });
  expect(kept.referral.note).toBe('From the first.');
});

test('an address of another desk says whose it is, before anything is typed', async ({ browser }) => {
  const forbidden = words('en').text('failure.forbidden');
  for (const [who, addresses] of Object.entries({
    administrator: ['/people', '/referrals', '/our/visits'],
    manager: ['/people/new', '/admin/teams/new'],
    'charity.friends': ['/people', '/charities/new'],
  })) {
    const page = await signedIn(browser, who, 'en');
    for (const address of addresses) {
      await page.goto(address);
      await expect(page.locator('main h1'), `${who} ${address}`).toHaveText(forbidden);
    }
    await page.context().close();
  }
});

test('withdrawing an agreement says first what it does', async ({ browser, request }) => {
  const ask = await asker(request, 'coordinator.narberth');
  const person = (await ask('{ people(first: 5) { nodes { id } } }')).people.nodes[4].id;
  const agreement = { idempotencyKey: crypto.randomUUID(), personId: person, scope: 'ALL', how: 'VERBAL' };
  await ask('mutation ($input: SharingAgreementRecordInput!) { sharingAgreementRecord(input: $input) { userErrors { code } } }', { input: agreement });
  const say = words('cy');
  const page = await signedIn(browser, 'coordinator.narberth', 'cy');
  await page.goto(`/people/${person}`);
  await page.getByRole('button', { name: say.text('sharing.withdraw'), exact: true }).first().click();
  await expect(page.getByText(say.text('sharing.withdraw_means'))).toBeVisible();
  await page.getByRole('button', { name: say.text('sharing.withdraw_it') }).click();
  await expect(page.getByText(say.text('sharing.withdrawn'))).toBeVisible();
  await hasFocus(page);
});

test('a form follows what others change, and tells of a field that both changed before it overwrites', async ({ browser, request }) => {
  const ask = await asker(request, 'administrator');
  const say = words('en');
  const page = await signedIn(browser, 'administrator', 'en');
  const team = (await ask('{ teams(first: 10) { nodes { id version nameEn nameCy } } }')).teams.nodes[0];
  const rename = async (version: number, nameEn: string, nameCy: string) => {
    const input = { idempotencyKey: crypto.randomUUID(), teamId: team.id, version, nameEn, nameCy };
    const answer = await ask('mutation ($input: TeamEditInput!) { teamEdit(input: $input) { team { version } userErrors { code } } }', { input });
    return answer.teamEdit.team.version;
  };
  await page.goto(`/admin/teams/${team.id}`);
  const save = page.locator('main form', { has: page.locator('#nameEn') }).locator('button[type=submit]');
  await page.locator('#nameEn').fill('Mine');
  const second = await rename(team.version, 'Theirs', 'Eu rhai nhw');
  // The other field has followed; the typed one has not.
  await expect(page.locator('#nameCy')).toHaveValue('Eu rhai nhw');
  await expect(page.locator('#nameEn')).toHaveValue('Mine');
  await save.click();
  await expect(page.getByText(say.text('form.changed_meanwhile')).first()).toBeVisible();
  const kept = async () => (await ask('{ teams(first: 10) { nodes { id version nameEn nameCy } } }')).teams.nodes.find((one: { id: string }) => one.id === team.id);
  expect((await kept()).nameEn).toBe('Theirs');
  await save.click();
  await expect(page).toHaveURL(/\/admin\/teams$/);
  expect(await kept()).toMatchObject({ nameEn: 'Mine', nameCy: 'Eu rhai nhw' });
  await rename(second + 1, team.nameEn, team.nameCy);
});
