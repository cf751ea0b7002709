// A team's own tables, from its CSV files to a result: the script packs and adds them, a real runner fetches and computes.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { writeSynthetic } from '../../scripts/dataset/write-synthetic.ts';
import { openFaultPlatform, type FaultPlatform } from './processes.ts';

const script = path.resolve(import.meta.dirname, '../../scripts/dataset.ts');

let platform: FaultPlatform;
let folder: string;
beforeAll(async () => {
  platform = await openFaultPlatform({ leaseSeconds: 10 });
  folder = await mkdtemp(path.join(os.tmpdir(), 'lethe-own-'));
});
afterAll(async () => {
  await platform.close();
  await rm(folder, { recursive: true, force: true });
});

async function add(...args: string[]) {
  const env = { ...process.env, LETHE_URL: platform.url, LETHE_TOKEN: platform.apiToken };
  const command = ['--import', 'tsx', script, 'add', ...args];
  const ended = await promisify(execFile)(process.execPath, command, { env }).catch((error: unknown) => error);
  return ended as { stdout: string; stderr: string; code?: number }; // the error has the same fields and the code
}

it('tables become a data set, and a run on it succeeds', async () => {
  const mapping = writeSynthetic(path.join(folder, 'shop'), {
    users: 200,
    items: 80,
    interactions: 6000,
    minPerUser: 10,
    femaleShare: 0.4,
    strength: 1.5,
    seed: 1,
    planted: [],
  });
  const added = await add(mapping, '--name', 'my-shop', '--licence', 'in-house');
  expect(added.stderr).toBe('');
  expect(added.stdout).toContain('customDatasets: ["my-shop"]');

  await platform.runner('own');
  const { launchExperiment } = await platform.ask<{ launchExperiment: { userErrors: unknown[] } }>(
    `mutation ($input: LaunchExperimentInput!) { launchExperiment(input: $input) { userErrors { message } } }`,
    {
      input: {
        idempotencyKey: 'own',
        name: 'own',
        customDatasets: ['my-shop'],
        models: [{ nmf: { dim: 8, layers: [16, 8], epochs: 2 } }],
        methods: [{ u2uR: { solver: 'EXACT' } }],
        attackers: [{ logistic: {} }],
        protocol: { attack: 'HOLDOUT20' },
        seeds: { count: 1 },
      },
    },
  );
  expect(launchExperiment.userErrors).toEqual([]);
  await vi.waitFor(
    async () => {
      const runs = await platform.db.run.findMany({ include: { dataset: { include: { groups: true } } } });
      expect(runs.map(({ status, reason }) => `${status} ${reason ?? ''}`)).toEqual(['SUCCEEDED ', 'SUCCEEDED ']);
      for (const { dataset } of runs) {
        expect(dataset).toMatchObject({ kind: 'CUSTOM', users: 200, items: 80, interactions: 6000 });
        expect(dataset!.groups.filter(({ attribute }) => attribute === 'gender').map(({ value }) => value)).toEqual([
          'F',
          'M',
        ]);
      }
    },
    { timeout: 50_000, interval: 200 },
  );
});

it('a table with a mistake is refused with its line, and nothing is added', async () => {
  const shop = path.join(folder, 'shop');
  const mapping = JSON.parse(await readFile(path.join(shop, 'mapping.json'), 'utf8')) as {
    interactions: { files: [string] };
  };
  const broken = path.join(shop, 'broken.tsv');
  await writeFile(broken, `${await readFile(path.join(shop, mapping.interactions.files[0]), 'utf8')}1\n`);
  mapping.interactions.files = ['broken.tsv'];
  await writeFile(path.join(shop, 'broken.json'), JSON.stringify(mapping));
  const { code, stderr } = await add(path.join(shop, 'broken.json'), '--name', 'broken', '--licence', 'in-house');
  expect(code).toBe(1);
  expect(stderr).toMatch(/broken\.tsv, line 6002/);
  expect(await platform.db.customDataset.count({ where: { name: 'broken' } })).toBe(0);
});
