import { parse } from '@unified-latex/unified-latex-util-parse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from '../../support/api.ts';
import { figures, storeBoard } from './store-board.ts';

interface Difference {
  readonly measure: string;
  readonly attacker: string | null;
  readonly k: number | null;
  readonly baseline: string;
  readonly difference: { mean: number; ci95: number; values: number[] } | null;
  readonly sharedSeeds: number[];
  readonly test: string;
  readonly pValue: number | null;
  readonly pAdjusted: number | null;
  readonly significant: boolean;
  readonly effectSize: number | null;
  readonly reason: string | null;
}
interface Row {
  readonly key: string;
  readonly methodName: string;
  readonly versus: readonly Difference[];
  readonly speedUp: {
    value: { mean: number; values: number[] } | null;
    seeds: number[];
    over: string;
    reason: string | null;
  } | null;
  readonly worstCase: { advantage: { mean: number; ci95: number } };
}

const FILTER = '{ dataset: ML_100K, model: NMF }';
const VERSUS = `measure attacker k baseline difference { mean ci95 values } sharedSeeds test pValue pAdjusted significant effectSize reason`;
const VERY_NEW = 'Node 22, linux x64, 64 cores';

let api: Api;
let keys: string[];

// Advantages of the worst attacker. Original: MLP .5 .52 .54; U2U-R: XGB .98 .96 1; D2D-R: XGB .2 .22 .18.
beforeAll(async () => {
  api = await openApi();
  keys = await storeBoard(api.db, {
    rows: [
      { method: 'ORIGINAL', seeds: [figures(0.75, 0.7, 0.4), figures(0.76, 0.71, 0.5), figures(0.77, 0.69, 0.45)] },
      {
        method: 'U2U_R',
        seeds: [
          figures(0.5, 0.99, 0.3, { seconds: 4 }),
          figures(0.51, 0.98, 0.35, { seconds: 5 }),
          figures(0.5, 1, 0.36, { seconds: 8 }),
        ],
      },
      {
        method: 'D2D_R',
        seeds: [
          figures(0.44, 0.4, 0.39, { seconds: 10 }),
          figures(0.45, 0.39, 0.49, { seconds: 0 }),
          figures(0.46, 0.41, 0.44, { seconds: 20 }),
        ],
      },
      {
        method: 'RETRAIN',
        seeds: [
          figures(0.5, 0.5, 0.3, { seconds: 100 }),
          figures(0.5, 0.5, 0.3, { seconds: 120 }),
          figures(0.5, 0.5, 0.3, { seconds: 200, machine: VERY_NEW }),
        ],
      },
      { method: 'LEACE', seeds: [figures(0.5, 0.55, 0.4), 'diverged', 'diverged'] },
      {
        method: 'D2D_R',
        parameters: { alpha: 1 },
        attackers: [{ name: 'MLP', hidden: 1, l2: 1, learningRate: 1, maxIterations: 1 }],
        seeds: [figures(0.6, 0.6, 0.4), figures(0.6, 0.6, 0.4), figures(0.6, 0.6, 0.4)],
      },
    ],
  });
});
afterAll(() => api.close());

async function rows(args = ''): Promise<Row[]> {
  const { leaderboard } = (await api.request(
    `{ leaderboard(filter: ${FILTER}) { rows { key methodName versus${args} { ${VERSUS} }
      speedUp { value { mean values } seeds over reason } worstCase { advantage { mean ci95 } } } } }`,
  )) as { leaderboard: { rows: Row[] } };
  return leaderboard.rows;
}

const rowOf = (all: readonly Row[], i: number) => all.find(({ key }) => key === keys[i])!;
const of = (row: Row, measure: string, attacker: string | null = null) =>
  row.versus.find((each) => each.measure === measure && each.attacker === attacker)!;

