// compare and export against the API's own figures.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from '@unified-latex/unified-latex-util-parse';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Api, openApi } from '../../support/api.ts';
import { seedResults } from '../../support/seed-results.ts';
import { openShell, type Shell } from '../process.ts';

// Each test starts several processes.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let api: Api;
let lethe: Shell;
beforeAll(async () => {
  api = await openApi();
  const request = (document: string, variables: object, token: string) => api.request(document, variables, token);
  await seedResults({
    ...api,
    request,
    apiUrl: api.url,
    seeds: 4,
    methods: [{ u2uR: {} }, { d2dR: {} }, { d2dR: { alpha: 0.01 } }],
  });
  lethe = await openShell({ url: api.url, token: api.apiToken });
}, 120_000);
afterAll(async () => {
  await lethe.remove();
  await api.close();
});

interface Estimate {
  readonly mean: number;
  readonly ci95: number;
}
interface Row {
  readonly methodName: string;
  readonly worstCase: { readonly advantage: Estimate };
  readonly utility: readonly { readonly metric: string; readonly k: number; readonly value: Estimate }[];
  readonly versus: readonly {
    readonly measure: string;
    readonly k: number | null;
    readonly difference: Estimate;
    readonly pAdjusted: number;
    readonly sharedSeeds: readonly number[];
  }[];
}

const ESTIMATE = '{ mean ci95 }';
const QUERY = `{ leaderboard(filter: { dataset: ML_100K, model: NMF }) { rows { methodName
  worstCase { advantage ${ESTIMATE} } utility { metric k value ${ESTIMATE} }
  versus { measure k difference ${ESTIMATE} pAdjusted sharedSeeds } } } }`;

async function rows(): Promise<Row[]> {
  const { leaderboard } = (await api.request(QUERY)) as { leaderboard: { rows: Row[] } };
  return leaderboard.rows;
}

describe('export', () => {
  it('writes LaTeX that a parser takes, whose numbers are those of the API', async () => {
    const file = path.join(lethe.config, 'table.tex');
    const ended = await lethe.run(
      'export',
      '--format',
      'latex',
      '--dataset',
      'ML_100K',
      '--model',
      'NMF',
      '--digits',
      '4',
      '--measure',
      'WORST_CASE_ADVANTAGE',
      'NDCG',
      '--out',
      file,
    );
    expect(ended).toMatchObject({ code: 0, stdout: `Written: ${file}\n` });
    const latex = await readFile(file, 'utf8');
    const environments: string[] = [];
    const walk = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return;
      const { type, env } = node as { type?: string; env?: unknown };
      if (type === 'environment') environments.push(String(env));
      for (const value of Object.values(node).flat()) walk(value);
    };
    walk(parse(latex));
    expect(environments).toContain('tabular');
    expect(latex).toContain('\\toprule');
    expect(latex).toMatch(/\\textbf|\\mathbf/);
    for (const { worstCase, utility } of await rows()) {
      const ndcg = utility.find(({ metric, k }) => metric === 'NDCG' && k === 10)!;
      for (const { mean, ci95 } of [worstCase.advantage, ndcg.value]) {
        expect(latex).toContain(mean.toFixed(4));
        expect(latex).toContain(ci95.toFixed(4));
      }
    }
  });

  it('each format is the text that the API makes', async () => {
    const ask = `query ($format: TableFormat!) { leaderboard(filter: { dataset: ML_100K, model: NMF }) { table(format: $format) { text } } }`;
    for (const [format, name] of [
      ['CSV', 'csv'],
      ['JSON', 'json'],
      ['MARKDOWN', 'markdown'],
    ] as const) {
      const { leaderboard } = (await api.request(ask, { format })) as { leaderboard: { table: { text: string } } };
      const { stdout } = await lethe.run('export', '--format', name, '--dataset', 'ML_100K', '--model', 'NMF');
      expect(stdout.trimEnd()).toBe(leaderboard.table.text.trimEnd());
    }
  });
});

describe('compare', () => {
  it('shows differences, tests and effects as the API computes them', async () => {
    const { stdout, code } = await lethe.run('compare', '--dataset', 'ML_100K', '--model', 'NMF');
    expect(code).toBe(0);
    const compared = (await rows()).filter(({ versus }) => versus.length > 0);
    expect(compared.map(({ methodName }) => methodName).sort()).toEqual(['D2D_R', 'D2D_R', 'U2U_R']);
    for (const { versus } of compared) {
      const worst = versus.find(({ measure }) => measure === 'WORST_CASE_ADVANTAGE')!;
      expect(worst.sharedSeeds).toHaveLength(4);
      expect(stdout).toContain(`${worst.difference.mean.toFixed(3)} ±${worst.difference.ci95.toFixed(3)}`);
    }
    expect(stdout).toContain('D2D-R alpha=0.01');
    expect(stdout).toContain('paired t-test');
  });

  it('a test that four seeds do not bear is refused in words', async () => {
    const { rows: found } = await lethe.json<{ rows: { versus: { reason: string | null; test: string }[] }[] }>(
      'compare',
      '--test',
      'wilcoxon',
      '--baseline',
      'original',
    );
    const refusals = found.flatMap(({ versus }) => versus.map(({ test, reason }) => ({ test, reason })));
    expect(refusals.length).toBeGreaterThan(0);
    for (const { test, reason } of refusals) {
      expect(test).toBe('WILCOXON');
      expect(reason).toContain('needs 6 shared seeds, there are 4');
    }
  });
});
