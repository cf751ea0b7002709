// Figures of the size that the methods give on ML-100K, drawn by a seeded generator: for screens and queries, never for science.
import type { AttackerName, MethodName } from '../../web/gql/graphql.ts';

export type Random = () => number;

/** mulberry32: small, seeded, and good enough to look like noise. */
export function random(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Centre {
  readonly auc: Readonly<Record<AttackerName, number>>;
  readonly ndcg: number;
  readonly hr: number;
  readonly unlearnSeconds: number;
}

const centres: Record<MethodName, Centre> = {
  ORIGINAL: { auc: { MLP: 0.704, XGB: 0.668 }, ndcg: 0.1862, hr: 0.612, unlearnSeconds: 0 },
  U2U_R: { auc: { MLP: 0.507, XGB: 0.986 }, ndcg: 0.1421, hr: 0.514, unlearnSeconds: 3.8 },
  D2D_R: { auc: { MLP: 0.458, XGB: 0.441 }, ndcg: 0.1839, hr: 0.607, unlearnSeconds: 14.2 },
};

export interface AttackFigures {
  readonly accuracy: number;
  readonly balancedAccuracy: number;
  readonly precision: number;
  readonly recall: number;
  readonly auc: number;
  readonly aucHard: number;
  readonly users: number;
}

export function attackFigures(method: MethodName, attacker: AttackerName, draw: Random): AttackFigures {
  const auc = unit(centres[method].auc[attacker] + noise(draw, 0.022));
  const accuracy = unit(0.5 + (auc - 0.5) * 0.74 + noise(draw, 0.008));
  const precision = unit(accuracy + noise(draw, 0.03));
  const recall = unit(accuracy + noise(draw, 0.05));
  return { accuracy, balancedAccuracy: accuracy, precision, recall, auc, aucHard: accuracy, users: 546 };
}

const CUT_OFFS = [5, 10, 15, 20];

export function recommendationFigures(method: MethodName, draw: Random) {
  const { ndcg, hr } = centres[method];
  const shift = 1 + noise(draw, 0.008);
  return CUT_OFFS.flatMap((k) => {
    const growth = Math.log2(k + 2) / Math.log2(12);
    return [
      { metric: 'NDCG' as const, k, value: unit(ndcg * shift * (0.8 + 0.2 * growth)) },
      { metric: 'HR' as const, k, value: unit(hr * shift * growth) },
      { metric: 'RECALL' as const, k, value: unit(hr * shift * growth * 0.42) },
    ];
  });
}

export function stageSeconds(method: MethodName, draw: Random) {
  const { unlearnSeconds } = centres[method];
  return {
    train: method === 'ORIGINAL' ? 41 + noise(draw, 3) : 0,
    unlearn: unlearnSeconds * (1 + noise(draw, 0.05)),
    attack: 6.1 + noise(draw, 0.6),
    evaluate: 2.2 + noise(draw, 0.2),
  };
}

/** Curves with the names and shapes a runner reports, up to a fraction of their length. */
export function curves(method: MethodName, draw: Random, upTo = 1) {
  if (method === 'ORIGINAL') {
    return [
      curve('loss.train', 50, upTo, (x) => 0.32 + 0.36 * Math.exp(-5 * x) + noise(draw, 0.003)),
      curve('validation.ndcg@10', 50, upTo, (x) => 0.186 * (1 - Math.exp(-6 * x)) + noise(draw, 0.002)),
    ];
  }
  return [
    curve('loss.total', 200, upTo, (x) => 0.9 * Math.exp(-7 * x) + 0.07 + noise(draw, 0.004)),
    curve('loss.distinguishability', 200, upTo, (x) => 0.86 * Math.exp(-8 * x) + 0.01 + noise(draw, 0.003)),
    curve('loss.regularization', 200, upTo, (x) => 0.06 * (1 - Math.exp(-9 * x)) + noise(draw, 0.001)),
  ];
}

function curve(name: string, length: number, upTo: number, shape: (x: number) => number) {
  const steps = Array.from({ length: Math.max(1, Math.round(length * upTo)) }, (_, index) => index + 1);
  return { name, steps, values: steps.map((step) => shape(step / length)) };
}

const noise = (draw: Random, size: number): number => (draw() + draw() - 1) * size;
const unit = (value: number): number => Math.min(0.9995, Math.max(0.0005, value));
