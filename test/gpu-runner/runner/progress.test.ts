import { describe, expect, it } from 'vitest';
import { curveBuffer } from '../../../gpu-runner/curve-buffer.ts';
import type { MethodName, Stage } from '../../../gpu-runner/gql/graphql.ts';
import { methods } from '../../../gpu-runner/registry.ts';
import { trackProgress } from '../../../gpu-runner/progress.ts';

describe('trackProgress', () => {
  const run = { modelName: 'NMF', methodName: 'ORIGINAL' } as const;

  it.each(Object.keys(methods) as MethodName[])('%s: from 0 to 1, never backwards', (methodName) => {
    const stages: Stage[] = [
      'PREPARE',
      methods[methodName] === 'post-training' ? 'UNLEARN' : 'TRAIN',
      'ATTACK',
      'EVALUATE',
      'ANALYSE',
      'REPORT',
    ];
    const share = trackProgress({ ...run, methodName }, () => 0);
    const fractions = stages.flatMap((stage) => [0, 1, 2, 3].map((done) => share(stage, done, 3).fraction));
    expect(fractions[0]).toBe(0);
    expect(fractions.at(-1)).toBe(1);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.every((fraction) => fraction >= 0 && fraction <= 1)).toBe(true);
  });

  it('estimates the rest from the rate so far', () => {
    let now = 100;
    const share = trackProgress(run, () => now);
    expect(share('TRAIN', 0, 50).etaSeconds).toBeUndefined();
    now = 130;
    const { fraction, etaSeconds } = share('TRAIN', 25, 50);
    expect(etaSeconds).toBeCloseTo((30 / fraction) * (1 - fraction), 9);
  });

  it('survives a stage without steps', () => {
    expect(trackProgress(run, () => 0)('ATTACK', 0, 0).fraction).toBeLessThan(1);
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
