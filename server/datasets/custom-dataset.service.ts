import type { Readable } from 'node:stream';
import type { ArtifactStore } from '../artifacts/artifact-store.service.ts';
import type { Db } from '../db.ts';
import { DomainError, type Issue } from '../errors.ts';
import type { CustomDataset, Prisma } from '../generated/prisma/client.ts';
import { newId } from '../ids.ts';
import { type Page, type PageArgs, paginate } from '../page.ts';
import { audit } from '../teams/audit.service.ts';
import type { Identity } from '../teams/authorization.service.ts';
import type { AddDatasetInput } from './custom-dataset.input.ts';
import { readPackedHeader } from './packed-header.ts';

export type { CustomDataset as CustomDatasetRow } from '../generated/prisma/client.ts';

/** Announces a data set; its file comes afterwards (`receiveFile`). The name is the key: the same again adds nothing. */
export async function addDataset(db: Db, by: Identity, input: AddDatasetInput): Promise<CustomDataset> {
  const { name, sha256 } = input;
  const said = { title: input.title.trim(), licence: input.licence.trim(), citation: input.citation.trim(), sha256 };
  const homepage = input.homepage?.trim() || null;
  const issues = issuesOf({ name, homepage, ...said });
  if (issues.length > 0) throw DomainError.of(issues);
  return db.$transaction(async (tx) => {
    const data = {
      id: newId('CustomDataset'),
      teamId: by.team.id,
      accountId: by.account?.id ?? null,
      name,
      homepage,
      ...said,
    };
    const { count } = await tx.customDataset.createMany({ data: [data], skipDuplicates: true });
    const row = await tx.customDataset.findUniqueOrThrow({ where: { teamId_name: { teamId: by.team.id, name } } });
    if (count === 1) await audit(tx, by, { action: 'dataset.add', subject: row.id, detail: name });
    const other = Object.entries({ ...said, homepage }).find(([key, value]) => row[key as keyof typeof said] !== value); // keys of both
    if (!other) return row;
    throw new DomainError(
      'CONFLICT',
      `name: expected a new name, or the values that ${name} has; its ${other[0]} is ${JSON.stringify(row[other[0] as keyof typeof said])}, got ${JSON.stringify(other[1])}`,
      ['name'],
    );
  });
}

/** Takes in the file that was announced, whole and checked or not at all. Safe to repeat. */
export async function receiveFile(
  { db, store }: { readonly db: Db; readonly store: ArtifactStore },
  by: Identity,
  file: { readonly id: string; readonly content: Readable },
): Promise<CustomDataset> {
  const dataset = await db.customDataset.findFirst({ where: { id: file.id, teamId: by.team.id } });
  if (!dataset) throw new DomainError('NOT_FOUND', `expected a data set of yours, got ${JSON.stringify(file.id)}`);
  const place = { sha256: dataset.sha256 };
  const bytes = await store.put(file.content, place);
  const stored = await store.open(place);
  if (!stored) throw new Error(`${dataset.sha256} was stored and is not there`);
  const { attributes, ...facts } = await readPackedHeader(stored);
  stored.destroy();
  return db.customDataset.update({
    where: { id: dataset.id },
    data: { ...facts, attributes: [...attributes], bytes, readyAt: dataset.readyAt ?? new Date() },
  });
}

/** Its file; undefined when it is not there or not the team's. */
export async function openFile(
  { db, store }: { readonly db: Db; readonly store: ArtifactStore },
  by: Identity,
  id: string,
): Promise<{ readonly name: string; readonly bytes: bigint; readonly content: Readable } | undefined> {
  const dataset = await db.customDataset.findFirst({ where: { id, teamId: by.team.id, readyAt: { not: null } } });
  if (!dataset) return undefined;
  const content = await store.open({ sha256: dataset.sha256 });
  return content && { name: dataset.name, bytes: dataset.bytes!, content }; // it is ready
}

/** The newest first. */
export async function customDatasets(db: Db, by: Identity, args: PageArgs): Promise<Page<CustomDataset>> {
  const where = { teamId: by.team.id };
  return paginate(args, {
    rows: (after, take) =>
      db.customDataset.findMany({
        where: after ? { ...where, id: { lt: String(after[0]) } } : where, // ids sort by time
        orderBy: { id: 'desc' },
        take,
      }),
    key: ({ id }) => [id],
    count: () => db.customDataset.count({ where }),
  });
}

/** Only one that no run was computed on: results keep what they rest on. */
export async function removeDataset(db: Db, by: Identity, id: string): Promise<true> {
  await db.$transaction(async (tx) => {
    const dataset = await tx.customDataset.findFirst({ where: { id, teamId: by.team.id } });
    if (!dataset)
      throw new DomainError('NOT_FOUND', `id: expected a data set of yours, got ${JSON.stringify(id)}`, ['id']);
    const runs = await tx.run.count({ where: { customDatasetId: id } });
    if (runs > 0)
      throw new DomainError('CONFLICT', `id: expected a data set without runs, ${dataset.name} has ${runs}`, ['id']);
    await tx.customDataset.delete({ where: { id } });
    await audit(tx, by, { action: 'dataset.remove', subject: id, detail: dataset.name });
  });
  return true;
}

export async function customDatasetsById(db: Db, ids: readonly string[]): Promise<Map<string, CustomDataset>> {
  const rows = await db.customDataset.findMany({ where: { id: { in: [...ids] } } });
  return new Map(rows.map((row) => [row.id, row]));
}

/** Of these names those that a launch can use, by name. */
export async function readyDatasets(
  db: Db,
  by: Identity,
  names: readonly string[],
): Promise<Map<string, CustomDataset>> {
  const where: Prisma.CustomDatasetWhereInput = {
    teamId: by.team.id,
    name: { in: [...names] },
    readyAt: { not: null },
  };
  return new Map((await db.customDataset.findMany({ where })).map((row) => [row.name, row]));
}

type Said = Pick<CustomDataset, 'name' | 'title' | 'licence' | 'citation' | 'homepage' | 'sha256'>;

function issuesOf({ name, title, licence, citation, homepage, sha256 }: Said): Issue[] {
  const rules = [
    [
      'name',
      /^[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?$/.test(name),
      '1 to 50 lower-case letters, digits and inner hyphens',
      name,
    ],
    ['title', title.length >= 1 && title.length <= 200, '1 to 200 characters', title.length],
    ['licence', licence.length >= 1 && licence.length <= 500, '1 to 500 characters', licence.length],
    ['citation', citation.length <= 2000, 'at most 2000 characters', citation.length],
    ['homepage', homepage === null || isHttps(homepage), 'an https address of at most 500 characters', homepage],
    ['sha256', /^[0-9a-f]{64}$/.test(sha256), '64 lower-case hexadecimal digits', sha256],
  ] as const;
  return rules
    .filter(([, holds]) => !holds)
    .map(([field, , expected, got]) => ({
      code: 'INVALID',
      message: `${field}: expected ${expected}, got ${JSON.stringify(got)}`,
      path: [field],
    }));
}

function isHttps(text: string): boolean {
  return text.length <= 500 && URL.canParse(text) && new URL(text).protocol === 'https:';
}
