import { createHash } from 'node:crypto';
import path from 'node:path';
import type { DatasetKind } from '../gql/graphql.ts';
import type { Dataset } from './dataset.ts';
import { downloadArchive, type Archive, type DownloadOptions, reachable, readFolder } from './load-archive.ts';
import { parseMl100k } from './ml-100k.ts';
import { generateSynthetic, synthetic100k } from './synthetic.ts';

export interface LoadOptions {
  /** A folder with the data sets of the user, such as `<dataDir>/ml-100k/u.data`. */
  readonly dataDir?: string;
  /** Where downloads are kept. */
  readonly cacheDir: string;
  readonly fetch?: typeof fetch;
  readonly onDownload?: (done: number, total: number | undefined) => void;
}

/** The data set is in no folder and cannot be downloaded; the message says what was tried and what to do. */
export class DataUnavailable extends Error {
  override readonly name = 'DataUnavailable';
}

/** GroupLens publishes the digest of the zip; those of the files are of its contents. Its terms forbid passing the data on. */
const ml100k: Archive = {
  folder: 'ml-100k',
  url: 'https://files.grouplens.org/datasets/movielens/ml-100k.zip',
  md5: '0e33842e24a9c977be4e0107933c0723',
  files: { 'u.data': '6e47046882bad158b0efbb84cd5cb987', 'u.user': '1b53539edc13caad0282c8500608a319' },
};

/** One entry a data set: adding one is a parser and an entry here. */
const sources: Record<DatasetKind, { archive?: Archive; read: (files: ReadonlyMap<string, Buffer>) => Dataset }> = {
  ML_100K: {
    archive: ml100k,
    read: (files) =>
      parseMl100k({ data: text(files, 'u.data'), user: text(files, 'u.user'), sha256: sha256(...files.values()) }),
  },
  SYNTHETIC_100K: {
    read: () => {
      const dataset = generateSynthetic(synthetic100k);
      const { users, items, ratings, timestamps } = dataset.interactions;
      const codes = Object.values(dataset.attributes).map((attribute) => attribute.codes);
      return { ...dataset, sha256: sha256(users, items, ratings, timestamps!, ...codes) }; // the generator makes times
    },
  },
};

/** Where the files are looked for: `<dataDir>`, then the cache, then GroupLens. */
export async function loadDataset(kind: DatasetKind, options: LoadOptions): Promise<Dataset> {
  const { archive, read } = sources[kind];
  if (!archive) return read(new Map());
  const here = await find(archive, options);
  if (here) return read(here);
  try {
    await downloadArchive(archive, options.cacheDir, downloadOptions(options, 30_000));
  } catch (error) {
    throw new DataUnavailable(unavailable(kind, archive, options, error), { cause: error });
  }
  return read((await find(archive, options))!); // downloadArchive has put it into the cache
}

/** `here`: on this machine; `download`: its publisher answers; `no`: neither. */
export async function available(kind: DatasetKind, options: LoadOptions): Promise<'here' | 'download' | 'no'> {
  const { archive } = sources[kind];
  if (!archive || (await find(archive, options))) return 'here';
  return (await reachable(archive, downloadOptions(options, 5_000))) ? 'download' : 'no';
}

/** A damaged folder of the user is an error of theirs; a damaged cache is downloaded again. */
async function find(archive: Archive, { dataDir, cacheDir }: LoadOptions): Promise<Map<string, Buffer> | undefined> {
  const own = dataDir ? await readFolder(archive, path.join(dataDir, archive.folder)) : undefined;
  return own ?? (await readFolder(archive, path.join(cacheDir, archive.folder)).catch(() => undefined));
}

function downloadOptions(options: LoadOptions, stallMs: number): DownloadOptions {
  return { fetch: options.fetch ?? fetch, onDownload: options.onDownload, stallMs };
}

function unavailable(kind: DatasetKind, archive: Archive, { dataDir, cacheDir }: LoadOptions, error: unknown): string {
  const cause = error instanceof Error ? [error.message, (error.cause as Error | undefined)?.message] : [String(error)];
  const files = Object.keys(archive.files).join(' and ');
  return (
    `${kind} is not available. Looked for ${files} in ` +
    `${dataDir ? path.join(dataDir, archive.folder) : '(no LETHE_DATA_DIR)'} and in ${path.join(cacheDir, archive.folder)}; ` +
    `then tried ${archive.url}: ${cause.filter(Boolean).join(': ')}. ` +
    `Download and unpack that file, and set LETHE_DATA_DIR to the folder that holds ${archive.folder}/.`
  );
}

function text(files: ReadonlyMap<string, Buffer>, name: string): string {
  return files.get(name)!.toString('latin1'); // readFolder returns every file of the archive
}

function sha256(...parts: readonly NodeJS.ArrayBufferView[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
