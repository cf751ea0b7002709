import { expect, it } from 'vitest';
import { attackEmbedding } from '../../../gpu-runner/attackers/attack.ts';
import { paperPanel, type PanelName } from '../../../gpu-runner/attackers/panel.ts';
import { matrix } from '../../../gpu-runner/math/matrix.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { embedding, silent } from './attack-task.ts';

const names = Object.keys(paperPanel) as PanelName[]; // its own keys
const everyone = names.map((name) => ({ name, parameters: paperPanel[name] }));

it.each([2, 3])('the whole panel, %i classes: a leak is found, and not in noise', (classes) => {
  const attack = (gap: number) =>
    attackEmbedding(
      embedding(330, { classes, gap }),
      { protocol: 'HOLDOUT20', attackers: everyone },
      createRng(3),
      silent,
    );
  const found = attack(1.5);
  expect(found.map((r) => r.attacker)).toEqual(names);
  for (const { attacker, auc, balancedAccuracy } of found) {
    expect(auc, attacker).toBeGreaterThan(0.9);
    expect(balancedAccuracy, attacker).toBeGreaterThan(0.85);
  }
  for (const { attacker, auc } of attack(0)) expect(Math.abs(auc - 0.5), attacker).toBeLessThan(0.3); // 4 sigma of 60 users
});

it.each([2, 4])('users who are all the same, if that is allowed: every attacker guesses, %i classes', (classes) => {
  const task = { ...embedding(220, { classes }), theta: matrix(220, 6, new Float32Array(220 * 6).fill(0.0371)) };
  const options = { protocol: 'CV5', attackers: everyone, allowConstant: true } as const;
  for (const r of attackEmbedding(task, options, createRng(3), silent)) {
    expect(r.auc, r.attacker).toBe(0.5);
    expect(r.accuracy, r.attacker).toBeCloseTo(1 / classes, 12);
    expect(r.balancedAccuracy, r.attacker).toBeCloseTo(1 / classes, 12);
  }
});

it('two needles, 4e-9 apart, are found by whoever looks at every scale; the plain MLP is blind to them', () => {
  const task = embedding(220);
  const theta = matrix(220, 6, task.theta.data.map((noise, at) => {
    return 0.0371 + 3.8e-9 * (Math.round(4 * noise) + (at % 6 === 0 ? 6 * task.labels[Math.floor(at / 6)]! : 0));
  })); // prettier-ignore
  const results = attackEmbedding(
    { ...task, theta },
    { protocol: 'HOLDOUT20', attackers: everyone },
    createRng(3),
    silent,
  );
  for (const { attacker, auc } of results) {
    if (attacker === 'MLP') expect(auc, attacker).toBeLessThan(0.6);
    else expect(auc, attacker).toBeGreaterThan(0.99);
  }
});
