import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { available } from '../data/load.ts';
import type { MethodName } from '../gql/graphql.ts';
import { presetSpec } from '../presets.ts';
import { methods } from '../registry.ts';
import type { Worded } from '../worker-messages.ts';
import { startWork } from '../worker-thread.ts';
import type { BenchRow } from './row.ts';

/** The released code's tower, [256, 128, 64, 32], is eleven times the arithmetic of this one: its epoch is a bench of its own (neumf-epoch-released). */
const TOWER = [32, 16, 8];

/** Longest first; what starts from Original comes last. */
const METHODS: readonly MethodName[] = ['RETRAIN', 'ORIGINAL', 'ADV_INT', 'D2D_R', 'U2U_R'];

/**
 * The whole row ML-100K / NMF / gender of the paper's tables with one seed and the released code's settings (its GMF of 32, epochs, split, ranking,
 * attackers), but for the tower, as a runner with two slots computes it: whichever thread is free takes the next run. Seconds on the wall.
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
      const preset = presetSpec('REFERENCE_CODE', { dataset, modelName: 'NMF', methodName, seed: 1 });
      const spec = { ...preset, model: { ...preset.model, layers: TOWER } as typeof preset.model };
      const share = {
        threads: 1,
        memoryBytes: Infinity,
        stateSeconds: Infinity,
        engine: 'WASM',
        libxgboost: undefined,
        packedDataset: undefined,
      } as const;
      const task = { spec, parentCheckpoint, resumeFrom: undefined, dataDir, cacheDir, ...share };
      const end = await startWork(task, tell).ended;
      if (end?.kind !== 'done') throw new Error(`${methodName}: ${end?.reason ?? 'cancelled'}`);
      return checkpoint;
    };
    const started = performance.now();
    const queue = [...METHODS];
    let original: Promise<Uint8Array | undefined> | undefined;
    const slot = async (): Promise<void> => {
      for (let method = queue.shift(); method; method = queue.shift()) {
        const run = methods[method] === 'post-training' ? compute(method, await original) : compute(method);
        if (method === 'ORIGINAL') original = run;
        await run;
      }
    };
    await Promise.all([slot(), slot()]);
    const value = (performance.now() - started) / 1000;
    const peer = `the released PyTorch code, larger tower (1,559 s on one core when it was measured; not in this run)${real ? '' : '; ours on SYNTHETIC_100K, as LETHE_DATA_DIR has no ML-100K'}`;
    return [{ id: 'ml100k-nmf-row', value, unit: 's', peer, peerValue: null, ratio: null }];
  } finally {
    rmSync(cacheDir, { recursive: true, force: true });
  }
}
