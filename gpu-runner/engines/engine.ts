import type { LightGcnShape, Positives } from '../kernels/lightgcn-graph.ts';
import type { Groups } from '../kernels/mmd.ts';
import type { Triples } from '../kernels/sampling.ts';

export type EngineName = 'WASM' | 'TFJS' | 'WEBGPU';

/**
 * What computes. Every engine may take over whole operations that stay on its device from start to end; an operation that it
 * lacks is done by the WebAssembly kernels, so the WASM engine has none. `recordingUse` tells which were taken.
 */
export interface Engine extends Operations {
  readonly name: EngineName;
  /** What it computes on, for the run's record: "NVIDIA L4 (Vulkan)". */
  readonly device: string;
  /** Of the library: "webgpu 0.6.2". */
  readonly version: string;
  /** Whether there is hardware for it: one that imitates a GPU on the processor is only taken when asked for by name. */
  readonly accelerated: boolean;
  /** Gives the device back. */
  close(): void;
}

export interface Operations {
  readonly evaluateD2d?: ((objective: D2dObjective) => Promise<D2dValue>) | undefined;
  readonly descendD2d?: ((descent: D2dDescent) => Promise<Float64Array>) | undefined;
  readonly trainLightGcn?: ((training: LightGcnTraining) => Promise<LightGcnSession>) | undefined;
}

export type OperationName = keyof Operations;

/** The sum of MMD^2 over pairs of groups, as in equation (11), in float32 on the device: an error of 1e-6. */
export interface D2dObjective {
  /** [N, K]. */
  readonly theta: Float64Array;
  readonly K: number;
  /** The two groups' rows of theta, one term each: all pairs of classes of all attributes, whatever is to be summed. */
  readonly pairs: readonly Groups[];
  /**
   * MMD by random features, as many at each epoch; exact without. A descent that kept the same ones would only learn to be equal
   * along them.
   */
  readonly features?: ((epoch: number) => FourierFeatures | Promise<FourierFeatures>) | undefined;
}

export interface D2dValue {
  readonly loss: number;
  /** [N, K]. */
  readonly gradient: Float64Array;
}

/**
 * D2D-R whole: full-batch Adam from theta on the objective + alpha ||theta - thetaStar||^2, thetaStar being the theta given.
 * Resolves to the last theta [N, K].
 */
export interface D2dDescent extends D2dObjective {
  readonly alpha: number;
  readonly epochs: number;
  readonly learningRate: number;
  /** The losses of every `every`-th epoch and of the last are reported. */
  readonly every: number;
  readonly report: {
    /** The losses after `epoch` epochs. */
    loss(epoch: number, value: { readonly distinguishability: number; readonly regularization: number }): void;
    /** Called at least once a second unless one epoch takes longer. */
    step(done: number): void;
  };
}

/**
 * MMD^2 ~ sum_j weight_j ( mean_a cos(<w_j, x> / sqrt(b) + p_j) - mean_b cos(<w_j, x> / sqrt(b) + p_j) )^2, with x centred on
 * the mean of both groups and b the bandwidth of kernels/mmd.ts, taken afresh each step.
 */
export interface FourierFeatures {
  /** w, [D, K], for b = 1. */
  readonly frequencies: Float64Array;
  /** p, [D]. */
  readonly phases: Float64Array;
  /** [D]. */
  readonly weights: Float64Array;
}

/** Training a LightGCN as kernels/lightgcn.ts does: BPR, L2 on layer 0 of each triple's rows, dense Adam. */
export interface LightGcnTraining {
  readonly shape: LightGcnShape;
  readonly positives: Positives;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly l2: number;
  /** Where to go on from. */
  readonly start: LightGcnParameters;
}

export interface LightGcnSession {
  /** One step of Adam for every batch of triples, in order; resolves to the mean BPR loss. */
  trainEpoch(triples: Triples): Promise<number>;
  /** The parameters as they are now. */
  read(): Promise<LightGcnParameters>;
  close(): void;
}

/** Layer 0 and its two moments of Adam, users then items, [N + M, dim] each, and the steps taken. */
export interface LightGcnParameters {
  readonly theta: Float32Array;
  readonly moment1: Float32Array;
  readonly moment2: Float32Array;
  readonly steps: number;
}
