import { readSafetensors, type Tensor, writeSafetensors } from '../artifacts/safetensors.ts';
import type { Attribute, Dataset } from './dataset.ts';
import { sha256 } from './load-files.ts';

/**
 * Any data set as one safetensors file that holds no id of anybody: users and items are numbers from 0, in the order of their ids.
 *
 *     users, items  I32 [E]   ratings  F32 [E]   timestamps  F64 [E], where known
 *     attribute.<name>  I32 [N], -1: not known
 *     metadata: format, users (N), items (M), attributes: JSON {name: values}
 */
export const PACKED_FORMAT = 'lethe.dataset/1';

export function writePacked({ userIds, itemIds, interactions, attributes }: Dataset): Uint8Array {
  const { users, items, ratings, timestamps, latest } = interactions;
  if (latest) throw new Error('a data set that knows only the latest interactions: expected times, or none at all');
  const column = <Data extends Tensor['data']>(data: Data): Tensor => ({ shape: [data.length], data });
  const codes = Object.entries(attributes).map(([name, { codes }]) => [`attribute.${name}`, column(codes)] as const);
  const values = Object.entries(attributes).map(([name, { values }]) => [name, values] as const);
  return writeSafetensors({
    tensors: {
      users: column(users),
      items: column(items),
      ratings: column(ratings),
      ...(timestamps && { timestamps: column(timestamps) }),
      ...Object.fromEntries(codes),
    },
    metadata: {
      format: PACKED_FORMAT,
      users: String(userIds.length),
      items: String(itemIds.length),
      attributes: JSON.stringify(Object.fromEntries(values)),
    },
  });
}

/** Throws an Error that says what was expected and what came. */
export function readPacked(name: string, bytes: Uint8Array): Dataset {
  const { tensors, metadata } = readSafetensors(bytes);
  const expect = (holds: boolean, expected: string, got: unknown): void => {
    if (!holds) throw new Error(`data set ${name}: expected ${expected}, got ${String(got)}`);
  };
  expect(metadata.format === PACKED_FORMAT, `the format ${PACKED_FORMAT}`, metadata.format);
  const N = Number(metadata.users);
  const M = Number(metadata.items);
  const whole = <Kind extends Tensor['data']>(
    key: string,
    Kind: new (length: number) => Kind,
    length?: number,
  ): Kind => {
    const data = tensors[key]?.data;
    expect(data instanceof Kind, `the tensor ${key} as ${Kind.name}`, data?.constructor.name ?? 'none');
    expect(length === undefined || data!.length === length, `${length} values in ${key}`, data!.length);
    return data as Kind; // just checked
  };
  const users = whole('users', Int32Array);
  const E = users.length;
  const items = whole('items', Int32Array, E);
  const within = (key: string, data: Int32Array, least: number, size: number): void => {
    const bad = data.find((code) => code < least || code >= size);
    expect(bad === undefined, `${key} from ${least} to ${size - 1}`, bad);
  };
  within('users', users, 0, N);
  within('items', items, 0, M);
  const attributes: Record<string, Attribute> = {};
  for (const [attribute, values] of Object.entries(
    JSON.parse(metadata.attributes ?? '{}') as Record<string, string[]>,
  )) {
    const codes = whole(`attribute.${attribute}`, Int32Array, N);
    within(`attribute.${attribute}`, codes, -1, values.length);
    attributes[attribute] = { values, codes };
  }
  return {
    kind: name,
    sha256: sha256(bytes),
    userIds: Int32Array.from({ length: N }, (_, u) => u),
    itemIds: Int32Array.from({ length: M }, (_, i) => i),
    interactions: {
      users,
      items,
      ratings: whole('ratings', Float32Array, E),
      timestamps: tensors.timestamps && whole('timestamps', Float64Array, E),
    },
    attributes,
  };
}
