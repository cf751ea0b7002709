import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { picture } from '../support/browser.ts';
import { openStage, type Stage } from '../support/stage.ts';
import type { Seeded } from '../support/seed-results.ts';

let stage: Stage;
let seeded: Seeded;

beforeAll(async () => {
  stage = await openStage();
  seeded = await stage.seed({ seeds: 5, failed: 1 });
});
afterAll(() => stage?.close());

interface Estimate {
  readonly mean: number;
  readonly ci95: number | null;
}

interface ApiRow {
  readonly key: string;
  readonly methodName: string;
  readonly worstCase: { readonly advantage: Estimate };
  readonly attacks: readonly {
    readonly attacker: string;
    readonly auc: Estimate;
    readonly balancedAccuracy: Estimate;
  }[];
  readonly utility: readonly {
    readonly metric: string;
    readonly k: number;
    readonly value: Estimate;
    readonly keptOfOriginal: Estimate | null;
  }[];
  readonly paper: readonly { readonly attacker: string | null; readonly metric: string; readonly value: number }[];
}

async function apiRows(rankBy = 'WORST_CASE_ADVANTAGE', protocol?: string): Promise<readonly ApiRow[]> {
  const { leaderboard } = await stage.ask<{ leaderboard: { rows: ApiRow[] } }>(
    `query Rows($filter: LeaderboardFilter!, $rankBy: RankBy!) { leaderboard(filter: $filter, rankBy: $rankBy) { rows {
      key methodName worstCase { advantage { mean ci95 } }
      attacks { attacker auc { mean ci95 } balancedAccuracy { mean ci95 } }
      utility { metric k value { mean ci95 } keptOfOriginal { mean ci95 } }
      paper { attacker metric value } } } }`,
    { filter: { dataset: 'ML_100K', model: 'NMF', attribute: 'gender', protocol }, rankBy },
  );
  return leaderboard.rows;
}

/** A row's figures by column, as the page prints them. */
function expected(row: ApiRow, k: number): Record<string, Estimate | null> {
  const attack = (attacker: string) => row.attacks.find((each) => each.attacker === attacker)!;
  const utility = (metric: string) => row.utility.find((each) => each.metric === metric && each.k === k)!;
  return {
    worst: row.worstCase.advantage,
    'MLP-GMF-gender-auc': attack('MLP').auc,
    'MLP-GMF-gender-bac': attack('MLP').balancedAccuracy,
    'XGB-GMF-gender-auc': attack('XGB').auc,
    'XGB-GMF-gender-bac': attack('XGB').balancedAccuracy,
    NDCG: utility('NDCG').value,
    HR: utility('HR').value,
    kept: utility('NDCG').keptOfOriginal,
  };
}

const cell = (page: Page, key: string, column: string) =>
  page.locator(`tr[data-row="${key}"] td[data-column="${column}"]`);
/** Pages ask, answers come: a while is granted, and no more. */
const eventually = { timeout: 20_000 };
const rowKeys = (page: Page) =>
  page.locator('tr[data-row]').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-row')));

async function expectFigures(page: Page, rows: readonly ApiRow[], k: number): Promise<void> {
  await expect.poll(() => rowKeys(page), eventually).toEqual(rows.map(({ key }) => key));
  for (const row of rows) {
    for (const [column, estimate] of Object.entries(expected(row, k))) {
      const text = estimate ? `${estimate.mean.toFixed(3)}±${estimate.ci95?.toFixed(3)}` : '–';
      await expect
        .poll(async () => (await cell(page, row.key, column).innerText()).replace(/\s/g, ''), eventually)
        .toContain(text);
    }
  }
}

