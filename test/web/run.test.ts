import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { picture } from '../support/browser.ts';
import { openStage, type Stage } from '../support/stage.ts';
import type { Seeded } from '../support/seed-results.ts';

let stage: Stage;
let seeded: Seeded;

beforeAll(async () => {
  stage = await openStage();
  const methods = [{ original: {} }, { u2uR: {} }, { d2dR: { epochs: 100 } }];
  seeded = await stage.seed({ methods, seeds: 2, failed: 1, leaveRunning: true });
});
afterAll(() => stage?.close());

/** A D2D-R run with a parameter of its own, its Original before it. */
const finished = () => seeded.completed[1]!;
const status = (page: Page, is: string) => page.locator(`main [data-status=${is}]`).first();

describe('run page', () => {
  it('goes live: progress, then results, without a reload', async () => {
    const { page, complaints, close } = await stage.visit(`/runs/${seeded.running!.number}`);
    await status(page, 'RUNNING').waitFor();
    await page.locator('[data-connection=live]').waitFor();
    await page.getByText('42 %').waitFor();
    await page.getByRole('progressbar', { name: 'Unlearning' }).waitFor();
    await page.evaluate(() => Object.assign(window, { never: 'reloaded' }));
    await seeded.running!.progress('ATTACK', 0.8);
    await page.getByText('80 %').waitFor();
    await page.getByRole('progressbar', { name: 'Attacking' }).waitFor();
    await seeded.running!.finish();
    await status(page, 'SUCCEEDED').waitFor();
    const { run } = await stage.ask<{
      run: { attacks: { auc: number }[]; recommendation: { metric: string; k: number; value: number }[] };
    }>('query Run($number: Int!) { run(number: $number) { attacks { auc } recommendation { metric k value } } }', {
      number: seeded.running!.number,
    });
    const attacks = page.getByRole('table', { name: 'Attacks' });
    for (const { auc } of run.attacks) await attacks.getByText(auc.toFixed(3)).first().waitFor();
    const ndcg = run.recommendation.find(({ metric, k }) => metric === 'NDCG' && k === 10)!;
    await page.getByRole('table', { name: 'Recommendation' }).getByText(ndcg.value.toFixed(3)).first().waitFor();
    expect(await page.evaluate(() => (window as unknown as { never?: string }).never)).toBe('reloaded');
    await picture(page, 'run', true);
    expect(complaints).toEqual([]);
    await close();
  });

  it('draws every reported curve and marks what is not the default', async () => {
    const { page, close } = await stage.visit(`/runs/${finished()}`);
    for (const name of ['loss.total', 'loss.distinguishability', 'loss.regularization']) {
      const curve = page.getByRole('img', { name: new RegExp(`^${name} from step 1 to 200`) });
      await curve.waitFor();
      expect((await curve.locator('[aria-label=line] path').getAttribute('d'))!.length).toBeGreaterThan(200);
    }
    const changed = page.locator('dd').filter({ has: page.getByLabel('not the default') });
    await changed.first().waitFor();
    expect(await changed.allInnerTexts()).toEqual(['● 100']);
    expect(await changed.getAttribute('title')).toBe('The default is 1000');
    await close();
  });

  it('leads to its Original and back, and offers its artifact and its request', async () => {
    const { page, close } = await stage.visit(`/runs/${finished()}`);
    const download = page.getByRole('link', { name: /User embedding/ });
    const [file] = await Promise.all([page.waitForEvent('download'), download.click()]);
    expect(await file.failure()).toBeNull();
    await page.getByRole('tab', { name: 'curl' }).click();
    await page.getByText(/^curl http:\/\/127\.0\.0\.1:\d+\/graphql/).waitFor();
    await page.getByRole('link', { name: /Original/ }).click();
    await page.getByRole('heading', { name: /Original/, level: 1 }).waitFor();
    await page.getByRole('link', { name: new RegExp(`#${finished()}$`) }).click();
    await page.waitForURL(`${stage.url}/runs/${finished()}`);
    await close();
  });

  it('a failed run says why first; retry asks, then queues it; cancel asks, then ends it', async () => {
    const { page, close } = await stage.visit(`/runs/${seeded.failed[0]}`);
    await page.getByText('This run failed').waitFor();
    await page
      .getByText(/diverged: loss.total is NaN/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Retry run' }).click();
    await page.getByRole('button', { name: 'Retry the run' }).click();
    await status(page, 'QUEUED').waitFor();
    await page.getByRole('button', { name: 'Cancel run' }).click();
    await page.getByRole('button', { name: 'Keep it' }).click();
    await status(page, 'QUEUED').waitFor();
    await page.getByRole('button', { name: 'Cancel run' }).click();
    await page.getByRole('button', { name: 'Cancel the run' }).click();
    await status(page, 'CANCELLED').waitFor();
    await close();
  });

  it('says so when there is no such run', async () => {
    const { page, close } = await stage.visit('/runs/99999');
    await page.getByRole('heading', { name: 'There is no such run' }).waitFor();
    await close();
  });
});

describe('runs and experiments', () => {
  it('filters runs by the address and by choice', async () => {
    const { page, complaints, close } = await stage.visit('/runs?where=method:D2D_R');
    const rows = page.locator('main [data-row]');
    await expect.poll(() => rows.count(), { timeout: 20_000 }).toBe(2);
    await page.getByRole('button', { name: 'Remove the filter Method' }).click();
    await expect.poll(() => rows.count(), { timeout: 20_000 }).toBe(6);
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Status' }).click();
    await page.getByRole('checkbox', { name: 'Queued' }).check();
    await page.waitForURL(/where=status%3AQUEUED/);
    await page.getByRole('heading', { name: 'No run matches' }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  it('shows an experiment as a matrix of methods and seeds, and walks it by keyboard', async () => {
    const { page, close } = await stage.visit('/');
    await page.locator('tr[data-row]').first().waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('e');
    await page.waitForURL(`${stage.url}/experiments`);
    await page.locator('main [data-row]').first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/experiments\/\d+$/);
    const matrix = page.getByRole('table', { name: 'Progress by method and seed' });
    await matrix.waitFor();
    expect(await matrix.getByRole('row').count()).toBe(1 + 3);
    expect(await matrix.getByRole('link').count()).toBe(6);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    await close();
  });
});