describe('a row beside the Original it comes from', () => {
  it('differs by the mean of its pairs; p by hand, Holm over the rows tested in the same figure', async () => {
    const all = await rows();
    const ndcg = of(rowOf(all, 2), 'NDCG');
    expect(ndcg).toMatchObject({ k: 10, baseline: keys[0], sharedSeeds: [1, 2, 3], test: 'PAIRED_T', reason: null });
    const worst = (i: number) => of(rowOf(all, i), 'WORST_CASE_ADVANTAGE');
    // D2D-R: -.3, -.3, -.36 -> mean -.32, sd sqrt(.0012), t = -.32 / (sd / sqrt 3) = -16; p of two degrees of freedom is 1 - t / sqrt(2 + t^2).
    expect(worst(2).difference!.mean).toBeCloseTo(-0.32, 12);
    expect(worst(2).pValue).toBeCloseTo(1 - 16 / Math.sqrt(2 + 256), 12);
    // U2U-R: .48, .44, .46 -> t = .46 / (.02 / sqrt 3). Retrain, LEACE: all seeds 0 advantage against .5, .52, .54; one seed.
    const t = (0.46 * Math.sqrt(3)) / 0.02;
    expect(worst(1).pValue).toBeCloseTo(1 - t / Math.sqrt(2 + t * t), 12);
    const retrain = (0.52 * Math.sqrt(3)) / 0.02;
    expect(worst(3).pValue).toBeCloseTo(1 - retrain / Math.sqrt(2 + retrain * retrain), 12);
    const family = [worst(1), worst(2), worst(3)].sort((a, b) => a.pValue! - b.pValue!);
    let floor = 0;
    family.forEach(({ pValue, pAdjusted, significant }, i) => {
      floor = Math.max(floor, (3 - i) * pValue!);
      expect(pAdjusted).toBeCloseTo(floor, 12);
      expect(significant).toBe(true);
    });
    // d_z = J(2) mean / sd, J(2) = 1 / sqrt(pi)
    expect(worst(2).effectSize).toBeCloseTo(-0.32 / Math.sqrt(0.0012) / Math.sqrt(Math.PI), 9);
  });

  it('says why there is no test: too few seeds, other attackers, other hardware', async () => {
    const all = await rows();
    expect(of(rowOf(all, 4), 'WORST_CASE_ADVANTAGE')).toMatchObject({
      sharedSeeds: [1],
      difference: { ci95: null },
      pValue: null,
      pAdjusted: null,
      significant: false,
      reason: 'a paired t-test needs 3 shared seeds, there are 1',
    });
    expect(of(rowOf(all, 5), 'AUC', 'MLP')).toMatchObject({ difference: null, reason: 'faced other attackers' });
    expect(of(rowOf(all, 5), 'NDCG').pValue).not.toBeNull();
    expect(of(rowOf(all, 3), 'TRAIN_SECONDS')).toMatchObject({
      difference: null,
      reason: 'timed on other, several or unknown hardware',
    });
    expect(rowOf(all, 0).versus).toEqual([]);
  });

  it("Wilcoxon's test needs six seeds", async () => {
    const all = await rows('(test: WILCOXON)');
    expect(of(rowOf(all, 1), 'NDCG')).toMatchObject({
      test: 'WILCOXON',
      pValue: null,
      reason: "Wilcoxon's signed-rank test needs 6 shared seeds, there are 3",
    });
  });
});

