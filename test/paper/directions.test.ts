import os from 'node:os';
import path from 'node:path';
import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AttackMeasurement } from '../../gpu-runner/attackers/attack.ts';
import { loadDataset } from '../../gpu-runner/data/load.ts';
import { executeRun } from '../../gpu-runner/execute-run.ts';
import { presetSpec } from '../../gpu-runner/presets.ts';
import type { AttackerName, MethodName, RecommendationMetric } from '../../gpu-runner/gql/graphql.ts';

// The directions of Tables 3 and 4 for ML-100K / NMF / gender under CV5, with the paper's settings and one seed.
const dataDir = process.env.LETHE_DATA_DIR;
const real = dataDir !== undefined && existsSync(path.join(dataDir, 'ml-100k/u.data'));

interface Outcome {
  readonly attack: Partial<Record<AttackerName, Pick<AttackMeasurement, 'auc' | 'balancedAccuracy'>>>;
  readonly recommendation: Partial<Record<`${RecommendationMetric}@${number}`, number>>;
  readonly seconds: { readonly train: number; readonly unlearn: number };
  readonly checkpoint: Uint8Array | undefined;
}

interface Start {
  /** The model that a post-training method starts from. */
  readonly parentCheckpoint?: Uint8Array | undefined;
  /** Of the model, where the preset's 50 would take too long. */
  readonly epochs?: number;
}

async function run(methodName: MethodName, { parentCheckpoint, epochs }: Start = {}): Promise<Outcome> {
  const attack: Outcome['attack'] = {};
  const recommendation: Outcome['recommendation'] = {};
  let checkpoint: Uint8Array | undefined;
  const preset = presetSpec('PAPER', { dataset: 'ML_100K', modelName: 'NMF', methodName, seed: 1 });
  const spec = epochs ? { ...preset, model: { ...preset.model, epochs } } : preset;
  const seconds = await executeRun(spec, {
    clock: () => performance.now() / 1000,
    loadDataset: () => loadDataset('ML_100K', { dataDir, cacheDir: os.tmpdir() }),
    parentCheckpoint,
    onProgress() {},
    onMetric() {},
    tell(word) {
      if (word.kind === 'artifact') {
        if (word.artifact.kind === 'CHECKPOINT') checkpoint = word.bytes;
      } else if (word.report.kind === 'attack') {
        attack[word.report.input.attacker] = word.report.input;
      } else if (word.report.kind === 'recommendation') {
        for (const { metric, k, value, group } of word.report.input.results) {
          if (!group) recommendation[`${metric}@${k}`] = value;
        }
      }
    },
  });
  return { attack, recommendation, seconds, checkpoint };
}

describe.runIf(real)('ML-100K, NMF, gender (needs LETHE_DATA_DIR)', () => {
  let original: Outcome;
  let u2u: Outcome;
  let d2d: Outcome;
  beforeAll(async () => {
    original = await run('ORIGINAL');
    u2u = await run('U2U_R', { parentCheckpoint: original.checkpoint });
    d2d = await run('D2D_R', { parentCheckpoint: original.checkpoint });
  }, 300_000);

  it('1. Original leaks: the MLP is right for at least 58 % of a balanced sample', () => {
    expect(original.attack.MLP!.balancedAccuracy).toBeGreaterThanOrEqual(0.58);
  });

  it('2. U2U-R blinds the MLP, and XGB reads the two needles', () => {
    expect(Math.abs(u2u.attack.MLP!.balancedAccuracy - 0.5)).toBeLessThanOrEqual(0.06);
    expect(u2u.attack.XGB!.auc).toBeGreaterThanOrEqual(0.95);
    expect(u2u.attack.XGB!.balancedAccuracy).toBeGreaterThan(original.attack.XGB!.balancedAccuracy);
    expect(u2u.recommendation['NDCG@10']!).toBeLessThan(original.recommendation['NDCG@10']!);
  });

  it('3. D2D-R leaves neither attacker more than chance and keeps 97 % of NDCG@10', () => {
    for (const { auc } of Object.values(d2d.attack)) expect(auc).toBeLessThanOrEqual(0.55);
    expect(d2d.recommendation['NDCG@10']! / original.recommendation['NDCG@10']!).toBeGreaterThanOrEqual(0.97);
  });

  it.each(['RETRAIN', 'ADV_INT'] as const)(
    '4. %s, in 20 epochs, leaves both attackers less than Original and keeps four fifths of NDCG@10',
    async (methodName) => {
      const { attack, recommendation } = await run(methodName, { epochs: 20 });
      for (const [attacker, { auc }] of Object.entries(attack)) {
        expect(auc).toBeLessThan(original.attack[attacker as AttackerName]!.auc - 0.05);
      }
      expect(recommendation['NDCG@10']! / original.recommendation['NDCG@10']!).toBeGreaterThanOrEqual(0.8);
    },
    300_000,
  );

  it('5. post-training unlearning costs less than training again', () => {
    for (const { seconds } of [u2u, d2d]) expect(seconds.unlearn).toBeLessThan(original.seconds.train);
  });

  it('beyond the paper: LEACE hides gender from the MLP and keeps 90 % of NDCG@10', async () => {
    const leace = await run('LEACE', { parentCheckpoint: original.checkpoint });
    expect(leace.attack.MLP!.auc).toBeLessThanOrEqual(0.55);
    expect(leace.attack.XGB!.auc).toBeLessThan(original.attack.XGB!.auc - 0.05);
    expect(leace.recommendation['NDCG@10']! / original.recommendation['NDCG@10']!).toBeGreaterThanOrEqual(0.9);
  });

  it('beyond the paper: noise as large as the signal costs more than D2D-R and still leaks', async () => {
    const noise = await run('NOISE', { parentCheckpoint: original.checkpoint });
    expect(noise.attack.MLP!.auc).toBeGreaterThan(d2d.attack.MLP!.auc);
    expect(noise.recommendation['NDCG@10']!).toBeLessThan(d2d.recommendation['NDCG@10']!);
  });

  it('beyond the paper: without user embedding nobody can be told apart, and that is the floor of recommendation', async () => {
    const removal = await run('REMOVAL', { parentCheckpoint: original.checkpoint });
    for (const { auc } of Object.values(removal.attack)) expect(auc).toBe(0.5);
    expect(removal.recommendation['NDCG@10']!).toBeLessThan(d2d.recommendation['NDCG@10']!);
  });
});

it.runIf(!real)('the directions on ML-100K were skipped: set LETHE_DATA_DIR to the folder that holds ml-100k/', () => {
  expect(real).toBe(false);
});
