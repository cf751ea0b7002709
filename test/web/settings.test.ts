import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { picture, type Visit } from '../support/browser.ts';
import { openStage, type Stage } from '../support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());

const phone = { viewport: { width: 375, height: 812 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };
const OWNER = { email: 'ada@example.org', password: 'correct horse' };
const shownOnce = (page: Page): Promise<string> => page.locator('[data-shown-once] pre').innerText();

/** Signs in by the form, from whatever page it is on. */
async function signIn(page: Page, { email, password }: typeof OWNER): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** A page of the owner's, who signs in with the password: it has ended the stage's own session. */
async function asOwner(path: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const visited = await stage.visit('/sign-in', { signedOut: true, ...options });
  await signIn(visited.page, OWNER);
  await visited.page.waitForURL(`${stage.url}/`);
  await visited.page.goto(stage.url + path);
  return visited;
}

// The tests of this file tell one story: an owner comes by the first link, sets a password, invites somebody, and lets them go again.
describe('from the first link to a team', () => {
  it('who came by a link is offered a password, sets it, and signs in with it', async () => {
    const link = new URL(await stage.link());
    const { page, complaints, close } = await stage.visit(link.pathname + link.hash, { signedOut: true });
    await page.getByRole('complementary', { name: 'Password' }).getByRole('link', { name: 'Set a password' }).click();
    await page.getByLabel('E-mail').fill(OWNER.email);
    await page.getByLabel('New password').fill(OWNER.password);
    await picture(page, 'settings-you');
    await page.getByRole('button', { name: 'Set password' }).click();
    await page.getByText('The password is set.').waitFor();
    await page.getByLabel('Present password').waitFor(); // from now on
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(`${stage.url}/sign-in`);
    await picture(page, 'sign-in');
    await signIn(page, { ...OWNER, password: 'wrong horse' });
    await page.getByText('No account has this e-mail and this password.').waitFor();
    await signIn(page, OWNER);
    await page.waitForURL(`${stage.url}/`);
    expect(await page.getByRole('complementary', { name: 'Password' }).count()).toBe(0);
    expect(complaints.filter((each) => !each.includes('401'))).toEqual([]); // the wrong password
    await close();
  });

  it('an invitation makes an account and a member; the owner changes the role and removes them', async () => {
    const owner = await asOwner('/settings/members');
    await owner.page.getByLabel('E-mail (optional)').fill('grace@example.org');
    await owner.page.getByRole('button', { name: 'Make a link' }).click();
    const url = await shownOnce(owner.page);
    await owner.page.getByRole('list', { name: 'Open invitations' }).getByText('grace@example.org').waitFor();
    await picture(owner.page, 'settings-invitation');

    const grace = await stage.visit(new URL(url).pathname + new URL(url).hash, { signedOut: true });
    await grace.page.getByRole('heading', { name: 'Join Default team' }).waitFor();
    expect(grace.page.url()).toBe(`${stage.url}/invitation`); // the secret left the address
    await picture(grace.page, 'invitation');
    await grace.page.getByLabel('Your name').fill('Grace');
    await grace.page.getByLabel('Password').fill('a long password');
    await grace.page.getByRole('button', { name: 'Make my account and join' }).click();
    await grace.page.waitForURL(`${stage.url}/`);
    await grace.page.getByText('Grace').waitFor();
    await grace.page.goto(`${stage.url}/settings/members`);
    await grace.page.getByRole('list', { name: 'Members' }).getByText('(you)').waitFor();
    expect(await grace.page.getByRole('button', { name: 'Remove' }).count()).toBe(0);
    expect(await grace.page.getByRole('link', { name: 'Audit log' }).count()).toBe(0);

    await owner.page.reload();
    await owner.page.getByRole('button', { name: 'Role of Grace: Member' }).click();
    await owner.page.getByRole('menuitemradio', { name: /Viewer/ }).click();
    await owner.page.getByRole('button', { name: 'Role of Grace: Viewer' }).waitFor();
    await picture(owner.page, 'settings-members');
    await owner.page.getByRole('button', { name: 'Remove' }).click();
    await owner.page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    await owner.page
      .getByRole('list', { name: 'Members' })
      .getByText('grace@example.org')
      .waitFor({ state: 'detached' });
    await grace.page.reload();
    await grace.page.waitForURL(`${stage.url}/sign-in`);
    expect(owner.complaints).toEqual([]);
    await grace.close();
    await owner.close();
  });

  it('an invitation waits while its holder signs in', async () => {
    const owner = await asOwner('/settings/members');
    await owner.page.getByRole('button', { name: 'Make a link' }).click();
    const url = new URL(await shownOnce(owner.page));
    const other = await stage.visit(url.pathname + url.hash, { signedOut: true });
    await other.page.getByRole('link', { name: 'Sign in' }).click();
    await signIn(other.page, OWNER);
    await other.page.getByRole('button', { name: 'Join the team' }).click();
    await other.page.getByText('You are in this team already.').waitFor();
    await other.close();
    await owner.close();
  });

  it('a token is made with scopes, shown once, works, and is revoked', async () => {
    const { page, complaints, close } = await asOwner('/settings/tokens');
    await page.getByLabel('Name').fill('nightly sweep');
    await page.getByLabel('Launch, cancel, retry').uncheck();
    await page.getByRole('button', { name: 'Make the token' }).click();
    const secret = await shownOnce(page);
    await picture(page, 'settings-tokens');
    const ask = async (): Promise<unknown> => {
      const response = await fetch(`${stage.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
        body: '{"query":"{ viewer { permissions } }"}',
      });
      return response.json();
    };
    expect(await ask()).toMatchObject({ data: { viewer: { permissions: ['WHOAMI', 'READ', 'LEASED', 'QUEUE'] } } });
    await page.getByRole('button', { name: 'I have it' }).click();
    expect(await page.locator('body').innerText()).not.toContain(secret);
    const row = page.getByRole('listitem').filter({ hasText: 'nightly sweep' });
    await row.getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('button', { name: 'Revoke the token' }).click();
    await row.waitFor({ state: 'detached' });
    expect(await ask()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    expect(complaints).toEqual([]);
    await close();
  });

  it('the audit log tells it all, and by kind', async () => {
    const { page, close } = await asOwner('/settings/audit');
    const log = page.getByRole('list', { name: 'Audit log' });
    await log.getByText('member remove').waitFor();
    await log.getByText('token revoke').waitFor();
    await picture(page, 'settings-audit');
    await page.getByRole('button', { name: 'Show: Everything' }).click();
    await page.getByRole('menuitemradio', { name: 'Tokens' }).click();
    await log.getByText('member remove').waitFor({ state: 'detached' });
    await log.getByText('token revoke').waitFor();
    await close();
  });

  it('every page fits a phone, in the dark too', async () => {
    const { page, complaints, close } = await asOwner('/settings', { ...phone, colorScheme: 'dark' });
    for (const path of ['/settings', '/settings/members', '/settings/tokens', '/settings/audit', '/sign-in']) {
      await page.goto(stage.url + path, { waitUntil: 'networkidle' });
      await page.getByRole('heading').first().waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(375);
      await picture(page, `phone-dark${path.replaceAll('/', '-')}`, true);
    }
    expect(complaints).toEqual([]);
    await close();
  });
});
