import { describe, expect, it } from 'vitest';
import { readSafetensors, writeSafetensors } from '../../../gpu-runner/artifacts/safetensors.ts';
import { readPacked, writePacked } from '../../../gpu-runner/data/packed.ts';
import { smallDataset } from './small.ts';

const dataset = smallDataset(4);
const bytes = writePacked(dataset);

/** The same file with one thing changed. */
function changed(
  change: (file: {
    tensors: Record<string, { shape: number[]; data: Int32Array }>;
    metadata: Record<string, string>;
  }) => void,
) {
  const file = structuredClone(readSafetensors(bytes)) as never;
  change(file);
  return writeSafetensors(file);
}

describe('a packed data set', () => {
  it('comes back the same but for its ids, which are not in it', () => {
    const { userIds, itemIds, kind, sha256, ...back } = readPacked('shop', bytes);
    const { interactions, attributes } = dataset;
    expect(back).toEqual({ interactions, attributes });
    expect(Array.from(userIds)).toEqual(Array.from(dataset.userIds.keys()));
    expect(Array.from(itemIds)).toEqual(Array.from(dataset.itemIds.keys()));
    expect(kind).toBe('shop');
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('same content, same bytes', () => expect(writePacked(smallDataset(4))).toEqual(bytes));

  it('may know no times', () => {
    const { timestamps: _, ...rest } = dataset.interactions;
    const untimed = writePacked({ ...dataset, interactions: { ...rest, timestamps: undefined } });
    expect(readPacked('shop', untimed).interactions.timestamps).toBeUndefined();
  });

  it.each([
    [
      'another format',
      changed(({ metadata }) => void (metadata.format = 'other/1')),
      'the format lethe.dataset/1, got other/1',
    ],
    [
      'a user that is not there',
      changed(({ tensors }) => void (tensors.users!.data[3] = 30)),
      'users from 0 to 29, got 30',
    ],
    ['an item below 0', changed(({ tensors }) => void (tensors.items!.data[3] = -1)), 'items from 0 to 39, got -1'],
    [
      'a code of no value',
      changed(({ tensors }) => void (tensors['attribute.gender']!.data[3] = 2)),
      'attribute.gender from -1 to 1, got 2',
    ],
    [
      'columns of different length',
      changed(({ tensors }) => void (tensors.ratings = { shape: [1], data: new Float32Array(1) } as never)),
      '300 values in ratings, got 1',
    ],
    [
      'a column too few',
      changed(({ tensors }) => void delete tensors.ratings),
      'the tensor ratings as Float32Array, got none',
    ],
  ])('%s is refused', (_, file, message) => {
    expect(() => readPacked('shop', file)).toThrow(message);
  });
});
