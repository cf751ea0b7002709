import type { Readable } from 'node:stream';
import { z } from 'zod';
import { DomainError } from '../errors.ts';

/** What a packed data set says of itself (docs/datasets.md). */
export interface PackedFacts {
  readonly users: number;
  readonly items: number;
  readonly interactions: number;
  readonly hasTimes: boolean;
  readonly attributes: readonly string[];
}

const MAX_HEADER = 1 << 20;
const MAX_USERS = 100_000_000;

const tensor = (dtype: string) => z.object({ dtype: z.literal(dtype), shape: z.tuple([z.int().min(0)]) });
const header = z
  .object({
    __metadata__: z.object({
      format: z.literal('lethe.dataset/1'),
      users: z.coerce.number().int().min(2).max(MAX_USERS),
      items: z.coerce.number().int().min(1).max(MAX_USERS),
      attributes: z.string(),
    }),
    users: tensor('I32'),
    items: tensor('I32'),
    ratings: tensor('F32'),
    timestamps: tensor('F64').optional(),
  })
  .catchall(tensor('I32'));

/** Reads the header of a packed file and checks that its parts fit each other; the runner checks what they hold. */
export async function readPackedHeader(content: Readable): Promise<PackedFacts> {
  const { __metadata__: metadata, users, items, ratings, timestamps, ...rest } = parsed(await headerText(content));
  const [interactions] = users.shape;
  const attributes = attributeNames(metadata.attributes);
  const columns: Readonly<Record<string, readonly [readonly number[] | undefined, number]>> = {
    items: [items.shape, interactions],
    ratings: [ratings.shape, interactions],
    ...(timestamps && { timestamps: [timestamps.shape, interactions] }),
    ...Object.fromEntries(
      attributes.map((name) => [`attribute.${name}`, [rest[`attribute.${name}`]?.shape, metadata.users]]),
    ),
  };
  for (const [name, [shape, length]] of Object.entries(columns)) {
    if (shape?.[0] !== length)
      throw invalid(`${length} values in ${name}`, shape ? String(shape[0]) : 'no such column');
  }
  const stray = Object.keys(rest).find((name) => !Object.hasOwn(columns, name));
  if (stray !== undefined) throw invalid('no columns but these', stray);
  if (interactions === 0) throw invalid('at least one interaction', 'none');
  if (attributes.length === 0) throw invalid('at least one attribute', 'none');
  return { users: metadata.users, items: metadata.items, interactions, hasTimes: timestamps !== undefined, attributes };
}

async function headerText(content: Readable): Promise<string> {
  let got = Buffer.alloc(0);
  for await (const chunk of content as AsyncIterable<Buffer>) {
    got = Buffer.concat([got, chunk]);
    if (got.length < 8) continue;
    const length = Number(got.readBigUInt64LE(0));
    if (length > MAX_HEADER) throw invalid(`a header of at most ${MAX_HEADER} bytes`, String(length));
    if (got.length >= 8 + length) return got.toString('utf8', 8, 8 + length);
  }
  throw invalid('a safetensors file', `${got.length} bytes that end before their header does`);
}

function parsed(text: string): z.output<typeof header> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw invalid('a safetensors file', 'a header that is no JSON');
  }
  const result = header.safeParse(json);
  if (result.success) return result.data;
  const [{ path, message }] = result.error.issues as [z.core.$ZodIssue]; // it failed for something
  throw invalid(`a packed data set (lethe.dataset/1)`, `${path.join('.')}: ${message}`);
}

const values = z.record(z.string().regex(/^[^+]{1,100}$/), z.array(z.string().max(200)).min(2).max(1000));

function attributeNames(text: string): string[] {
  const result = values.safeParse(safeJson(text));
  if (!result.success || Object.keys(result.data).length > 100) {
    throw invalid('attributes by name, each with 2 to 1000 values', text.slice(0, 200));
  }
  return Object.keys(result.data).sort();
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const invalid = (expected: string, got: string): DomainError =>
  new DomainError('INVALID', `the file: expected ${expected}, got ${got}`, ['file']);
