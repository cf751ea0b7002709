import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { loadTable } from '../../../gpu-runner/data/load-table.ts';
import { generateSynthetic } from '../../../gpu-runner/data/synthetic.ts';
import { table2 } from '../../../scripts/dataset/table-2.ts';
import { writeSynthetic } from '../../../scripts/dataset/write-synthetic.ts';

const folder = () => mkdtemp(path.join(tmpdir(), 'lethe-dataset-'));
const script = path.join(import.meta.dirname, '../../../scripts/dataset.ts');

async function run(...args: string[]) {
  const command = ['--import', 'tsx', script, ...args];
  const ended = await promisify(execFile)(process.execPath, command).catch((error: unknown) => error);
  return ended as { stdout: string; stderr: string; code?: number }; // the error has the same fields and the code
}

describe('npm run dataset', () => {
  it('what synthesize writes, check reads back', async () => {
    const out = path.join(await folder(), 'made');
    const sizes = ['--users', '300', '--items', '200', '--interactions', '4000'];
    const made = await run('synthesize', ...sizes, '--attribute', 'pet=dog:3,cat:1@2', '--out', out);
    expect(made).toMatchObject({ stderr: '', stdout: `Written. npm run dataset -- check ${out}/mapping.json\n` });
    const json = path.join(out, 'statistics.json');
    const checked = await run('check', path.join(out, 'mapping.json'), '--json', json);
    expect(checked.stderr).toBe('');
    expect(checked.stdout).toMatch(/│ Total +│ +│ +300 │ +200 │ +4,000 │ +93\.333% │/);
    expect(checked.stdout).toMatch(/│ pet +│ cat +│ +75 │ +200 │/);
    expect(JSON.parse(await readFile(json, 'utf8'))).toMatchObject({ users: 300, items: 200, interactions: 4000 });
  });

  it.each([
    [['check', 'no.json'], 'no.json cannot be read: ENOENT'],
    [
      ['synthesize', '--users', '9', '--items', '9', '--interactions', '1', '--out', 'x'],
      'synthetic: expected between 9',
    ],
  ])('%j ends with code 1 and a sentence', async (args, message) => {
    const { code, stderr, stdout } = await run(...args);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  });
});

describe('synthetic files', () => {
  const options = {
    users: 200,
    items: 100,
    interactions: 3000,
    minPerUser: 5,
    femaleShare: 0.3,
    strength: 1,
    seed: 3,
    planted: [{ name: 'pet', shares: { 'cat, "big"': 1, dog: 1 }, strength: 1 }],
  };

  it('read back as what the generator makes in memory, over several files as well', async () => {
    const made = generateSynthetic(options);
    for (const mostBytes of [undefined, 10_000]) {
      const mapping = writeSynthetic(await folder(), options, mostBytes);
      const { interactions, attributes, userIds, itemIds } = await loadTable(mapping);
      expect({ interactions, attributes, userIds, itemIds }).toEqual({
        interactions: { ...made.interactions, latest: undefined },
        attributes: made.attributes,
        userIds: made.userIds,
        itemIds: made.itemIds,
      });
      expect((await readdir(path.dirname(mapping))).length > 4).toBe(mostBytes !== undefined);
    }
  });

  it('nothing is written over', async () => {
    const out = await folder();
    await writeFile(path.join(out, 'mine'), '');
    expect(() => writeSynthetic(out, options)).toThrow('expected a folder that does not exist or is empty');
    expect(await readdir(out)).toEqual(['mine']);
  });
});

it('Table 2: rows of the total, of each value, and of the users whose value is not known', () => {
  const text = table2({
    users: 10,
    items: 4,
    interactions: 20,
    groups: [
      { attribute: 'gender', value: 'F', users: 3, interactions: 6 },
      { attribute: 'gender', value: 'M', users: 6, interactions: 12 },
      { attribute: 'land', value: 'AT', users: 10, interactions: 20 },
    ],
  });
  const rows = text.split('\n').filter((line) => /\d/.test(line));
  expect(
    rows.map((line) =>
      line
        .split('│')
        .map((cell) => cell.trim())
        .filter(Boolean)
        .join(' '),
    ),
  ).toEqual([
    'Total 10 4 20 50.000%',
    'gender F 3 4 6 50.000%',
    'gender M 6 4 12 50.000%',
    'gender (not known) 1 4 2 50.000%',
    'land AT 10 4 20 50.000%',
  ]);
});
