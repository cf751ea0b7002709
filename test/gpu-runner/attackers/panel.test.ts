import { expect, it } from 'vitest';
import { panel, paperPanel, referenceCodePanel, runAttacker } from '../../../gpu-runner/attackers/panel.ts';
import { matrix } from '../../../gpu-runner/math/matrix.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';

it('both presets have parameters for every attacker; the reference code differs in its MLP and XGB alone', () => {
  expect(Object.keys(paperPanel)).toEqual(Object.keys(panel));
  const { MLP, XGB, ...others } = referenceCodePanel;
  expect(paperPanel).toMatchObject(others);
  expect(MLP).toEqual({ hidden: 100, l2: 1, learningRate: 0.01, maxIterations: 1000 });
  expect(XGB).toEqual({ rounds: 50, eta: 0.5, maxDepth: 4, lambda: 1, minChildWeight: 1, library: 'LETHE' });
});

const x = matrix(4, 1, Float32Array.of(0, 1, 2, 3));
const task = { x, y: Int32Array.of(0, 0, 1, 1), classes: 2, xTest: x };

it('an attacker is run by its name', () => {
  const p = runAttacker({ name: 'KNN', parameters: { neighbours: 1 } }, task, createRng(1));
  expect([...p]).toEqual([1, 0, 1, 0, 0, 1, 0, 1]);
});

it("another attacker's parameters and an unknown name are refused", () => {
  expect(() => runAttacker({ name: 'KNN', parameters: { trees: 3, maxDepth: 0 } }, task, createRng(1))).toThrow(
    'KNN: expected the parameter neighbours, got none',
  );
  expect(() => runAttacker({ name: 'SVM' as 'KNN', parameters: { neighbours: 1 } }, task, createRng(1))).toThrow(
    'attack: expected one of MLP, XGB, LOGISTIC, STANDARDIZED_MLP, RANDOM_FOREST, KNN, RBF_SVM, got SVM',
  );
});
