import type { Claim } from '../../../gpu-runner/api/runner-api.ts';
import type { RunSpec } from '../../../gpu-runner/execute-run.ts';
import type { MethodName } from '../../../gpu-runner/gql/graphql.ts';

const methods: Record<MethodName, RunSpec['method']> = {
  ORIGINAL: { __typename: 'OriginalParameters' },
  U2U_R: { __typename: 'U2uRParameters', alpha: 1e-4, solver: 'ADAM', epochs: 20, learningRate: 1e-3 },
  D2D_R: { __typename: 'D2dRParameters', alpha: 1e-4, epochs: 5, learningRate: 1e-3 },
};

/** A run that takes a second or two, thanks to the high k of its k-core; `epochs` of training make it as long as a test needs. */
export function smallSpec(methodName: MethodName = 'ORIGINAL', { seed = 1, epochs = 1 } = {}): RunSpec {
  return {
    id: `run_${methodName}_${seed}`,
    number: seed,
    dataset: 'SYNTHETIC_100K',
    attribute: 'gender',
    methodName,
    modelName: 'NMF',
    seed,
    model: {
      __typename: 'NmfParameters',
      dim: 8,
      layers: [16, 8],
      epochs,
      batchSize: 256,
      learningRate: 1e-3,
      negatives: 4,
      initStd: 0.01,
    },
    method: methods[methodName],
    attackers: [
      { __typename: 'MlpParameters', hidden: 10, l2: 1, learningRate: 1e-3, maxIterations: 5 },
      { __typename: 'XgbParameters', rounds: 3, eta: 0.3, maxDepth: 3, lambda: 1, minChildWeight: 1 },
    ],
    protocol: { split: 'RATIO', ranking: 'FULL', attack: 'HOLDOUT20', kCore: 80, surface: 'GMF' },
  };
}

export function claimOf(run: RunSpec, lease: string, attempt = 1): Claim {
  const expiresAt = new Date(Date.now() + 60_000).toISOString();
  return { lease: { token: lease, expiresAt }, attempt, run, parentCheckpoint: null };
}
