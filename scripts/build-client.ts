// `npm run build:client`: client/ as the package that is published: plain JavaScript, types, and the contract it was made for.
import { chmod, copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const root = path.resolve(import.meta.dirname, '..');
const dist = path.join(root, 'client/dist');

await rm(dist, { recursive: true, force: true });
await promisify(execFile)(process.execPath, [
  path.join(root, 'node_modules/typescript/bin/tsc'),
  '-p',
  path.join(root, 'client/tsconfig.build.json'),
]).catch((error: { stdout?: string }) => {
  process.stderr.write(error.stdout ?? String(error));
  process.exit(1);
});
await copyFile(path.join(root, 'schema.graphql'), path.join(dist, 'schema.graphql'));
const main = path.join(dist, 'cli/main.js');
await writeFile(main, `#!/usr/bin/env node\n${await readFile(main, 'utf8')}`);
await chmod(main, 0o755);
