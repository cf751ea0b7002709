import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedScale } from '../../scripts/bench/seed-scale.ts';
import { picture } from '../support/browser.ts';
import { openStage, type Stage } from '../support/stage.ts';

const RUNS = 10_000;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  const { viewer } = await stage.ask<{ viewer: { team: { id: string } } }>('{ viewer { team { id } } }');
  await seedScale(stage.databaseUrl, { teamId: viewer.team.id, runs: RUNS, pointsPerCurve: 1 });
});
afterAll(() => stage?.close());

const counted = async (filter: object): Promise<number> => {
  const document = 'query ($filter: RunFilter) { runs(filter: $filter) { totalCount } }';
  return (await stage.ask<{ runs: { totalCount: number } }>(document, { filter })).runs.totalCount;
};

describe('ten thousand runs', () => {
  it('scroll without a blank row, and only what is in view stands in the document', async () => {
    const { page, complaints, close } = await stage.visit('/runs');
    const rows = page.locator('main [data-row]');
    await rows.first().waitFor();
    const total = await counted({});
    expect(total).toBeGreaterThanOrEqual(RUNS);
    await page.getByRole('heading', { name: `Runs ${total.toLocaleString('en-US')}` }).waitFor();
    const newest = Number(await rows.first().getAttribute('data-row'));
    await picture(page, 'runs-10k');
    await page.mouse.move(700, 500);
    for (let wheel = 0; wheel < 40; wheel++) {
      await page.mouse.wheel(0, 700);
      // Every pixel of the list's part in view belongs to a row.
      const blank = await page.evaluate(() => {
        const list = document.querySelector('main [role=table]')!.getBoundingClientRect();
        return [...Array(12).keys()]
          .map((n) => 120 + n * 60)
          .filter((y) => y > list.top + 33 && y < Math.min(window.innerHeight, list.bottom) - 1)
          .filter((y) => !document.elementFromPoint(600, y)?.closest('[data-row]'));
      });
      expect(blank).toEqual([]);
    }
    expect(await rows.count()).toBeLessThan(100);
    const reached = Number(await rows.last().getAttribute('data-row'));
    expect(newest - reached).toBeGreaterThan(400);
    expect(complaints).toEqual([]);
    await close();
  });

  it('is ordered by a column, and the address says so', async () => {
    const { page, close } = await stage.visit('/runs');
    const rows = page.locator('main [data-row]');
    await rows.first().waitFor();
    await page.getByRole('columnheader', { name: 'Run', exact: true }).getByRole('button').click();
    await page.waitForURL(/sort=number/);
    await expect.poll(() => rows.first().getAttribute('data-row')).toBe('1');
    await close();
  });

  it('is filtered by a range of a parameter that is typed in, whose mistakes are said beside it', async () => {
    const { page, close } = await stage.visit('/runs?where=method:D2D_R');
    await page.locator('main [data-row]').first().waitFor();
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByRole('menuitem', { name: 'α' }).click();
    await page.getByRole('radio', { name: '≥' }).click();
    await page.getByRole('textbox', { name: 'α' }).fill('a lot');
    await page.keyboard.press('Enter');
    await page.getByText('Expected a number, such as 1e-4').waitFor();
    await page.getByRole('textbox', { name: 'α' }).fill('1e-3');
    await page.keyboard.press('Enter');
    await page.waitForURL(/alpha/);
    const expected = await counted({ method: { eq: 'D2D_R' }, alpha: { gte: 1e-3 } });
    expect(expected).toBeGreaterThan(0);
    await page.getByRole('heading', { name: `Runs ${expected.toLocaleString('en-US')}` }).waitFor();
    await close();
  });

  it('is chosen by keyboard and tagged at one go', async () => {
    const { page, complaints, close } = await stage.visit('/runs');
    await page.locator('main [data-row]').first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('Shift+X');
    const bar = page.getByRole('toolbar', { name: 'Chosen runs' });
    await bar.getByText('3 chosen').waitFor();
    await picture(page, 'runs-chosen');
    await bar.getByRole('button', { name: 'Tag…' }).click();
    await page.getByRole('textbox', { name: 'Add' }).fill('ablation, round/2');
    await page.keyboard.press('Enter');
    await bar.getByText('3 tagged').waitFor();
    await expect.poll(() => counted({ tags: { hasAll: ['ablation', 'round/2'] } })).toBe(3);
    await expect.poll(() => page.locator('main [data-row]').getByText('ablation').count()).toBe(3);
    expect(complaints).toEqual([]);
    await close();
  });

  it('shows the columns that were chosen, keeps the view under a name, and finds it again', async () => {
    const { page, close } = await stage.visit('/runs?where=status:SUCCEEDED');
    await page.locator('main [data-row]').first().waitFor();
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'HR@10' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Progress' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('columnheader', { name: 'HR@10' }).waitFor();
    expect(await page.getByRole('columnheader', { name: 'Progress' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('menuitem', { name: 'Keep this view…' }).click();
    await page.getByRole('textbox', { name: 'Name of this view' }).fill('Done, with HR');
    await page.keyboard.press('Enter');
    await page.goto(`${stage.url}/runs`);
    await page.locator('main [data-row]').first().waitFor();
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('menuitem', { name: 'Done, with HR', exact: true }).click();
    await page.waitForURL(/status%3ASUCCEEDED.*columns=/);
    await page.getByRole('columnheader', { name: 'HR@10' }).waitFor();
    await close();
  });

  it('fits a phone, in the dark', async () => {
    const { page, complaints, close } = await stage.visit('/runs', {
      viewport: { width: 375, height: 812 },
      deviceScaleFactor: 2,
      colorScheme: 'dark',
    });
    await page.locator('main [data-row]').first().waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375);
    await picture(page, 'runs-phone-dark');
    expect(complaints).toEqual([]);
    await close();
  });
});
