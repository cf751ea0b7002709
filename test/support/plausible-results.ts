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
  /** Attackers that are not named are a little weaker than MLP. */
  readonly auc: Readonly<Record<'MLP' | 'XGB', number> & Partial<Record<AttackerName, number>>>;
  readonly ndcg: number;
  readonly hr: number;
  readonly unlearnSeconds: number;
}

const centres: Partial<Record<MethodName, Centre>> & Record<'ORIGINAL', Centre> = {
  ORIGINAL: { auc: { MLP: 0.704, XGB: 0.668 }, ndcg: 0.1862, hr: 0.612, unlearnSeconds: 0 },
  U2U_R: { auc: { MLP: 0.507, XGB: 0.986 }, ndcg: 0.1421, hr: 0.514, unlearnSeconds: 3.8 },
  D2D_R: { auc: { MLP: 0.458, XGB: 0.441 }, ndcg: 0.1839, hr: 0.607, unlearnSeconds: 14.2 },
  RETRAIN: { auc: { MLP: 0.513, XGB: 0.531 }, ndcg: 0.1764, hr: 0.589, unlearnSeconds: 0 },
  ADV_INT: { auc: { MLP: 0.552, XGB: 0.637 }, ndcg: 0.1731, hr: 0.583, unlearnSeconds: 0 },
  U2U_SOFTMAX: { auc: { MLP: 0.482, XGB: 0.622 }, ndcg: 0.1702, hr: 0.581, unlearnSeconds: 5.2 },
  KL_R: { auc: { MLP: 0.467, XGB: 0.486 }, ndcg: 0.1835, hr: 0.606, unlearnSeconds: 1.1 },
  SWD_R: { auc: { MLP: 0.471, XGB: 0.459 }, ndcg: 0.1838, hr: 0.605, unlearnSeconds: 2.9 },
  LEACE: { auc: { MLP: 0.538, XGB: 0.587 }, ndcg: 0.1851, hr: 0.61, unlearnSeconds: 0.01 },
  NOISE: { auc: { MLP: 0.561, XGB: 0.548 }, ndcg: 0.1213, hr: 0.467, unlearnSeconds: 0.01 },
  REMOVAL: { auc: { MLP: 0.5, XGB: 0.5 }, ndcg: 0.0911, hr: 0.371, unlearnSeconds: 0.01 },
};
const centreOf = (method: MethodName): Centre => centres[method] ?? centres.ORIGINAL;
const trains = (method: MethodName): boolean => ['ORIGINAL', 'RETRAIN', 'ADV_INT'].includes(method);

export interface AttackFigures {
  readonly accuracy: number;
  readonly balancedAccuracy: number;
  readonly precision: number;
  readonly recall: number;
  readonly auc: number;
  readonly aucHard: number;
  readonly users: number;
  readonly classes: readonly {
    readonly value: string;
    readonly precision: number;
    readonly recall: number;
    readonly users: number;
  }[];
}

export function attackFigures(method: MethodName, attacker: AttackerName, draw: Random): AttackFigures {
  const { auc: of } = centreOf(method);
  const auc = unit((of[attacker] ?? 0.5 + (of.MLP - 0.5) * 0.9) + noise(draw, 0.022));
  const accuracy = unit(0.5 + (auc - 0.5) * 0.74 + noise(draw, 0.008));
  const precision = unit(accuracy + noise(draw, 0.03));
  const recall = unit(accuracy + noise(draw, 0.05));
  const classes = [
    { value: 'F', precision, recall, users: 273 },
    { value: 'M', precision: unit(2 * accuracy - precision), recall: unit(2 * accuracy - recall), users: 273 },
  ];
  return { accuracy, balancedAccuracy: accuracy, precision, recall, auc, aucHard: accuracy, users: 546, classes };
}

const CUT_OFFS = [5, 10, 15, 20];

export function recommendationFigures(method: MethodName, draw: Random) {
  const { ndcg, hr } = centreOf(method);
  const shift = 1 + noise(draw, 0.008);
  const ofUsers = (favour: number) =>
    CUT_OFFS.flatMap((k) => {
      const growth = Math.log2(k + 2) / Math.log2(12);
      return [
        { metric: 'NDCG' as const, k, value: unit(ndcg * favour * shift * (0.8 + 0.2 * growth)) },
        { metric: 'HR' as const, k, value: unit(hr * favour * shift * growth) },
        { metric: 'RECALL' as const, k, value: unit(hr * favour * shift * growth * 0.42) },
        { metric: 'POPULARITY' as const, k, value: unit(0.42 - 0.05 * growth) },
        { metric: 'COVERAGE' as const, k, value: unit(0.31 * growth) },
      ];
    });
  const ofGroup = (value: string, favour: number) =>
    ofUsers(favour).map((result) => ({ ...result, group: { attribute: 'gender', value } }));
  return [...ofUsers(1), ...ofGroup('F', 0.94), ...ofGroup('M', 1.02)];
}

export function stageSeconds(method: MethodName, draw: Random) {
  const { unlearnSeconds } = centreOf(method);
  return {
    train: trains(method) ? (method === 'ORIGINAL' ? 41 : 66) + noise(draw, 3) : 0,
    unlearn: unlearnSeconds * (1 + noise(draw, 0.05)),
    attack: 6.1 + noise(draw, 0.6),
    evaluate: 2.2 + noise(draw, 0.2),
    analyse: 0.7 + noise(draw, 0.1),
  };
}

/** Curves with the names and shapes a runner reports, up to a fraction of their length. */
export function curves(method: MethodName, draw: Random, upTo = 1) {
  if (trains(method)) {
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
