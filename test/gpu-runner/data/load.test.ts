import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync, strToU8 } from 'fflate';
import { beforeEach, describe, expect, it } from 'vitest';
import { downloadArchive, reachable, readFolder, type Archive } from '../../../gpu-runner/data/load-archive.ts';
import { available, DataUnavailable, loadDataset } from '../../../gpu-runner/data/load.ts';
import { kCore } from '../../../gpu-runner/data/filter.ts';
import { splitDataset } from '../../../gpu-runner/data/split.ts';
import { datasetStatistics } from '../../../gpu-runner/data/statistics.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';

const md5 = (bytes: Uint8Array | string): string => createHash('md5').update(bytes).digest('hex');
const offline = (() =>
  Promise.reject(new TypeError('fetch failed', { cause: new Error('ENOTFOUND') }))) as typeof fetch;

let cacheDir: string;
beforeEach(async () => {
  cacheDir = await mkdtemp(path.join(tmpdir(), 'lethe-data-'));
});

/** A server that knows one answer, for as long as `use` runs. */
async function withServer(answer: RequestListener, use: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/set.zip`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const contents = {
  'set/a.txt': strToU8('alpha\n'.repeat(5000)),
  'set/b.txt': strToU8('beta'),
  'set/extra': strToU8('x'),
};
const zip = zipSync(contents);
const archive = (url: string, change: Partial<Archive> = {}): Archive => ({
  folder: 'set',
  url,
  md5: md5(zip),
  files: { 'a.txt': [md5(contents['set/a.txt'])], 'b.txt': [md5('beta')] },
  ...change,
});
const options = { fetch, stallMs: 30_000 };

describe('an archive', () => {
  it('is downloaded, checked and unpacked whole, and tells how far it is', async () => {
    const seen: [number, number | undefined][] = [];
    await withServer(
      (_, response) => void response.setHeader('content-length', zip.length).end(zip),
      async (url) => {
        expect(await readFolder(archive(url).files, path.join(cacheDir, 'set'))).toBeUndefined();
        await downloadArchive(archive(url), cacheDir, { ...options, onDownload: (...at) => seen.push(at) });
        const found = await readFolder(archive(url).files, path.join(cacheDir, 'set'));
        expect([...found!.files.keys()]).toEqual(['a.txt', 'b.txt']);
        expect(new TextDecoder().decode(found!.files.get('b.txt')!.bytes)).toBe('beta');
      },
    );
    expect(seen.at(-1)).toEqual([zip.length, zip.length]);
    expect(await readdir(cacheDir)).toEqual(['set']);
    expect(await readdir(path.join(cacheDir, 'set'))).toEqual(['a.txt', 'b.txt']);
  });

  it.each([
    ['an answer of 404', { status: 404 }, {}, 'it answered 404'],
    ['a cut or changed zip', {}, { md5: md5('other') }, 'expected the published contents'],
    ['a changed file in it', {}, { files: { 'b.txt': [md5('other')] } }, 'expected the published contents'],
    ['a file that is not in it', {}, { files: { 'c.txt': [md5('c')] } }, 'expected c.txt in it, got none'],
  ])('%s leaves nothing behind', async (_name, { status = 200 }: { status?: number }, change, message) => {
    await withServer(
      (_, response) => void response.writeHead(status).end(zip),
      async (url) => {
        await expect(downloadArchive(archive(url, change), cacheDir, options)).rejects.toThrow(message);
      },
    );
    expect(await readdir(cacheDir)).toEqual([]);
  });

  it.each([
    ['never answers', () => {}],
    ['stops in the middle', (_, response) => void response.write(zip.subarray(0, 50))],
  ] as [string, RequestListener][])('a server that %s is given up', async (_name, answer) => {
    await withServer(answer, async (url) => {
      await expect(downloadArchive(archive(url), cacheDir, { fetch, stallMs: 400 })).rejects.toThrow(
        'no answer for 0.4 s',
      );
    });
  });

  it('is reachable only when its server says so', async () => {
    const answers = async (status: number): Promise<boolean> => {
      let result = false;
      await withServer(
        (_, response) => void response.writeHead(status).end(),
        async (url) => void (result = await reachable(archive(url), options)),
      );
      return result;
    };
    expect([await answers(200), await answers(503)]).toEqual([true, false]);
    expect(await reachable(archive('http://unused'), { fetch: offline, stallMs: 100 })).toBe(false);
  });

  it('two downloads at once leave one whole folder', async () => {
    await withServer(
      (_, response) => void response.end(zip),
      async (url) => {
        await Promise.all([1, 2, 3].map(() => downloadArchive(archive(url), cacheDir, options)));
        expect((await readFolder(archive(url).files, path.join(cacheDir, 'set')))!.files.size).toBe(2);
        expect(await readdir(cacheDir)).toEqual(['set']);
      },
    );
  });
});

describe('ML_100K without its files', () => {
  it('offline, the error names what was tried and what to do', async () => {
    const failure = await loadDataset('ML_100K', { dataDir: '/nowhere', cacheDir, fetch: offline }).catch(
      (e: unknown) => e,
    );
    expect(failure).toBeInstanceOf(DataUnavailable);
    const { message } = failure as DataUnavailable;
    for (const part of [
      '/nowhere/ml-100k',
      path.join(cacheDir, 'ml-100k'),
      'files.grouplens.org',
      'ENOTFOUND',
      'set LETHE_DATA_DIR',
    ]) {
      expect(message).toContain(part);
    }
    expect(await available('ML_100K', { cacheDir, fetch: offline })).toBe('no');
    expect(await available('SYNTHETIC_100K', { cacheDir, fetch: offline })).toBe('here');
  });

  it('a changed folder of the user is refused with the line where it cannot be read, a damaged cache is not used', async () => {
    for (const base of [path.join(cacheDir, 'own'), cacheDir]) {
      await mkdir(path.join(base, 'ml-100k'), { recursive: true });
      await writeFile(path.join(base, 'ml-100k/u.data'), '1\t1\t1\t1\n1\t2\t9\t1\n');
      await writeFile(path.join(base, 'ml-100k/u.user'), '1|20|F|other|0\n');
    }
    const file = path.join(cacheDir, 'own/ml-100k/u.data');
    await expect(loadDataset('ML_100K', { dataDir: path.join(cacheDir, 'own'), cacheDir })).rejects.toThrow(
      `${file}, line 2: expected a rating of 1 to 5, got "9" in "1\\t2\\t9\\t1". ` +
        `${file}: expected the published contents (MD5 6e47046882bad158b0efbb84cd5cb987), got 16 bytes of MD5`,
    );
    expect(await available('ML_100K', { cacheDir, fetch: offline })).toBe('no');
  });
});

describe('LFM_2B, which cannot be downloaded', () => {
  const put = async (folder: string, files: Record<string, string | Uint8Array>): Promise<void> => {
    await mkdir(path.join(cacheDir, folder), { recursive: true });
    for (const [name, contents] of Object.entries(files)) await writeFile(path.join(cacheDir, folder, name), contents);
  };
  const load = () => loadDataset('LFM_2B', { dataDir: cacheDir, cacheDir, fetch: offline });
  const people = 'user_id\tcountry\tage\tgender\n7\tAT\t21\tm\n8\t\t-1\tf\n9\tDE\t70\tn\n';

  it('without its files the error says what to put where', async () => {
    const failure = (await load().catch((e: unknown) => e)) as DataUnavailable;
    expect(failure).toBeInstanceOf(DataUnavailable);
    for (const part of [
      path.join(cacheDir, 'lfm-2b'),
      path.join(cacheDir, 'lfm2b-sample'),
      'user_id, item_id',
      'gender as F or M',
    ]) {
      expect(failure.message).toContain(part);
    }
    expect(await available('LFM_2B', { dataDir: cacheDir, cacheDir, fetch: offline })).toBe('no');
  });

  it('plain or packed, with or without counts, ages and countries, the full set before the sample', async () => {
    await put('lfm2b-sample', { 'interactions.tsv.gz': gzipSync('user_id\titem_id\n7\t5\n'), 'users.tsv': people });
    const sample = await load();
    expect([...sample.interactions.ratings]).toEqual([1]);
    await put('lfm-2b', {
      'interactions.tsv': 'user_id\titem_id\tcount\n7\t5\t3\n8\t4\t1\n9\t4\t1\n',
      'users.tsv': people,
    });
    const { interactions, attributes } = await load();
    expect([...interactions.ratings]).toEqual([3, 1, 1]);
    expect(attributes).toEqual({
      gender: { values: ['F', 'M'], codes: Int32Array.of(1, 0, -1) },
      age: { values: ['18-24', '56+'], codes: Int32Array.of(0, -1, 1) },
      country: { values: ['AT', 'DE'], codes: Int32Array.of(0, -1, 1) },
    });
    expect(await available('LFM_2B', { dataDir: cacheDir, cacheDir, fetch: offline })).toBe('here');
  });

  it('packed or not is the same data set', async () => {
    const rows = 'user_id\titem_id\n7\t5\n';
    await put('lfm2b-sample', { 'interactions.tsv.gz': gzipSync(rows), 'users.tsv': people });
    const packed = await load();
    await put('lfm2b-sample', { 'interactions.tsv': rows });
    expect(await load()).toEqual(packed);
  });

  it.each([
    [
      'a cut gzip file',
      gzipSync('user_id\titem_id\n7\t5\n'.repeat(99)).subarray(0, 40),
      /interactions\.tsv: expected a whole file packed by gzip/,
    ],
    [
      'another encoding',
      Buffer.from('user_id\titem_id\n7\tMot\xf6rhead\n', 'latin1'),
      /interactions\.tsv, line 2: expected text in UTF-8, got other bytes/,
    ],
    [
      'a wrong header',
      Buffer.from('user,item\n7,5\n'),
      /interactions\.tsv, line 1: expected a column "user_id" in "user,item"/,
    ],
  ])('%s is answered with the file and what was expected', async (_name, interactions, message) => {
    await put('lfm2b-sample', { 'interactions.tsv': interactions, 'users.tsv': people });
    await expect(load()).rejects.toThrow(message);
  });
});

const dataDir = process.env['LETHE_DATA_DIR'];
const real = dataDir !== undefined && existsSync(path.join(dataDir, 'ml-100k/u.data'));

describe.runIf(real)('ML_100K as GroupLens distributes it (needs LETHE_DATA_DIR)', () => {
  const load = () => loadDataset('ML_100K', { dataDir, cacheDir, fetch: offline });

  it('has the published numbers', async () => {
    const dataset = await load();
    const statistics = datasetStatistics(dataset);
    expect(statistics).toMatchObject({ users: 943, items: 1682, interactions: 100_000 });
    expect(statistics.groups.filter((group) => group.attribute === 'gender')).toEqual([
      { attribute: 'gender', value: 'F', users: 273, interactions: 25_740 },
      { attribute: 'gender', value: 'M', users: 670, interactions: 74_260 },
    ]);
    const count = (rating: number) => dataset.interactions.ratings.filter((r) => r === rating).length;
    expect([1, 2, 3, 4, 5].map(count)).toEqual([6110, 11370, 27145, 34174, 21201]);
    expect(await available('ML_100K', { dataDir, cacheDir, fetch: offline })).toBe('here');
  });

  it('its 5-core has 943 users, 1,349 items and 99,287 ratings, as counted line by line', async () => {
    let table = (await readFile(path.join(dataDir!, 'ml-100k/u.data'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => line.split('\t'));
    for (let before = 0; before !== table.length;) {
      before = table.length;
      for (const column of [0, 1]) {
        const count = new Map<string, number>();
        for (const row of table) count.set(row[column]!, (count.get(row[column]!) ?? 0) + 1);
        table = table.filter((row) => count.get(row[column]!)! >= 5);
      }
    }
    const core = kCore(await load(), 5);
    expect(datasetStatistics(core)).toMatchObject({ users: 943, items: 1349, interactions: 99_287 });
    expect(table.length).toBe(99_287);
    const { users, items } = core.interactions;
    expect(Array.from(users, (u, e) => `${core.userIds[u]} ${core.itemIds[items[e]!]}`)).toEqual(
      table.map(([u, i]) => `${u} ${i}`),
    );
    const sizes = ({ train, validation, test }: ReturnType<typeof splitDataset>) =>
      [train, validation, test].map((p) => p.items.length);
    expect(sizes(splitDataset(core, 'RATIO', createRng(1)))).toEqual([79_429, 9_929, 9_929]);
    expect(sizes(splitDataset(core, 'LEAVE_ONE_OUT', createRng(1)))).toEqual([97_401, 943, 943]);
  });
});

const larger = dataDir !== undefined && existsSync(path.join(dataDir, 'ml-1m/users.dat'));

describe.runIf(larger)('ML_1M (needs LETHE_DATA_DIR)', () => {
  it('has the published numbers, its 5-core and its splits', async () => {
    const dataset = await loadDataset('ML_1M', { dataDir, cacheDir, fetch: offline });
    const statistics = datasetStatistics(dataset);
    expect(statistics).toMatchObject({ users: 6040, items: 3706, interactions: 1_000_209 });
    const of = (attribute: string) => statistics.groups.filter((group) => group.attribute === attribute);
    expect(of('gender')).toEqual([
      { attribute: 'gender', value: 'F', users: 1709, interactions: 246_440 },
      { attribute: 'gender', value: 'M', users: 4331, interactions: 753_769 },
    ]);
    expect(of('age').map(({ value, users }) => `${value} ${users}`)).toEqual(
      await counted(2, (age) => ages[age]!), // counted line by line
    );
    expect(of('occupation')).toHaveLength(21);
    expect(of('occupation').find(({ value }) => value === 'K-12 student')!.users).toBe(195);
    const count = (rating: number) => dataset.interactions.ratings.filter((r) => r === rating).length;
    expect([1, 2, 3, 4, 5].map(count)).toEqual([56_174, 107_557, 261_197, 348_971, 226_310]);

    const core = kCore(dataset, 5);
    expect(datasetStatistics(core)).toMatchObject({ users: 6040, items: 3416, interactions: 999_611 });
    if (dataset.interactions.latest) {
      const { test, validation } = splitDataset(dataset, 'LEAVE_ONE_OUT', createRng(1));
      const [u, i] = [dataset.userIds.indexOf(1), dataset.itemIds.indexOf(48)];
      expect(test.items[test.offsets[u]!]).toBe(i); // its row is 1::48::5::978824351
      expect([test.items.length, validation.items.length]).toEqual([6040, 6040]);
    }
  });

  const ages: Record<string, string> = {
    1: 'Under 18',
    18: '18-24',
    25: '25-34',
    35: '35-44',
    45: '45-49',
    50: '50-55',
    56: '56+',
  };

  async function counted(field: number, name: (code: string) => string): Promise<string[]> {
    const lines = (await readFile(path.join(dataDir!, 'ml-1m/users.dat'), 'latin1')).trim().split('\n');
    const count = new Map<string, number>();
    for (const line of lines) {
      const value = name(line.split('::')[field]!);
      count.set(value, (count.get(value) ?? 0) + 1);
    }
    return Array.from(count, ([value, users]) => `${value} ${users}`).sort();
  }
});

const listening = dataDir !== undefined && existsSync(path.join(dataDir, 'lfm2b-sample/users.tsv'));

it.runIf(listening)('LFM_2B, the sample (needs LETHE_DATA_DIR): its counts, and those of its 5-core', async () => {
  const dataset = await loadDataset('LFM_2B', { dataDir, cacheDir, fetch: offline });
  expect(datasetStatistics(dataset)).toEqual({
    users: 20_847,
    items: 18_545,
    interactions: 536_963,
    groups: [
      { attribute: 'gender', value: 'F', users: 4919, interactions: 109_323 },
      { attribute: 'gender', value: 'M', users: 15_928, interactions: 427_640 },
    ],
  });
  const core = datasetStatistics(kCore(dataset, 5));
  expect(core).toMatchObject({ users: 18_460, items: 14_376, interactions: 516_667 });
  expect(() => splitDataset(dataset, 'LEAVE_ONE_OUT', createRng(1))).toThrow('LFM_2B has none; use RATIO');
});

it.runIf(!real)('ML_100K tests were skipped: set LETHE_DATA_DIR to the folder that holds ml-100k/', () => {
  expect(real).toBe(false);
});

it.runIf(!larger)('ML_1M tests were skipped: set LETHE_DATA_DIR to the folder that holds ml-1m/', () => {
  expect(larger).toBe(false);
});

it.runIf(!listening)('LFM_2B tests were skipped: set LETHE_DATA_DIR to the folder that holds lfm2b-sample/', () => {
  expect(listening).toBe(false);
});
