import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { unzipSync } from 'fflate';
import type { TextFile } from './delimited.ts';
import { readTextFile } from './load-files.ts';

/** The files a data set is read from, by name, each with the MD5 digests its contents may have; none = any contents. */
export type FileSet = Readonly<Record<string, readonly string[]>>;

/** A published zip file and those of its files that are needed. */
export interface Archive {
  readonly folder: string;
  readonly url: string;
  readonly md5: string;
  readonly files: FileSet;
}

export interface DownloadOptions {
  readonly fetch: typeof fetch;
  readonly onDownload?: (done: number, total: number | undefined) => void;
  /** Longest wait for the first or for the next bytes, in milliseconds. */
  readonly stallMs: number;
}

/** What a folder has of a set. */
export interface FoundFiles {
  readonly files: ReadonlyMap<string, TextFile>;
  /** What is wrong with the contents of a file: expected and got; undefined when they are as published. */
  readonly damage: string | undefined;
}

/** The files of the set in `folder`, unpacked, or undefined when one is missing. */
export async function readFolder(set: FileSet, folder: string): Promise<FoundFiles | undefined> {
  const files = new Map<string, TextFile>();
  let damage: string | undefined;
  for (const [name, digests] of Object.entries(set)) {
    const file = await readTextFile(path.join(folder, name));
    if (!file) return undefined;
    damage ??= wrongDigest(file.name, file.bytes, digests);
    files.set(name, file);
  }
  return { files, damage };
}

/** Downloads, checks and unpacks the archive to `<cacheDir>/<folder>`: there wholly or not at all, whoever else does the same. */
export async function downloadArchive(archive: Archive, cacheDir: string, options: DownloadOptions): Promise<void> {
  const zip = await download(archive.url, options);
  const changed = wrongDigest(archive.url, zip, [archive.md5]);
  if (changed) throw new Error(changed);
  const wanted = unzipSync(zip, { filter: ({ name }) => path.posix.basename(name) in archive.files });
  await mkdir(cacheDir, { recursive: true });
  const temporary = await mkdtemp(path.join(cacheDir, `.${archive.folder}-`));
  try {
    for (const [name, bytes] of Object.entries(wanted)) {
      await writeFile(path.join(temporary, path.posix.basename(name)), bytes);
    }
    const unpacked = await readFolder(archive.files, temporary);
    if (unpacked?.damage) throw new Error(unpacked.damage);
    if (!unpacked) {
      throw new Error(
        `${archive.url}: expected ${Object.keys(archive.files).join(', ')} in it, got ${Object.keys(wanted).join(', ') || 'none'}`,
      );
    }
    await putInPlace(archive, temporary, path.join(cacheDir, archive.folder));
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** A folder that is there already is another's finished download, and as good, or damaged. */
async function putInPlace(archive: Archive, temporary: string, target: string): Promise<void> {
  try {
    await rename(temporary, target);
  } catch {
    const there = await readFolder(archive.files, target).catch(() => undefined);
    if (there && !there.damage) return;
    await rm(target, { recursive: true, force: true });
    await rename(temporary, target);
  }
}

/** Whether the archive's server answers for it within `stallMs`. */
export async function reachable(archive: Archive, { fetch, stallMs }: DownloadOptions): Promise<boolean> {
  try {
    const response = await fetch(archive.url, { method: 'HEAD', signal: AbortSignal.timeout(stallMs) });
    return response.ok;
  } catch {
    return false; // offline is an answer here, not a failure
  }
}

async function download(url: string, { fetch, onDownload, stallMs }: DownloadOptions): Promise<Uint8Array> {
  const abort = new AbortController();
  const stalled = (): void => abort.abort(new Error(`no answer for ${stallMs / 1000} s`));
  let timer = setTimeout(stalled, stallMs);
  try {
    const response = await fetch(url, { signal: abort.signal });
    if (!response.ok || !response.body) throw new Error(`it answered ${response.status} ${response.statusText}`);
    const length = Number(response.headers.get('content-length')) || undefined;
    const chunks: Uint8Array[] = [];
    let done = 0;
    const reader = response.body.getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      clearTimeout(timer);
      timer = setTimeout(stalled, stallMs);
      chunks.push(part.value);
      done += part.value.length;
      onDownload?.(done, length);
    }
    return Buffer.concat(chunks);
  } finally {
    clearTimeout(timer);
  }
}

function wrongDigest(what: string, bytes: Uint8Array, digests: readonly string[]): string | undefined {
  if (digests.length === 0) return undefined;
  const md5 = createHash('md5').update(bytes).digest('hex');
  if (digests.includes(md5)) return undefined;
  return `${what}: expected the published contents (MD5 ${digests.join(' or ')}), got ${bytes.length} bytes of MD5 ${md5}`;
}
