import { describe, expect, it } from 'vitest';
import type { Attribute, Dataset } from '../../../gpu-runner/data/dataset.ts';
import { labelsOf } from '../../../gpu-runner/labels.ts';

const dataset = (attributes: Record<string, Attribute>): Dataset => ({
  kind: 'SYNTHETIC_100K',
  sha256: '',
  userIds: new Int32Array(4),
  itemIds: new Int32Array(0),
  interactions: {
    users: new Int32Array(0),
    items: new Int32Array(0),
    ratings: new Float32Array(0),
    timestamps: undefined,
  },
  attributes,
});

describe('labelsOf', () => {
  it('pins F as the positive class of gender', () => {
    const { labels, classes, positive } = labelsOf(
      dataset({ gender: { values: ['F', 'M'], codes: Int32Array.of(1, 0, -1, 1) } }),
      'gender',
    );
    expect([...labels]).toEqual([1, 0, -1, 1]);
    expect(classes[positive]).toBe('F');
  });

  it('renumbers the classes that are left, and takes the last as positive', () => {
    const job = { values: ['artist', 'doctor', 'writer'], codes: Int32Array.of(2, 0, 2, -1) };
    expect(labelsOf(dataset({ job }), 'job')).toEqual({
      labels: Int32Array.of(1, 0, 1, -1),
      classes: ['artist', 'writer'],
      positive: 1,
    });
  });

  it('refuses an attribute with nothing to tell apart, and one that is not there', () => {
    const job = { values: ['artist', 'doctor'], codes: Int32Array.of(1, 1, -1, 1) };
    expect(() => labelsOf(dataset({ job }), 'job')).toThrow('at least two classes of job, got 1');
    expect(() => labelsOf(dataset({ job }), 'age')).toThrow('expected an attribute of job, got "age"');
    expect(() => labelsOf(dataset({}), '__proto__')).toThrow('got "__proto__"');
  });
});
