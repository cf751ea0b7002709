import { customDatasetsById } from '../datasets/custom-dataset.service.ts';
import type { Db } from '../db.ts';
import type { CustomDataset, DatasetKind, ModelName, Protocol } from '../generated/prisma/client.ts';

export interface Board {
  readonly dataset: DatasetKind;
  /** Of CUSTOM: which. */
  readonly customDataset: CustomDataset | null;
  readonly model: ModelName;
  readonly attribute: string;
  readonly protocol: Protocol;
  readonly runCount: number;
  readonly succeededCount: number;
  readonly lastFinishedAt: Date | null;
}

/** The team's boards, the one with the newest run first. Four queries, however many runs there are. */
export async function boards(db: Db, teamId: string): Promise<Board[]> {
  const by = ['datasetKind', 'customDatasetId', 'model', 'attribute', 'protocolId'] as const;
  const groups = await db.run.groupBy({
    by: [...by],
    where: { teamId, archivedAt: null, reattack: false },
    _count: true,
    _max: { finishedAt: true, number: true },
  });
  const succeeded = await db.run.groupBy({
    by: [...by],
    where: { teamId, status: 'SUCCEEDED', archivedAt: null, reattack: false },
    _count: true,
  });
  const protocols = await db.protocol.findMany({ where: { id: { in: groups.map((group) => group.protocolId) } } });

  const own = await customDatasetsById(
    db,
    groups.flatMap(({ customDatasetId }) => customDatasetId ?? []),
  );

  const key = (group: (typeof succeeded)[number] | (typeof groups)[number]) =>
    by.map((field) => group[field]).join(' ');
  const succeededCount = new Map(succeeded.map((group) => [key(group), group._count]));
  const protocol = new Map(protocols.map((row) => [row.id, row]));
  return groups
    .sort((a, b) => (b._max.number ?? 0) - (a._max.number ?? 0))
    .map((group) => ({
      dataset: group.datasetKind,
      customDataset: own.get(group.customDatasetId ?? '') ?? null,
      model: group.model,
      attribute: group.attribute,
      protocol: protocol.get(group.protocolId)!, // a foreign key
      runCount: group._count,
      succeededCount: succeededCount.get(key(group)) ?? 0,
      lastFinishedAt: group._max.finishedAt,
    }));
}
