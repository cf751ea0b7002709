// What a busy team's database holds: boards of all methods, a sweep of each one's parameter, ten seeds.
import { type Cell, cellsOf, fingerprintOf, type ProtocolChoice } from '../../server/experiments/experiment.grid.ts';
import { presets } from '../../server/experiments/preset.service.ts';
import type { DatasetKind, MethodName, ModelName } from '../../server/generated/prisma/enums.ts';
import type { MethodParameters } from '../../server/runs/parameters.service.ts';
import { surfacesOf } from '../../server/surfaces.ts';

export interface ScaleBoard {
  readonly dataset: DatasetKind;
  readonly model: ModelName;
  readonly attribute: string;
  readonly protocol: ProtocolChoice;
  readonly fingerprint: string;
}

const { models, methods, attackers } = presets.PAPER;
const sweep = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => Number(`1e${from + i}`));

/** 55 rows a board. */
const rows: readonly MethodParameters[] = [
  ...sweep(-6, 2).map((alpha) => ({ ...methods.U2U_R, alpha })),
  ...sweep(-6, 2).map((alpha) => ({ ...methods.D2D_R, alpha })),
  ...sweep(-6, -1).map((alpha) => ({ ...methods.U2U_SOFTMAX, alpha })),
  ...sweep(-6, -1).map((alpha) => ({ ...methods.KL_R, alpha })),
  ...sweep(-6, -1).map((alpha) => ({ ...methods.SWD_R, alpha })),
  ...[0.01, 0.1, 1, 10, 100].map((lambda) => ({ ...methods.RETRAIN, lambda })),
  ...[0.1, 0.25, 0.5, 1, 2].map((reversal) => ({ ...methods.ADV_INT, reversal })),
  ...[0.1, 0.25, 0.5, 1, 2, 4].map((sigma) => ({ ...methods.NOISE, sigma })),
  methods.LEACE,
  methods.REMOVAL,
];
const SEEDS = 10;

/** Every board there is to fill, the launch page's default first. */
export function scaleBoards(): ScaleBoard[] {
  const boards: ScaleBoard[] = [];
  for (const kCore of [5, 10]) {
    for (const attack of ['CV5', 'HOLDOUT20', 'SHADOW10'] as const) {
      for (const ranking of ['FULL', 'SAMPLED99'] as const) {
        for (const split of ['RATIO', 'LEAVE_ONE_OUT'] as const) {
          for (const dataset of ['ML_100K', 'ML_1M', 'LFM_2B', 'SYNTHETIC_100K', 'SYNTHETIC_1M'] as const) {
            for (const model of ['NMF', 'LIGHT_GCN'] as const) {
              for (const attribute of ['gender', 'age']) {
                const surfaces = surfacesOf[model].slice(0, 1);
                const protocol = { split, ranking, attack, kCore, surfaces, repeats: 1 };
                boards.push({ dataset, model, attribute, protocol, fingerprint: fingerprintOf(protocol) });
              }
            }
          }
        }
      }
    }
  }
  return boards;
}

export function cellsOfBoard({ dataset, model, attribute, protocol }: ScaleBoard): Cell[] {
  return cellsOf({
    datasets: [{ kind: dataset }],
    models: [models[model]],
    attributes: [attribute],
    methods: rows,
    unlearn: null,
    attackers: [attackers.MLP, attackers.XGB, attackers.LOGISTIC],
    protocol,
    seeds: { from: 1, count: SEEDS },
  });
}

export interface Centre {
  readonly auc: number;
  readonly ndcg: number;
  readonly unlearnSeconds: number;
}

/** Where the figures of a row lie: what a method takes away grows with its parameter, and costs utility. For queries, never for science. */
export function centreOf(method: MethodParameters): Centre {
  const [leak, kept, unlearnSeconds] = ends[method.name];
  const strength = strengthOf(method);
  return { auc: 0.704 - (0.704 - leak) * strength, ndcg: 0.186 * (1 - (1 - kept) * strength), unlearnSeconds };
}

/** At full strength: AUC of the attack, part of the Original's NDCG that is kept; and the seconds it takes. */
const ends: Readonly<Record<MethodName, readonly [auc: number, kept: number, seconds: number]>> = {
  ORIGINAL: [0.704, 1, 0],
  U2U_R: [0.507, 0.76, 3.8],
  D2D_R: [0.502, 0.98, 14.2],
  RETRAIN: [0.513, 0.95, 0],
  ADV_INT: [0.552, 0.93, 0],
  U2U_SOFTMAX: [0.52, 0.91, 5.2],
  KL_R: [0.511, 0.97, 1.1],
  SWD_R: [0.506, 0.98, 2.9],
  LEACE: [0.538, 0.99, 0.01],
  NOISE: [0.548, 0.65, 0.01],
  REMOVAL: [0.5, 0.49, 0.01],
};

/** 0 to 1, on the logarithm of the swept parameter. */
function strengthOf(method: MethodParameters): number {
  if ('alpha' in method) return Math.min(1, Math.max(0, (Math.log10(method.alpha) + 7) / 6));
  if ('lambda' in method) return Math.min(1, (Math.log10(method.lambda) + 3) / 5);
  if ('reversal' in method) return Math.min(1, method.reversal);
  if ('sigma' in method) return Math.min(1, method.sigma / 4);
  return 1;
}
