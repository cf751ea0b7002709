import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { unzipSync } from 'fflate';

/** A published zip file and those of its files that are needed, each with its MD5 digest. */
export interface Archive {
  readonly folder: string;
  readonly url: string;
  readonly md5: string;
  readonly files: Readonly<Record<string, string>>;
}

export interface DownloadOptions {
  readonly fetch: typeof fetch;
  readonly onDownload?: (done: number, total: number | undefined) => void;
  /** Longest wait for the first or for the next bytes, in milliseconds. */
  readonly stallMs: number;
}

/** The files of the archive in `folder`, or undefined when one is missing; throws when one has other contents. */
export async function readFolder(archive: Archive, folder: string): Promise<Map<string, Buffer> | undefined> {
  const files = new Map<string, Buffer>();
  for (const [name, md5] of Object.entries(archive.files)) {
    const file = path.join(folder, name);
    const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
      throw new Error(`${file} cannot be read: ${error.message}`, { cause: error });
    });
    if (!bytes) return undefined;
    assertDigest(file, bytes, md5);
    files.set(name, bytes);
  }
  return files;
}

/** Downloads, checks and unpacks the archive to `<cacheDir>/<folder>`: there wholly or not at all, whoever else does the same. */
export async function downloadArchive(archive: Archive, cacheDir: string, options: DownloadOptions): Promise<void> {
  const zip = await download(archive.url, options);
  assertDigest(archive.url, zip, archive.md5);
  const wanted = unzipSync(zip, { filter: ({ name }) => path.posix.basename(name) in archive.files });
  await mkdir(cacheDir, { recursive: true });
  const temporary = await mkdtemp(path.join(cacheDir, `.${archive.folder}-`));
  try {
    for (const [name, bytes] of Object.entries(wanted)) {
      await writeFile(path.join(temporary, path.posix.basename(name)), bytes);
    }
    if (!(await readFolder(archive, temporary))) {
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
    if (await readFolder(archive, target).catch(() => undefined)) return;
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

function assertDigest(what: string, bytes: Uint8Array, expected: string): void {
  const md5 = createHash('md5').update(bytes).digest('hex');
  if (md5 !== expected) {
    throw new Error(
      `${what}: expected the published contents (MD5 ${expected}), got ${bytes.length} bytes of MD5 ${md5}`,
    );
  }
}