describe('another baseline', () => {
  it('is a method of which the board has one row, or a row by its key', async () => {
    const all = await rows('(baseline: RETRAIN)');
    expect(of(rowOf(all, 1), 'NDCG').difference!.values.map((v) => v.toFixed(2))).toEqual(['0.00', '0.05', '0.06']);
    expect(rowOf(all, 3).versus).toEqual([]);
    const byKey = await rows(`(key: "${keys[1]}")`);
    expect(of(rowOf(byKey, 0), 'NDCG').baseline).toBe(keys[1]);
    expect(rowOf(byKey, 1).versus).toEqual([]);
    expect((await rows('(baseline: NOISE)')).every(({ versus }) => versus.length === 0)).toBe(true);
  });

  it('is refused where several rows could be meant, and where the key is none of the board', async () => {
    const ask = (args: string) => api.send(`{ leaderboard(filter: ${FILTER}) { rows { versus${args} { pValue } } } }`);
    const several = await ask('(baseline: D2D_R)');
    expect(several.errors[0]!.message).toBe(
      `baseline: expected one row of D2D_R with this model, found 2: name one of them by its key, ${keys[2]} or ${keys[5]}`,
    );
    expect(several.errors[0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
    const unknown = await ask('(key: "x")');
    expect(unknown.errors.map(({ message }) => message)).toEqual([
      'key: expected the key of a row of this board, got "x"',
    ]);
  });
});

it('speed-up is the mean of the ratios of the seeds on one machine', async () => {
  const all = await rows();
  expect(rowOf(all, 1).speedUp).toEqual({
    value: { mean: 24.5, values: [25, 24] },
    seeds: [1, 2],
    over: keys[3],
    reason: '1 of 3 shared seeds ran on other hardware than Retrain',
  });
  expect(rowOf(all, 2).speedUp).toMatchObject({ value: { values: [10] }, seeds: [1] }); // seed 2 took no time
  expect([rowOf(all, 0).speedUp, rowOf(all, 3).speedUp]).toEqual([null, null]);
});

describe('a leaderboard as a file', () => {
  async function table(format: string, more = '') {
    const { leaderboard } = (await api.request(
      `{ leaderboard(filter: ${FILTER}) { table(format: ${format}${more}) { text mediaType fileName } } }`,
    )) as { leaderboard: { table: { text: string; mediaType: string; fileName: string } } };
    return leaderboard.table;
  }

  it('LaTeX parses, has a cell for every column, and its numbers are those of the API', async () => {
    const { text, mediaType, fileName } = await table('BOOKTABS', ', digits: 4');
    expect([mediaType, fileName]).toEqual([
      'application/x-tex',
      expect.stringMatching(/^lethe-ml-100k-nmf-gender-\w+\.tex$/),
    ]);
    const environments = JSON.stringify(parse(text));
    expect(environments).toContain('"env":"tabular"');
    const lines = text.split('\n').filter((line) => line.endsWith('\\\\'));
    const columns = /\\begin\{tabular\}\{(\w+)\}/.exec(text)![1]!;
    expect(new Set(lines.map((line) => line.split(' & ').length))).toEqual(new Set([columns.length]));
    const all = await rows();
    for (const row of all) {
      const { mean, ci95 } = row.worstCase.advantage;
      const printed = ci95 === null ? mean.toFixed(4) : `${mean.toFixed(4)} \\pm ${ci95.toFixed(4)}`;
      expect(lines.filter((line) => line.includes(printed)).length, printed).toBeGreaterThan(0);
    }
    expect(text).toContain('\\toprule');
    expect(text).toContain('paired t-test on shared seeds, Holm-adjusted');
    expect(lines.find((line) => line.includes('D2D-R (alpha 0.0001'))).toMatch(/\^\{\\dagger\}/);
  });

  it('CSV holds every digit', async () => {
    const { text } = await table('CSV', ', measures: [WORST_CASE_ADVANTAGE]');
    const [head, ...lines] = text.trimEnd().split('\r\n');
    expect(head).toBe(
      'Rank,Method,Seeds,Worst advantage,Worst advantage sd,Worst advantage ci95,Worst advantage n,Worst advantage significant',
    );
    const all = await rows();
    expect(lines.map((line) => Number(line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/)[3]))).toEqual(
      all.map((row) => row.worstCase.advantage.mean),
    );
  });

  it('JSON and Markdown have a row a configuration, and what is left out', async () => {
    const json = JSON.parse((await table('JSON')).text) as { rows: Record<string, unknown>[]; notes: string[] };
    expect(json.rows).toHaveLength(6);
    expect(json.rows[0]!['NDCG@10']).toMatchObject({ n: 3, significant: expect.any(Boolean) });
    expect(json.notes.filter((note) => note.endsWith('is left out: failed: diverged'))).toHaveLength(2);
    const markdown = (await table('MARKDOWN', ', measures: [NDCG], digits: 2')).text;
    expect(markdown.split('\n').filter((line) => line.startsWith('| ')).length).toBe(8);
    expect(markdown).toMatch(/\| \*\*0\.45 ± 0\.12\*\* \|/); // the Original's
  });

  it('more digits than there are is refused', async () => {
    const { errors } = await api.send(`{ leaderboard(filter: ${FILTER}) { table(format: CSV, digits: 7) { text } } }`);
    expect(errors[0]).toMatchObject({
      message: 'digits: expected a whole number from 0 to 6, got 7',
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });
});
