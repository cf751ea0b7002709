// Notes schema.graphql as the released contract: from now on it changes only by additions and announced removals.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { breakingChanges } from './contract/breaking.ts';

const root = path.resolve(import.meta.dirname, '..');
const released = path.join(root, 'test/contract/released.graphql');
const next = await readFile(path.join(root, 'schema.graphql'), 'utf8');
const before = await readFile(released, 'utf8').catch(() => undefined);
const breaks = before === undefined ? [] : await breakingChanges(before, next);
if (breaks.length > 0 && !process.argv.includes('--breaking')) {
  process.stderr.write(
    `The contract breaks what was released:\n${breaks.map((line) => `  ${line}\n`).join('')}Deprecate instead, or release a major version with: npm run release:contract -- --breaking\n`,
  );
  process.exit(1);
}
await writeFile(released, next);
process.stdout.write(
  `test/contract/released.graphql is schema.graphql now.${breaks.length > 0 ? ` ${breaks.length} breaks.` : ''}\n`,
);
