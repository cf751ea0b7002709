import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { ArtifactName, Report } from './runner-api.ts';

/** One thing to deliver: a line of the spool's file. `file` lies beside it. */
export type SpoolEntry = { readonly report: Report } | { readonly artifact: ArtifactName; readonly file: string };

/** The first line of the file. */
export interface SpoolHeader {
  readonly lease: string;
  readonly runNumber: number;
  /** Who writes it; another process leaves it alone while this one lives. */
  readonly pid: number;
  readonly host: string;
}

export interface SpoolFile {
  readonly path: string;
  readonly header: SpoolHeader;
  append(entry: SpoolEntry): Promise<void>;
  /** Writes the artifact's bytes and returns its entry, not yet appended. */
  store(artifact: Omit<ArtifactName, 'sha256'>, bytes: Uint8Array): Promise<SpoolEntry>;
  load(name: string): Promise<Uint8Array>;
  remove(): Promise<void>;
}

/** Readable by the owner alone, for a lease is a secret. */
const PRIVATE = { mode: 0o600 };

export async function createSpoolFile(dir: string, lease: string, runNumber: number): Promise<SpoolFile> {
  const header = { lease, runNumber, ...thisProcess() };
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const file = path.join(dir, `${nameOf(lease)}.jsonl`);
  await writeFile(file, line(header), PRIVATE);
  return spoolFile(file, header);
}

/**
 * Takes over what another process left. Undefined when not even the header was written, or when it may not be taken.
 * A last line cut short by a kill was never acted upon: it is dropped.
 */
export async function takeSpoolFile(
  file: string,
  mayTake: (header: SpoolHeader) => Promise<boolean>,
): Promise<{ file: SpoolFile; entries: SpoolEntry[] } | undefined> {
  const lines = (await readFile(file, 'utf8')).split('\n').slice(0, -1);
  if (!lines[0]) return undefined;
  const header = JSON.parse(lines[0]) as SpoolHeader; // written by createSpoolFile
  if (!(await mayTake(header))) return undefined;
  const entries = lines.slice(1).map((entry) => JSON.parse(entry) as SpoolEntry); // written by append
  const own = { ...header, ...thisProcess() };
  await writeFile(file, [own, ...entries].map(line).join(''), PRIVATE);
  const artifacts = entries.flatMap((entry) => ('file' in entry ? [entry.file] : []));
  return { file: spoolFile(file, own, artifacts), entries };
}

function spoolFile(file: string, header: SpoolHeader, known: readonly string[] = []): SpoolFile {
  const dir = path.dirname(file);
  const artifacts = new Set(known);
  return {
    path: file,
    header,
    append: (entry) => appendFile(file, line(entry)),
    async store(artifact, bytes) {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const name = `${nameOf(header.lease)}.${sha256}.safetensors`;
      artifacts.add(name);
      await writeFile(path.join(dir, name), bytes, PRIVATE);
      return { artifact: { ...artifact, sha256 }, file: name };
    },
    load: (name) => readFile(path.join(dir, path.basename(name))),
    // The list goes last, so that a kill in between leaves something to replay, not something forgotten.
    async remove() {
      for (const name of artifacts) await rm(path.join(dir, path.basename(name)), { force: true });
      await rm(file, { force: true });
    },
  };
}

function thisProcess(): Pick<SpoolHeader, 'pid' | 'host'> {
  return { pid: process.pid, host: os.hostname() };
}

/** A lease comes from the server and is a secret: neither belongs in a file name. */
function nameOf(lease: string): string {
  return createHash('sha256').update(lease).digest('hex').slice(0, 32);
}

function line(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}
