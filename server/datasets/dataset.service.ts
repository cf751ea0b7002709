import type { Db } from '../db.ts';
import { DomainError, type Issue } from '../errors.ts';
import type { DatasetGroup } from '../generated/prisma/client.ts';
import { newId } from '../ids.ts';
import { withLease } from '../runs/lease.service.ts';
import type { Identity } from '../teams/authorization.service.ts';
import type { RecordDatasetInput } from './dataset.input.ts';

export type { Dataset as DatasetRow, DatasetGroup as DatasetGroupRow } from '../generated/prisma/client.ts';

/** Notes which files a run was computed on. The first to describe a file set describes it for all. */
export async function recordDataset(db: Db, by: Identity, input: RecordDatasetInput): Promise<true> {
  const issues = issuesOf(input);
  if (issues.length > 0) throw DomainError.of(issues);
  return withLease(db, { teamId: by.team.id, lease: input.lease }, async (tx, run) => {
    const { sha256, users, items, interactions } = input;
    const kind = run.datasetKind;
    const known = await tx.dataset.findUnique({ where: { kind_sha256: { kind, sha256 } } });
    const dataset =
      known ??
      (await tx.dataset.upsert({
        where: { kind_sha256: { kind, sha256 } },
        create: { id: newId('Dataset'), kind, sha256, users, items, interactions },
        update: {},
      }));
    if (dataset.users !== users || dataset.items !== items || dataset.interactions !== interactions) {
      throw new DomainError(
        'CONFLICT',
        `expected the counts these files have (${dataset.users} users, ${dataset.items} items, ${dataset.interactions} interactions), got ${users}, ${items}, ${interactions}`,
      );
    }
    await tx.datasetGroup.createMany({
      data: input.groups.map((group) => ({ ...group, datasetId: dataset.id })),
      skipDuplicates: true,
    });
    await tx.run.update({ where: { id: run.id }, data: { datasetId: dataset.id } });
    return true;
  });
}

/** By data set. */
export async function groupsOf(db: Db, ids: readonly string[]): Promise<Map<string, DatasetGroup[]>> {
  const rows = await db.datasetGroup.findMany({
    where: { datasetId: { in: [...ids] } },
    orderBy: [{ attribute: 'asc' }, { value: 'asc' }],
  });
  const found = new Map<string, DatasetGroup[]>(ids.map((id) => [id, []]));
  for (const row of rows) found.get(row.datasetId)?.push(row);
  return found;
}

function issuesOf(input: RecordDatasetInput): Issue[] {
  const counts = { users: input.users, items: input.items, interactions: input.interactions };
  return [
    ...(/^[0-9a-f]{64}$/.test(input.sha256)
      ? []
      : [issue(['sha256'], `expected 64 hexadecimal digits, got ${JSON.stringify(input.sha256)}`)]),
    ...Object.entries(counts)
      .filter(([, count]) => count < 0)
      .map(([field, count]) => issue([field], `expected at least 0, got ${count}`)),
    ...(input.groups.length > 1000 ? [issue(['groups'], `expected at most 1000, got ${input.groups.length}`)] : []),
    ...input.groups.flatMap(({ attribute, value, users, interactions }, i) => [
      ...(attribute.length < 1 || attribute.length > 100 || value.length > 200
        ? [issue(['groups', `${i}`], 'expected an attribute of 1 to 100 characters and a value of at most 200')]
        : []),
      ...(users < 0 || interactions < 0 ? [issue(['groups', `${i}`], 'expected counts of at least 0')] : []),
    ]),
  ];
}

const issue = (path: readonly string[], message: string): Issue => ({
  code: 'OUT_OF_RANGE',
  message: `${path.join('.')}: ${message}`,
  path,
});