describe('leaderboard', () => {
  it('shows every figure of the API, in its order, and nothing complains', async () => {
    const { page, complaints, close } = await stage.visit('/');
    await expectFigures(page, await apiRows(), 10);
    await page.evaluate(() => document.fonts.ready);
    await page.mouse.move(0, 0);
    await page.waitForTimeout(300); // the arriving rows have faded in
    await picture(page, 'leaderboard');
    expect(complaints).toEqual([]);
    await close();
  });

  it("puts the paper's printed value under ours and as a tick on its bar, until told not to", async () => {
    const { page, close } = await stage.visit('/');
    const rows = await apiRows();
    const original = rows.find(({ methodName }) => methodName === 'ORIGINAL')!;
    const printed = original.paper.find(({ attacker, metric }) => attacker === 'MLP' && metric === 'auc')!.value;
    expect(printed).toBe(0.6465); // Table 3, NMF, ML-100K
    const auc = cell(page, original.key, 'MLP-GMF-gender-auc');
    await auc.getByText('paper 0.6465').waitFor();
    expect(await auc.locator('[data-paper="0.6465"]').count()).toBe(1);
    expect(await auc.getAttribute('title')).toContain('the paper prints 0.6465');
    await page.getByLabel('Paper’s figures').click(); // the address follows a moment later, and the box follows it
    await page.waitForURL(/paper=off/);
    await auc.getByText('paper').waitFor({ state: 'detached' });
    await close();
  });

  it('keeps rank, cut-off and protocol in the address', async () => {
    const other = await stage.seed({ name: 'Another split', protocol: { split: 'LEAVE_ONE_OUT' }, seeds: 2 });
    const { page, close } = await stage.visit('/');
    const protocol = page.getByRole('button', { name: /^Protocol: / });
    await protocol.filter({ hasText: 'leave-one-out' }).waitFor(); // the newest results come first
    await protocol.click();
    await page.getByRole('menuitemradio', { name: /80\/10\/10 split/ }).click();
    await page.waitForURL(/protocol=p_/);
    await page.getByRole('radio', { name: 'Utility' }).click();
    await page.getByRole('radio', { name: '5', exact: true }).click();
    await page.waitForURL(/k=5/);
    const fingerprint = new URL(page.url()).searchParams.get('protocol')!;
    expect(new URL(page.url()).searchParams.get('rank')).toBe('ndcg');
    const rows = await apiRows('NDCG', fingerprint);
    expect(rows[0]!.methodName).toBe('ORIGINAL'); // highest NDCG: another order than by leakage
    await expectFigures(page, rows, 5);
    await page.reload();
    await expectFigures(page, rows, 5);
    await page.goto(`${stage.url}/?experiment=${other.experiment.number}`);
    await page.getByRole('button', { name: 'Experiment: Another split' }).waitFor();
    await page.locator('tr[data-row]').first().getByText('2/2').waitFor();
    await close();
  });

  it('links a row and its mark, and opens the inspector by keyboard', async () => {
    const { page, close } = await stage.visit('/?protocol=none');
    const row = page.locator('tr[data-row]').first();
    const key = await row.getAttribute('data-row');
    const lit = () =>
      page
        .locator('.plot [data-on]')
        .evaluateAll((marks) => [...new Set(marks.map((mark) => mark.getAttribute('data-key')))]);
    await row.hover();
    await expect.poll(lit, eventually).toEqual([key]);
    await page.mouse.move(0, 0);
    await expect.poll(lit, eventually).toEqual([]);
    await page.locator(`.plot [data-key="${key}"]`).last().hover();
    await expect.poll(() => row.evaluate((element) => element.className), eventually).toContain('bg-sunken');
    await page.mouse.move(0, 0);
    await page.keyboard.press('j');
    await page.keyboard.press('Space');
    const inspector = page.getByRole('complementary', { name: 'Inspector' });
    await inspector.waitFor();
    expect(new URL(page.url()).searchParams.get('row')).toBe(key);
    expect(await inspector.getByRole('link').count()).toBeGreaterThanOrEqual(2);
    await page.keyboard.press('j'); // the inspector follows
    await expect.poll(() => new URL(page.url()).searchParams.get('row'), eventually).not.toBe(key);
    await page.keyboard.press('Escape');
    await inspector.waitFor({ state: 'detached' });
    await close();
  });

  it('says what it does not rank, and why', async () => {
    const { page, close } = await stage.visit(`/?experiment=${seeded.experiment.number}`);
    const failed = page.getByRole('link', { name: new RegExp(`#${seeded.failed[0]}\\b`) });
    await failed.getByText(/diverged: loss.total is NaN/).waitFor();
    await failed.click();
    await page.waitForURL(`${stage.url}/runs/${seeded.failed[0]}`);
    await close();
  });

  it('takes in a new result by itself', async () => {
    const { page, close } = await stage.visit('/');
    await page.locator('[data-connection=live]').waitFor();
    const { running, experiment } = await stage.seed({
      name: 'Live',
      methods: [{ d2dR: { epochs: 100 } }],
      seeds: 2,
      leaveRunning: true,
    });
    await page.goto(`${stage.url}/?experiment=${experiment.number}`);
    const row = page.locator('tr[data-row]').filter({ hasText: '100 epochs' });
    await row.getByText('1/2').waitFor();
    await page.locator('[data-connection=live]').waitFor();
    await running!.finish();
    await row.getByText('2/2').waitFor();
    await close();
  });
});
