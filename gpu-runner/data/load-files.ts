import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { failAt, type TextFile } from './delimited.ts';

/** A file, or its packed twin `<file>.gz`, unpacked; undefined when neither is there. Packed is what begins as gzip does. */
export async function readTextFile(file: string): Promise<TextFile | undefined> {
  for (const name of [file, `${file}.gz`]) {
    const bytes = await readFile(name).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
      throw new Error(`${name} cannot be read: ${error.message}`, { cause: error });
    });
    if (bytes) return asText({ name, bytes: unpacked(name, bytes) });
  }
  return undefined;
}

/** Of the contents, one after the other. */
export function sha256(...parts: readonly NodeJS.ArrayBufferView[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/** Other encodings would make one name of two. */
function asText(file: TextFile): TextFile {
  const { bytes } = file;
  if (isUtf8(bytes)) return file;
  for (let start = 0, line = 1; ; line++) {
    const end = bytes.indexOf(10, start);
    if (!isUtf8(bytes.subarray(start, end < 0 ? undefined : end))) failAt(file, line, 'text in UTF-8, got other bytes');
    start = end + 1;
  }
}

function unpacked(name: string, bytes: Buffer): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return plain(bytes);
  try {
    return plain(gunzipSync(bytes));
  } catch (error) {
    throw new Error(`${name}: expected a whole file packed by gzip: ${(error as Error).message}`, { cause: error }); // zlib throws Errors
  }
}

/** Not a Buffer: loops over one class of array stay fast. */
function plain({ buffer, byteOffset, byteLength }: Buffer): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
