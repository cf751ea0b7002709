import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Dataset } from './dataset.ts';
import type { TextFile } from './delimited.ts';
import { readTextFile, sha256 } from './load-files.ts';
import { parseMapping } from './mapping.ts';
import { readTable } from './table.ts';

/** The data set that a mapping file describes; its files lie beside it, or where it says. */
export async function loadTable(mappingFile: string): Promise<Dataset> {
  const text = await readFile(mappingFile, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${mappingFile} cannot be read: ${error.message}`, { cause: error });
  });
  const mapping = parseMapping(mappingFile, text);
  const read = async (name: string): Promise<TextFile> => {
    const file = path.resolve(path.dirname(mappingFile), name);
    return (
      (await readTextFile(file)) ??
      Promise.reject(new Error(`${mappingFile}: expected the file ${file} (or ${file}.gz), which is not there`))
    );
  };
  const interactions = await Promise.all(mapping.interactions.files.map(read));
  const users = await read(mapping.users.file);
  const bytes = [...interactions, users].map((file) => file.bytes);
  return {
    ...readTable(mapping, { interactions, users }),
    sha256: sha256(new TextEncoder().encode(JSON.stringify(mapping)), ...bytes),
  };
}
