import { expect, it } from 'vitest';
import { attackBytes } from '../../../gpu-runner/attackers/attack-bytes.ts';
import { paperPanel, type PanelName } from '../../../gpu-runner/attackers/panel.ts';

const MiB = 2 ** 20;
const member = (name: PanelName) => ({ name, parameters: paperPanel[name] });

it('what each attacker says it needs at the size of LFM-2B is known before it starts, and bounded', () => {
  const names = Object.keys(paperPanel) as PanelName[]; // its own keys
  const bytes = (N: number) =>
    names.map((name) => attackBytes({ N, K: 128, classes: 2, attackers: [member(name)] }) / MiB);
  for (const of of bytes(20_000)) expect(of).toBeLessThan(200);
  bytes(40_000).forEach((of, i) => expect(of).toBeLessThan(2.01 * bytes(20_000)[i]!)); // never as N^2
});

it('more attackers keep their scores, but work one after another', () => {
  const of = (...names: PanelName[]) => attackBytes({ N: 1000, K: 16, classes: 2, attackers: names.map(member) });
  expect(of('XGB', 'MLP') - of('XGB')).toBe(1000 * (8 * 2 + 8));
  expect(of('RBF_SVM')).toBeGreaterThan(4 * 1000 * 1000); // the whole kernel matrix is kept
});
