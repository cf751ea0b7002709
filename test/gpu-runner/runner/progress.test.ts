import { describe, expect, it } from 'vitest';
import { curveBuffer } from '../../../gpu-runner/curve-buffer.ts';
import type { MethodName, Stage } from '../../../gpu-runner/gql/graphql.ts';
import { trackProgress } from '../../../gpu-runner/progress.ts';

describe('trackProgress', () => {
  const courses: Record<MethodName, Stage[]> = {
    ORIGINAL: ['PREPARE', 'TRAIN', 'ATTACK', 'EVALUATE', 'REPORT'],
    U2U_R: ['PREPARE', 'UNLEARN', 'ATTACK', 'EVALUATE', 'REPORT'],
    D2D_R: ['PREPARE', 'UNLEARN', 'ATTACK', 'EVALUATE', 'REPORT'],
  };

  it.each(Object.entries(courses) as [MethodName, Stage[]][])('%s: from 0 to 1, never backwards', (method, stages) => {
    const share = trackProgress(method, () => 0);
    const fractions = stages.flatMap((stage) => [0, 1, 2, 3].map((done) => share(stage, done, 3).fraction));
    expect(fractions[0]).toBe(0);
    expect(fractions.at(-1)).toBe(1);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.every((fraction) => fraction >= 0 && fraction <= 1)).toBe(true);
  });

  it('estimates the rest from the rate so far', () => {
    let now = 100;
    const share = trackProgress('ORIGINAL', () => now);
    expect(share('TRAIN', 0, 50).etaSeconds).toBeUndefined();
    now = 130;
    const { fraction, etaSeconds } = share('TRAIN', 25, 50);
    expect(etaSeconds).toBeCloseTo((30 / fraction) * (1 - fraction), 9);
  });

  it('survives a stage without steps', () => {
    expect(trackProgress('ORIGINAL', () => 0)('ATTACK', 0, 0).fraction).toBeLessThan(1);
  });
});

describe('curveBuffer', () => {
  it('gathers points by curve, and forgets what was taken', () => {
    const curves = curveBuffer();
    curves.add('loss', 1, 0.5);
    curves.add('ndcg', 1, 0.1);
    curves.add('loss', 2, 0.4);
    expect(curves.take()).toEqual([
      { name: 'loss', steps: [1, 2], values: [0.5, 0.4] },
      { name: 'ndcg', steps: [1], values: [0.1] },
    ]);
    expect(curves.take()).toEqual([]);
  });

  it('keeps finite numbers only', () => {
    const curves = curveBuffer();
    curves.add('loss', 1, Number.NaN);
    curves.add('loss', 2, Infinity);
    expect(curves.take()).toEqual([]);
  });
});
