import type { Split } from './data/dataset.ts';
import type { Workload } from './engines/workload.ts';
import { classPairs } from './losses/class-pairs.ts';
import type { RunSpec } from './execute-run.ts';
import { methods } from './registry.ts';

/** What of a run another engine than the kernels could do, in sizes; undefined: nothing. */
export function workloadOf(
  { model, method, methodName }: RunSpec,
  split: Split,
  labels: readonly Int32Array[],
): Workload | undefined {
  if (method.__typename === 'D2dRParameters' && method.regularizer === 'FROBENIUS') {
    const pairs = classPairs(labels, method.pairs);
    const users = pairs.reduce((sum, { a, b }) => sum + a.length + b.length, 0);
    const features = method.estimator === 'FOURIER' ? method.features : undefined;
    return { operation: 'descendD2d', users, pairs: pairs.length, K: model.dim, features };
  }
  if (methods[methodName] === 'plain' && model.__typename === 'LightGcnParameters') {
    const { dim, propagationLayers: layers, batchSize } = model;
    const interactions = split.train.items.length;
    return { operation: 'trainLightGcn', rows: split.N + split.M, interactions, dim, layers, batchSize };
  }
  return undefined;
}
