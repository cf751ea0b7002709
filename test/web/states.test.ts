import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Stage } from '../support/stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());

// The tests of this file tell one story, in this order: nothing is there, nobody may enter, the API goes and comes back.
describe('states', () => {
  it('an empty leaderboard teaches the first mutation', async () => {
    const { page, complaints, close } = await stage.visit('/');
    await page.getByRole('heading', { name: 'No runs yet' }).waitFor();
    await page
      .getByText(/mutation Launch/)
      .first()
      .waitFor();
    await page.getByText(`curl ${stage.url}/graphql`).waitFor();
    await page.goto(`${stage.url}/runs`);
    await page.getByRole('heading', { name: 'No runs yet' }).waitFor();
    await page.goto(`${stage.url}/experiments`);
    await page.getByRole('heading', { name: 'No experiments yet' }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  it('the mutation it teaches launches an experiment', async () => {
    const { page, close } = await stage.visit('/');
    const mutation = await page
      .getByText(/^mutation Launch/)
      .first()
      .innerText();
    const { launchExperiment } = await stage.ask<{ launchExperiment: { userErrors: unknown[]; experiment: unknown } }>(
      mutation,
    );
    expect(launchExperiment).toEqual({ userErrors: [], experiment: { number: 1, runCount: 9 } });
    await page.locator('[data-connection=live]').waitFor();
    await page.reload();
    await page.locator('tr[data-row]').first().getByText('0/3').waitFor();
    await close();
  });

  it('who is not signed in is told how to', async () => {
    const { page, close } = await stage.visit('/runs', { signedOut: true });
    await page.waitForURL(`${stage.url}/sign-in`);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.getByText('No password yet, or lost it?').click();
    await page.getByText('npm run link').waitFor();
    await close();
  });

  it('a link signs in once, leaves the address at once, and signing out ends it', async () => {
    const link = await stage.link();
    const first = await stage.visit(new URL(link).pathname + new URL(link).hash, { signedOut: true });
    await first.page.waitForURL(`${stage.url}/`);
    await first.page.getByText('admin').waitFor();
    const cookies = await first.page.context().cookies();
    expect(cookies).toMatchObject([{ name: 'lethe_session', httpOnly: true }]);
    await first.page.getByRole('button', { name: 'Sign out' }).click();
    await first.page.waitForURL(`${stage.url}/sign-in`);
    await first.page.goto(`${stage.url}/`);
    await first.page.waitForURL(`${stage.url}/sign-in`);
    await first.close();

    const again = await stage.visit(new URL(link).pathname + new URL(link).hash, { signedOut: true });
    await again.page.getByText('This link did not sign you in').waitFor();
    expect(again.page.url()).toBe(`${stage.url}/sign-in`);
    await again.close();
  });

  it('pages carry a policy that runs only their own scripts', async () => {
    const response = await fetch(`${stage.url}/sign-in`);
    const policy = response.headers.get('content-security-policy')!;
    expect(policy).toMatch(/script-src 'self' 'nonce-[^']+' 'strict-dynamic';/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('referrer-policy')).toBe('same-origin');
    const scripts = [...(await response.text()).matchAll(/<script\b([^>]*)>/g)].map(([, attributes]) => attributes);
    expect(scripts.length).toBeGreaterThan(3);
    const [, nonce] = /'nonce-([^']+)'/.exec(policy)!;
    for (const attributes of scripts) expect(attributes).toContain(`nonce="${nonce}"`);
  });

  it('without the API it says offline, keeps what it has, and comes back by itself', async () => {
    await stage.seed({ name: 'Before', seeds: 2 });
    const { page, close } = await stage.visit('/');
    const rows = page.locator('tr[data-row]');
    await rows.first().waitFor();
    await page.locator('[data-connection=live]').waitFor();
    await stage.api.stop();
    await page.locator('[data-connection=offline]').waitFor({ timeout: 30_000 });
    expect(await rows.count()).toBe(3);

    const late = await stage.visit('/runs');
    await late.page.getByText('The API does not answer').first().waitFor();

    await stage.api.start();
    await page.locator('[data-connection=live]').waitFor({ timeout: 30_000 });
    await stage.seed({ name: 'After', methods: [{ d2dR: { epochs: 7 } }], seeds: 2 });
    await rows.filter({ hasText: '7 epochs' }).waitFor();
    await late.page.locator('main [data-row]').first().waitFor({ timeout: 30_000 });
    await late.close();
    await close();
  });
});
