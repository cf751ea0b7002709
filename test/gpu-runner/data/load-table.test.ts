import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { loadTable } from '../../../gpu-runner/data/load-table.ts';

const mapping = {
  name: 'mine',
  interactions: { files: ['a.csv', 'b.csv'], delimiter: ',', user: 'user', item: 'item', rating: 'stars' },
  users: { file: 'people.csv', delimiter: ',', user: 'user', attributes: { land: 'land' } },
};

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lethe-table-'));
  file = path.join(folder, 'mapping.json');
  await writeFile(file, JSON.stringify(mapping));
  await writeFile(path.join(folder, 'a.csv'), 'user,item,stars\nann,"Rock, hard",4.5\n');
  await writeFile(path.join(folder, 'b.csv.gz'), gzipSync('user,item,stars\r\nbob,Jazz,1\r\n'));
  await writeFile(path.join(folder, 'people.csv'), 'user,land\nann,AT\nbob,DE\n');
});

describe('a data set by its mapping', () => {
  it('is read from the files beside it, plain or packed', async () => {
    const dataset = await loadTable(file);
    expect(dataset).toMatchObject({ kind: 'mine', userNames: ['ann', 'bob'], itemNames: ['Jazz', 'Rock, hard'] });
    expect([...dataset.interactions.items]).toEqual([1, 0]);
    expect([...dataset.interactions.ratings]).toEqual([4.5, 1]);
  });

  it('its digest changes with the mapping and the contents, and with nothing else', async () => {
    const { sha256 } = await loadTable(file);
    await writeFile(file, JSON.stringify(mapping, null, 4));
    expect((await loadTable(file)).sha256).toBe(sha256);
    await writeFile(file, JSON.stringify({ ...mapping, users: { ...mapping.users, unknown: ['DE'] } }));
    expect((await loadTable(file)).sha256).not.toBe(sha256);
    await writeFile(file, JSON.stringify(mapping));
    await writeFile(path.join(folder, 'a.csv'), 'user,item,stars\nann,"Rock, hard",4\n');
    expect((await loadTable(file)).sha256).not.toBe(sha256);
  });

  it('a file that is missing is named', async () => {
    await writeFile(file, JSON.stringify({ ...mapping, users: { ...mapping.users, file: 'no.csv' } }));
    await expect(loadTable(file)).rejects.toThrow(
      `${file}: expected the file ${path.join(folder, 'no.csv')} (or ${path.join(folder, 'no.csv')}.gz), which is not there`,
    );
    await expect(loadTable(path.join(folder, 'no.json'))).rejects.toThrow(/no\.json cannot be read: ENOENT/);
    await expect(loadTable(folder)).rejects.toThrow(/cannot be read: EISDIR/);
  });

  it('a row that is wrong is named by the whole path', async () => {
    await writeFile(path.join(folder, 'b.csv.gz'), gzipSync('user,item,stars\nbob,Jazz,many\n'));
    await expect(loadTable(file)).rejects.toThrow(
      `${path.join(folder, 'b.csv.gz')}, line 2: expected a rating, got "many" in "bob,Jazz,many"`,
    );
  });
});
