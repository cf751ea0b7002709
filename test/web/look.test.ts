import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { picture } from '../support/browser.ts';
import { openStage, type Stage } from '../support/stage.ts';

let stage: Stage;
const phone = { viewport: { width: 375, height: 812 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };

beforeAll(async () => {
  stage = await openStage();
  await stage.seed({ seeds: 3, leaveRunning: true });
});
afterAll(() => stage?.close());

const pages = [
  '/',
  '/runs',
  '/runs/1',
  '/experiments',
  '/experiments/1',
  '/settings',
  '/settings/members',
  '/settings/tokens',
  '/settings/audit',
  '/sign-in',
];

describe('look', () => {
  it('no page is wider than a phone, and none complains', async () => {
    const { page, complaints, close } = await stage.visit('/', phone);
    for (const [index, path] of pages.entries()) {
      await page.goto(stage.url + path, { waitUntil: 'networkidle' });
      await page.locator('h1').first().waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(375);
      await picture(page, `phone-${index}`, true);
    }
    expect(complaints).toEqual([]);
    await close();
  });

  it('a phone has rows of two lines with the same bars, and the pages at the bottom', async () => {
    const { page, close } = await stage.visit('/', phone);
    const row = page.locator('button[data-row]').first();
    await row.waitFor();
    expect(await page.locator('tr[data-row]').first().isVisible()).toBe(false);
    expect(await row.locator('[data-bar]').count()).toBe(4);
    const bar = await page.getByRole('navigation', { name: 'Pages' }).boundingBox();
    expect(bar!.y + bar!.height).toBeGreaterThan(800);
    await row.click();
    await page.getByRole('complementary', { name: 'Inspector' }).waitFor();
    await close();
  });

  it('follows the system into the dark before the first paint, and the switch against it', async () => {
    const { page, close } = await stage.visit('/', { colorScheme: 'dark' });
    await page.locator('tr[data-row]').first().waitFor();
    const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    expect(await paper()).toBe('rgb(21, 20, 18)');
    await picture(page, 'leaderboard-dark');
    const html = await (await fetch(`${stage.url}/`)).text();
    expect(html.indexOf('dataset.theme')).toBeLessThan(html.indexOf('<body')); // the script stands before anything drawn
    await page.getByRole('button', { name: /^Colours: / }).click();
    expect(await paper()).toBe('rgb(252, 251, 249)');
    await page.reload();
    await page.locator('tr[data-row]').first().waitFor();
    expect(await paper()).toBe('rgb(252, 251, 249)');
    await close();
  });

  it('stands still for who asks for it', async () => {
    const { page, close } = await stage.visit('/', { reducedMotion: 'reduce' });
    const row = page.locator('tr[data-row]').first();
    await row.waitFor();
    expect(await row.evaluate((element) => getComputedStyle(element).animationName)).toBe('none');
    await close();
  });

  it('prints the table whole and the page around it not at all', async () => {
    const { page, close } = await stage.visit('/');
    await page.locator('tr[data-row]').first().waitFor();
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('navigation', { name: 'Pages' }).isVisible()).toBe(false);
    expect(await page.getByRole('table', { name: 'Leaderboard' }).isVisible()).toBe(true);
    const main = await page.locator('main').boundingBox();
    expect(main!.x).toBe(0);
    await close();
  });

  it('holds every method, seven attackers, two embeddings and two attributes without growing beyond the page', async () => {
    const attackers = [
      { mlp: {} },
      { xgb: {} },
      { logistic: {} },
      { standardizedMlp: {} },
      { randomForest: {} },
      { knn: {} },
      { rbfSvm: {} },
    ];
    const { completed } = await stage.seed({
      name: 'Everything',
      attributes: ['gender'],
      methods: [
        { u2uR: { solver: 'EXACT' } },
        { d2dR: { estimator: 'FOURIER' } },
        { retrain: {} },
        { advInT: {} },
        { u2uSoftmax: {} },
        { klR: {} },
        { swdR: {} },
        { leace: {} },
        { noise: {} },
        { removal: {} },
      ],
      attackers,
      protocol: { surfaces: ['GMF', 'CONCAT'] },
      seeds: 2,
    });
    const both = await stage.seed({ name: 'Both', attributes: ['age+gender'], methods: [{ leace: {} }], seeds: 1 });
    const { page, complaints, close } = await stage.visit('/?experiment=2');
    const rows = page.locator('tr[data-row]');
    await expect.poll(() => rows.count(), { timeout: 20_000 }).toBe(11);
    const marks = await rows.locator('svg:not([data-bar])').evaluateAll((svgs) => svgs.map((svg) => svg.innerHTML));
    expect(new Set(marks.filter((mark) => !mark.includes('<line'))).size).toBeGreaterThanOrEqual(11);
    expect(await page.locator('th[scope=colgroup]').allInnerTexts()).toContain('Random forest attacker, GMF|MLP');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1440);
    await picture(page, 'every-method', true);
    await page.goto(`${stage.url}/runs/${completed.at(-1)}`);
    await page.getByRole('table', { name: 'Recommendation by gender' }).waitFor();
    expect(await page.getByRole('table', { name: 'Attacks', exact: true }).locator('tbody').count()).toBe(2);
    await page.getByText('By class').click();
    expect(await page.getByRole('table', { name: 'Attacks by class' }).getByRole('row').count()).toBe(1 + 7 * 2 * 2);
    await picture(page, 'every-attack', true);
    await page.goto(`${stage.url}/runs/${both.completed.at(-1)}`);
    const targets = page.getByRole('table', { name: 'Attacks', exact: true }).locator('th[scope=rowgroup]');
    await expect.poll(() => targets.allInnerTexts()).toEqual(['GMF embedding, age', 'GMF embedding, gender']);
    expect(complaints).toEqual([]);
    await close();
  });
});
