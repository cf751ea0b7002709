import type { Claim } from '../../../gpu-runner/api/runner-api.ts';
import type { RunSpec } from '../../../gpu-runner/execute-run.ts';
import type { MethodName, ModelName } from '../../../gpu-runner/gql/graphql.ts';
import { methodPreset, presetSpec } from '../../../gpu-runner/presets.ts';

const models: Record<ModelName, RunSpec['model']> = {
  NMF: {
    __typename: 'NmfParameters',
    dim: 8,
    layers: [16, 8],
    epochs: 1,
    batchSize: 256,
    learningRate: 1e-3,
    negatives: 4,
    initStd: 0.01,
    patience: 0,
  },
  LIGHT_GCN: {
    __typename: 'LightGcnParameters',
    dim: 8,
    propagationLayers: 2,
    epochs: 1,
    batchSize: 512,
    learningRate: 1e-2,
    l2: 1e-4,
    initStd: 0.1,
    patience: 0,
  },
};

interface Options {
  readonly seed?: number;
  /** Of training: they make a run as long as a test needs. */
  readonly epochs?: number;
  readonly modelName?: ModelName;
}

/** A run that takes a second or two, thanks to the high k of its k-core. */
export function smallSpec(
  methodName: MethodName = 'ORIGINAL',
  { seed = 1, epochs = 1, modelName = 'NMF' }: Options = {},
): RunSpec {
  const usual = presetSpec('PAPER', { dataset: 'SYNTHETIC_100K', modelName, methodName, seed });
  return {
    ...usual,
    id: `run_${methodName}_${seed}`,
    model: { ...models[modelName], epochs },
    method: short(methodPreset('PAPER', methodName)),
    attackers: [
      { __typename: 'MlpParameters', hidden: 10, l2: 1, learningRate: 1e-3, maxIterations: 5 },
      { __typename: 'XgbParameters', rounds: 3, eta: 0.3, maxDepth: 3, lambda: 1, minChildWeight: 1, library: 'LETHE' },
    ],
    protocol: { ...usual.protocol, attack: 'HOLDOUT20', kCore: 80 },
  };
}

function short(method: RunSpec['method']): RunSpec['method'] {
  return 'epochs' in method ? { ...method, epochs: 5 } : method;
}

export function claimOf(run: RunSpec, lease: string, attempt = 1): Claim {
  const expiresAt = new Date(Date.now() + 60_000).toISOString();
  return { lease: { token: lease, expiresAt }, attempt, run, parentCheckpoint: null, resumeFrom: null, embeddings: [] };
}
