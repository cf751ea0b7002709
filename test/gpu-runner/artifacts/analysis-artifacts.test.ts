import { describe, expect, it } from 'vitest';
import { embeddingHistograms } from '../../../gpu-runner/analysis/histograms.ts';
import { writeAttackScores } from '../../../gpu-runner/artifacts/attack-scores-artifact.ts';
import { writeHistograms } from '../../../gpu-runner/artifacts/histograms-artifact.ts';
import { readSafetensors } from '../../../gpu-runner/artifacts/safetensors.ts';
import { writeTsne } from '../../../gpu-runner/artifacts/tsne-artifact.ts';
import { matrix } from '../../../gpu-runner/math/matrix.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { randomMatrix } from '../kernels/random.ts';

const userIds = Int32Array.of(3, 5, 8);
const gender = { attribute: 'gender', classes: ['F', 'M'], labels: Int32Array.of(0, 1, -1) };
const age = { attribute: 'age', classes: ['18-24', '25-34', '56+'], labels: Int32Array.of(2, 0, 1) };

describe('files of an analysis', () => {
  it('t-SNE: positions, users and the labels of every attribute', () => {
    const positions = matrix(3, 2, Float32Array.of(1, 2, 3, 4, 5, 6));
    const run = { surface: 'GMF', perplexity: 30, kl: 1.25, seed: 7 } as const;
    const { tensors, metadata } = readSafetensors(writeTsne({ userIds, positions, attributes: [gender, age], ...run }));
    expect(tensors).toEqual({
      user_ids: { shape: [3], data: userIds },
      positions: { shape: [3, 2], data: positions.data },
      'labels.gender': { shape: [3], data: gender.labels },
      'labels.age': { shape: [3], data: age.labels },
    });
    expect(metadata).toEqual({
      surface: 'GMF',
      classes: '{"gender":["F","M"],"age":["18-24","25-34","56+"]}',
      perplexity: '30',
      kl: '1.25',
      seed: '7',
    });
  });

  it('histograms: edges and counts of every attribute, a few kilobytes', () => {
    const theta = randomMatrix(100, 16, createRng('bytes'));
    const labels = Int32Array.from({ length: 100 }, (_, i) => i % 2);
    const histograms = embeddingHistograms(theta, labels, 2);
    const bytes = writeHistograms({ surface: 'LAYER0', attributes: [{ ...gender, histograms }] });
    expect(bytes.length).toBeLessThan(8000);
    const { tensors, metadata } = readSafetensors(bytes);
    expect(tensors['counts.gender']).toEqual({ shape: [16, 2, 30], data: histograms.counts });
    expect(tensors['edges.gender']).toEqual({ shape: [16, 31], data: Float32Array.from(histograms.edges) });
    expect(metadata).toEqual({ surface: 'LAYER0', classes: '{"gender":["F","M"]}' });
  });

  it('scores: of each attacker and attribute, with who was tested', () => {
    const scores = Float64Array.of(0.5, 0.5, 0.25, 0.75, 1, 0);
    const attacks = [
      { attacker: 'MLP', ...gender, userIds, scores },
      { attacker: 'XGB', ...age, userIds, scores: Float64Array.of(...scores, 0, 0, 1) },
    ] as const;
    const { tensors, metadata } = readSafetensors(writeAttackScores({ surface: 'GMF', attacks }));
    expect(tensors['MLP.gender.scores']).toEqual({ shape: [3, 2], data: Float32Array.from(scores) });
    expect(tensors['XGB.age.labels']).toEqual({ shape: [3], data: age.labels });
    expect(tensors['XGB.age.scores']!.shape).toEqual([3, 3]);
    expect(tensors['MLP.gender.user_ids']).toEqual({ shape: [3], data: userIds });
    expect(metadata.classes).toBe('{"gender":["F","M"],"age":["18-24","25-34","56+"]}');
  });
});
