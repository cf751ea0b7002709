import { expect, it } from 'vitest';
import { createInterner } from '../../../gpu-runner/data/interner.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';

const encoder = new TextEncoder();

it('numbers byte strings as a Map of their texts does, whatever their length, while it grows', () => {
  const rng = createRng('interner');
  const interner = createInterner();
  const map = new Map<string, number>();
  for (let n = 0; n < 20_000; n++) {
    const text = `${'é'.repeat(rng.int(30) === 0 ? rng.int(200) : 0)}${rng.int(5_000)}`;
    const bytes = encoder.encode(`<${text}>`);
    if (!map.has(text)) {
      expect(interner.find(bytes, 1, bytes.length - 1)).toBe(-1);
      map.set(text, map.size);
    }
    expect(interner.add(bytes, 1, bytes.length - 1)).toBe(map.get(text));
    expect(interner.find(bytes, 1, bytes.length - 1)).toBe(map.get(text));
  }
  expect(interner.size).toBe(map.size);
  expect(interner.texts()).toEqual([...map.keys()]);
});

it('knows the empty string, and tells a text from its beginning', () => {
  const interner = createInterner();
  const bytes = encoder.encode('abab');
  expect(
    [
      [0, 0],
      [0, 2],
      [0, 1],
      [2, 4],
      [4, 4],
    ].map(([start, end]) => interner.add(bytes, start!, end!)),
  ).toEqual([0, 1, 2, 1, 0]);
  expect(interner.texts()).toEqual(['', 'ab', 'a']);
});
