// Puts the runs of a board into the database as launches and runners would leave them, with the figures a test names.
import { canonicalHash } from '../../../server/canonical.ts';
import type { Db } from '../../../server/db.ts';
import type { AttackProtocol, DatasetKind, MethodName, ModelName } from '../../../server/enums.ts';
import { presets } from '../../../server/experiments/preset.service.ts';
import { newId } from '../../../server/ids.ts';

export interface SeedResult {
  readonly mlp: number;
  readonly xgb: number;
  readonly ndcg: number;
  /** Of training for what trains, else of unlearning. */
  readonly seconds?: number;
  /** Another than all others. */
  readonly machine?: string;
}

export interface StoredRow {
  readonly method: MethodName;
  /** What differs from the paper's. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly modelParameters?: Readonly<Record<string, unknown>>;
  readonly attackers?: readonly unknown[];
  /** Seeds 1, 2, ...; a word is why that seed failed. */
  readonly seeds: readonly (SeedResult | string)[];
}

export interface StoredBoard {
  readonly dataset?: DatasetKind;
  readonly model?: ModelName;
  readonly attribute?: string;
  readonly attack?: AttackProtocol;
  readonly rows: readonly StoredRow[];
}

/** The keys of the rows, as they are given. */
export async function storeBoard(db: Db, board: StoredBoard): Promise<string[]> {
  const { dataset = 'ML_100K', model = 'NMF', attribute = 'gender', attack = 'CV5', rows } = board;
  const team = await db.team.findFirstOrThrow();
  const surface = model === 'NMF' ? 'GMF' : 'LAYER0';
  const choices = { split: 'RATIO', ranking: 'FULL', attack, kCore: 5, surfaces: [surface], repeats: 1 } as const;
  const fingerprint = `p_${canonicalHash(choices).slice(0, 12)}`;
  const protocol = await db.protocol.upsert({
    where: { fingerprint },
    create: { id: newId('Protocol'), fingerprint, ...choices, surfaces: [surface] },
    update: {},
  });
  const sha256 = canonicalHash(dataset);
  const files = await db.dataset.upsert({
    where: { kind_sha256: { kind: dataset, sha256 } },
    create: { id: newId('Dataset'), kind: dataset, sha256, users: 943, items: 1682, interactions: 100_000 },
    update: {},
  });
  const originals = new Map<string, string>();
  const keys: string[] = [];
  for (const row of rows) {
    const parameters = { ...presets.PAPER.methods[row.method], ...row.parameters };
    const modelParameters = { ...presets.PAPER.models[model], ...row.modelParameters };
    const attackers = row.attackers ?? [presets.PAPER.attackers.MLP, presets.PAPER.attackers.XGB];
    const isOriginal = row.method === 'ORIGINAL';
    const trains = ['ORIGINAL', 'RETRAIN', 'ADV_INT'].includes(row.method);
    const rowHash = canonicalHash([dataset, attribute, fingerprint, parameters, modelParameters, attackers]);
    keys.push(rowHash);
    for (const [i, seedOf] of row.seeds.entries()) {
      const seed = i + 1;
      const result = typeof seedOf === 'string' ? null : seedOf;
      const id = newId('Run');
      const cell = canonicalHash([modelParameters, seed]);
      if (isOriginal) originals.set(cell, id);
      const seconds = result?.seconds ?? 1;
      await db.run.create({
        data: {
          id,
          teamId: team.id,
          datasetKind: dataset,
          datasetId: files.id,
          protocolId: protocol.id,
          parentId: isOriginal ? null : (originals.get(cell) ?? null),
          model,
          modelParameters: modelParameters as object,
          attribute,
          method: row.method,
          methodParameters: parameters as object,
          unlearned: isOriginal ? [] : [surface],
          attackers: attackers as object[],
          seed,
          configHash: canonicalHash([rowHash, seed]),
          rowHash,
          status: result === null ? 'FAILED' : 'SUCCEEDED',
          reason: typeof seedOf === 'string' ? seedOf : null,
          finishedAt: new Date('2026-11-25T10:00:00Z'),
          trainSeconds: result && (trains ? seconds : 0),
          unlearnSeconds: result && (trains ? 0 : seconds),
          attackSeconds: result && 2,
          evaluateSeconds: result && 3,
          engine: 'WASM',
          environment: result?.machine ?? 'Node 22, linux x64, 2 cores',
          ...(result !== null && {
            attacks: {
              create: [['MLP', result.mlp] as const, ['XGB', result.xgb] as const]
                .filter(([name]) => attackers.some((each) => (each as { name: string }).name === name))
                .map(([attacker, auc]) => ({
                  attacker,
                  surface,
                  attribute,
                  accuracy: auc - 0.01,
                  balancedAccuracy: auc - 0.01,
                  precision: 0.6,
                  recall: 0.6,
                  auc,
                  aucHard: auc - 0.01,
                  users: 546,
                })),
            },
            recommendations: {
              create: [
                { metric: 'NDCG', k: 10, value: result.ndcg },
                { metric: 'HR', k: 10, value: Math.min(1, 2 * result.ndcg) },
                { metric: 'NDCG', k: 10, attribute: 'gender', group: 'F', value: 0.9 },
              ],
            },
          }),
        },
      });
    }
  }
  return keys;
}

/** One seed's figures. */
export const figures = (mlp: number, xgb: number, ndcg: number, rest: Partial<SeedResult> = {}): SeedResult => ({
  mlp,
  xgb,
  ndcg,
  ...rest,
});
