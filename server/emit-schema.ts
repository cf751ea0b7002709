// Writes the contract. `npm run gen` calls it; a test fails when the committed file is another.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { contractText, schema } from './schema.ts';

const file = path.join(import.meta.dirname, '../schema.graphql');
const text = contractText(await schema());
if ((await readFile(file, 'utf8').catch(() => '')) !== text) await writeFile(file, text);
