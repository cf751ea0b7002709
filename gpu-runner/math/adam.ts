const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/** One step of an optimiser: moves theta, whose gradient is given. */
export type OptimizerStep = (theta: Float64Array, gradient: Float64Array) => void;

/**
 * Adam (Kingma & Ba 2015), with the paper's constants, in float64:
 * m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2; theta -= lr * (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + epsilon).
 */
export function createAdam(count: number, learningRate: number): OptimizerStep {
  const m = new Float64Array(count);
  const v = new Float64Array(count);
  const sizes = stepSizes(learningRate);
  return (theta, gradient) => {
    const { step, root } = sizes();
    for (let i = 0; i < count; i++) {
      const g = gradient[i]!;
      const mi = (m[i] = BETA1 * m[i]! + (1 - BETA1) * g);
      const vi = (v[i] = BETA2 * v[i]! + (1 - BETA2) * g * g);
      theta[i]! -= (step * mi) / (Math.sqrt(vi) / root + EPSILON);
    }
  };
}

/** What changes from step to step, each time it is called: lr / (1 - b1^t) and sqrt(1 - b2^t). */
export function stepSizes(learningRate: number): () => { readonly step: number; readonly root: number } {
  let t = 0;
  return () => {
    t++;
    return { step: learningRate / (1 - BETA1 ** t), root: Math.sqrt(1 - BETA2 ** t) };
  };
}
