import { closeSync, existsSync, mkdirSync, openSync, readdirSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { TableMappingInput } from '../../gpu-runner/data/mapping.ts';
import { syntheticPeople, type SyntheticOptions, type SyntheticPeople } from '../../gpu-runner/data/synthetic.ts';

/** A file of 2 GiB cannot be read whole. */
const MOST_BYTES = 2 ** 30;
const CHUNK = 2 ** 20;

/** Writes interactions, users and the mapping, user by user in bounded memory; returns the mapping's path. */
export function writeSynthetic(folder: string, options: SyntheticOptions, mostBytes = MOST_BYTES): string {
  const people = syntheticPeople(options);
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new Error(`${folder}: expected a folder that does not exist or is empty`);
  }
  mkdirSync(folder, { recursive: true });
  const files = writeInteractions(folder, people, mostBytes);
  const names = Object.keys(people.attributes);
  writeUsers(path.join(folder, 'users.tsv'), people, options.users);
  const mapping: TableMappingInput = {
    name: `synthetic-${options.users}-${options.items}-${options.interactions}-${options.seed}`,
    interactions: { files, user: 'user_id', item: 'item_id', rating: 'rating', timestamp: 'timestamp' },
    users: {
      file: 'users.tsv',
      user: 'user_id',
      attributes: Object.fromEntries(names.map((name) => [name, name])),
    },
  };
  const file = path.join(folder, 'mapping.json');
  writeFileSync(file, `${JSON.stringify(mapping, null, 2)}\n`);
  return file;
}

function writeInteractions(folder: string, { rows }: SyntheticPeople, mostBytes: number): string[] {
  const header = 'user_id\titem_id\trating\ttimestamp\n';
  const files: string[] = [];
  let out: ReturnType<typeof lineWriter> | undefined;
  for (const { user, items, ratings, timestamps } of rows()) {
    if (!out || out.bytes() >= mostBytes) {
      out?.close();
      const name = `interactions${files.length === 0 ? '' : `-${files.length + 1}`}.tsv`;
      files.push(name);
      out = lineWriter(path.join(folder, name), header);
    }
    let text = '';
    for (let e = 0; e < items.length; e++) text += `${user + 1}\t${items[e]! + 1}\t${ratings[e]}\t${timestamps[e]}\n`;
    out.write(text);
  }
  out?.close();
  return files;
}

function writeUsers(file: string, { attributes }: SyntheticPeople, users: number): void {
  const columns = Object.values(attributes);
  const out = lineWriter(file, `${['user_id', ...Object.keys(attributes)].join('\t')}\n`);
  for (let u = 0; u < users; u++) {
    out.write(`${[u + 1, ...columns.map(({ values, codes }) => values[codes[u]!])].join('\t')}\n`);
  }
  out.close();
}

function lineWriter(file: string, header: string) {
  const handle = openSync(file, 'w');
  let text = header;
  let written = 0;
  const flush = (): void => {
    written += writeSync(handle, text);
    text = '';
  };
  return {
    bytes: () => written + text.length,
    write(more: string) {
      text += more;
      if (text.length >= CHUNK) flush();
    },
    close() {
      flush();
      closeSync(handle);
    },
  };
}
