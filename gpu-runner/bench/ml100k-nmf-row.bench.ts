import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { available } from '../data/load.ts';
import type { MethodName } from '../gql/graphql.ts';
import { presetSpec } from '../presets.ts';
import type { Worded } from '../worker-messages.ts';
import { startWork } from '../worker-thread.ts';
import type { BenchRow } from './row.ts';

/**
 * The whole row ML-100K / NMF / gender of the paper's tables with the released code's settings and one seed, as a runner with two slots
 * computes it: Original and what starts from it in one thread, Retrain and Adv-InT in another. Seconds on the wall.
 */
export async function rows(): Promise<BenchRow[]> {
  const cacheDir = mkdtempSync(path.join(os.tmpdir(), 'lethe-bench-'));
  const dataDir = process.env.LETHE_DATA_DIR;
  try {
    const real = (await available('ML_100K', { cacheDir, ...(dataDir ? { dataDir } : {}) })) === 'here';
    const dataset = real ? 'ML_100K' : 'SYNTHETIC_100K';
    const compute = async (methodName: MethodName, parentCheckpoint?: Uint8Array): Promise<Uint8Array | undefined> => {
      let checkpoint: Uint8Array | undefined;
      const tell = (word: Worded): void => {
        if (word.kind === 'artifact' && word.artifact.kind === 'CHECKPOINT') checkpoint = word.bytes;
      };
      const spec = presetSpec('REFERENCE_CODE', { dataset, modelName: 'NMF', methodName, seed: 1 });
      const share = {
        threads: 1,
        memoryBytes: Infinity,
        stateSeconds: Infinity,
        engine: 'WASM',
        libxgboost: undefined,
      } as const;
      const task = { spec, parentCheckpoint, resumeFrom: undefined, dataDir, cacheDir, ...share };
      const end = await startWork(task, tell).ended;
      if (end?.kind !== 'done') throw new Error(`${methodName}: ${end?.reason ?? 'cancelled'}`);
      return checkpoint;
    };
    const started = performance.now();
    const afterTraining = async (): Promise<void> => {
      const checkpoint = await compute('ORIGINAL');
      for (const method of ['U2U_R', 'D2D_R'] as const) await compute(method, checkpoint);
    };
    const inTraining = async (): Promise<void> => {
      for (const method of ['RETRAIN', 'ADV_INT'] as const) await compute(method);
    };
    await Promise.all([afterTraining(), inTraining()]);
    const value = (performance.now() - started) / 1000;
    const peer = `the released PyTorch code (1,559 s on one core when it was measured; not in this run)${real ? '' : '; ours on SYNTHETIC_100K, as LETHE_DATA_DIR has no ML-100K'}`;
    return [{ id: 'ml100k-nmf-row', value, unit: 's', peer, peerValue: null, ratio: null }];
  } finally {
    rmSync(cacheDir, { recursive: true, force: true });
  }
}
