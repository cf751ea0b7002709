import path from 'node:path';
import type { Dataset } from './dataset.ts';
import {
  downloadArchive,
  type Archive,
  type DownloadOptions,
  type FoundFiles,
  reachable,
  readFolder,
} from './load-archive.ts';
import { type Source, type SourceKind, sources } from './load-sources.ts';

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

/** Where the files are looked for: `<dataDir>`, then the cache, then their publisher. */
export async function loadDataset(kind: SourceKind, options: LoadOptions): Promise<Dataset> {
  const source = sources[kind];
  if (!('files' in source)) return source.make();
  const here = await find(source, options);
  if (here) return source.read(here.files);
  const { archive } = source;
  if (!archive) throw new DataUnavailable(`${kind} is not available. ${lookedFor(source, options)} ${source.advice}`);
  try {
    await downloadArchive(archive, options.cacheDir, downloadOptions(options, 30_000));
  } catch (error) {
    throw new DataUnavailable(undownloaded(kind, { source, archive, error, options }), { cause: error });
  }
  return source.read((await find(source, options))!.files); // downloadArchive has put it into the cache
}

/** `here`: on this machine; `download`: its publisher answers; `no`: neither. */
export async function available(kind: SourceKind, options: LoadOptions): Promise<'here' | 'download' | 'no'> {
  const source = sources[kind];
  if (!('files' in source) || (await find(source, options))) return 'here';
  return source.archive && (await reachable(source.archive, downloadOptions(options, 5_000))) ? 'download' : 'no';
}

type FileSource = Extract<Source, { files: unknown }>;

/** A damaged folder of the user is an error of theirs; a damaged cache is downloaded again. */
async function find(source: FileSource, { dataDir, cacheDir }: LoadOptions): Promise<FoundFiles | undefined> {
  const own = dataDir && (await firstOf(source, dataDir));
  if (own) return own.damage ? refuse(source, own) : own;
  const cached =
    source.archive &&
    (await readFolder(source.archive.files, path.join(cacheDir, source.archive.folder)).catch(() => undefined));
  return cached?.damage ? undefined : cached;
}

async function firstOf({ folders, files }: FileSource, base: string): Promise<FoundFiles | undefined> {
  for (const folder of folders) {
    for (const set of files) {
      const found = await readFolder(set, path.join(base, folder));
      if (found) return found;
    }
  }
  return undefined;
}

/** Where reading the damaged files fails as well, the message says at which line. */
function refuse({ read }: FileSource, { files, damage }: FoundFiles): never {
  let line = '';
  try {
    read(files);
  } catch (error) {
    line = `${(error as Error).message}. `; // readTable throws Errors
  }
  throw new Error(`${line}${damage}`);
}

function downloadOptions(options: LoadOptions, stallMs: number): DownloadOptions {
  return { fetch: options.fetch ?? fetch, onDownload: options.onDownload, stallMs };
}

function lookedFor({ folders, files, archive }: FileSource, { dataDir, cacheDir }: LoadOptions): string {
  const own = dataDir ? folders.map((folder) => path.join(dataDir, folder)) : ['(no LETHE_DATA_DIR)'];
  const places = archive ? [...own, path.join(cacheDir, archive.folder)] : own;
  return `Looked for ${Object.keys(files[0]!).join(' and ')} in ${places.join(' and in ')}.`; // every source has a set
}

function undownloaded(
  kind: SourceKind,
  {
    source,
    archive,
    error,
    options,
  }: { readonly source: FileSource; readonly archive: Archive; readonly error: unknown; readonly options: LoadOptions },
): string {
  const cause = error instanceof Error ? [error.message, (error.cause as Error | undefined)?.message] : [String(error)];
  return (
    `${kind} is not available. ${lookedFor(source, options)} Then tried ${archive.url}: ${cause.filter(Boolean).join(': ')}. ` +
    `Download and unpack that file, and set LETHE_DATA_DIR to the folder that holds ${archive.folder}/.`
  );
}
