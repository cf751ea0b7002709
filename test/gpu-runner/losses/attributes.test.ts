import { describe, expect, it } from 'vitest';
import { attributesLoss } from '../../../gpu-runner/losses/attributes.ts';
import { u2uLoss } from '../../../gpu-runner/losses/u2u.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { finiteDifference, maxError, normals } from '../kernels/random.ts';
import { printedU2u } from './printed.ts';

const K = 3;
const labels = [Int32Array.of(0, 1, 1, 0, -1, 1), Int32Array.of(2, -1, 1, 0, 0, 2), Int32Array.of(0, 1, 0, 0, 1, 1)];
const theta = normals(6 * K, createRng('attributes'));

/** The printed loss over the users known in an attribute, summed over attributes. */
const printed = (x: Float64Array): number =>
  labels.reduce((sum, classes) => {
    const known = [...classes.keys()].filter((i) => classes[i]! >= 0);
    const rows = Float64Array.from(known.flatMap((i) => [...x.subarray(i * K, (i + 1) * K)]));
    return (
      sum +
      printedU2u(
        rows,
        Int32Array.from(known, (i) => classes[i]!),
        K,
      )
    );
  }, 0);

describe('several attributes', () => {
  const loss = attributesLoss(labels, K, (term) => u2uLoss(term.labels, K));

  it("is the sum of each attribute's loss over the users known in it, and so is its gradient", () => {
    const gradient = new Float64Array(theta.length).fill(1);
    expect(Math.abs(loss(theta, gradient, 0.5) - printed(theta))).toBeLessThan(1e-10);
    const expected = theta.map((_, i) => 1 + 0.5 * finiteDifference(printed, theta, i, 1e-4));
    expect(maxError(gradient, expected)).toBeLessThan(1e-7);
  });

  it('tells each term its users: labels, rows and number', () => {
    const told: unknown[] = [];
    attributesLoss(labels, K, ({ attribute, labels: classes, rowsOf }) => {
      told.push([attribute, [...classes], rowsOf(theta).length / K]);
      return () => 0;
    });
    expect(told).toEqual([
      [0, [0, 1, 1, 0, 1], 5],
      [1, [2, 1, 0, 0, 2], 5],
      [2, [0, 1, 0, 0, 1, 1], 6],
    ]);
  });
});
