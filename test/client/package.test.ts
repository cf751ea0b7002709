// The package as it is published: built, packed, unpacked beside its declared dependencies alone, used by plain node.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from '../support/api.ts';

const root = path.resolve(import.meta.dirname, '../..');
const exec = promisify(execFile);

interface Manifest {
  readonly version: string;
  readonly engines: object;
  readonly dependencies: Readonly<Record<string, string>>;
}
const readManifest = async (folder: string): Promise<Manifest> =>
  JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as Manifest; // npm's own file

let api: Api;
let project: string;
let packed: string;
let manifest: Manifest;

beforeAll(async () => {
  api = await openApi();
  await exec(process.execPath, ['--import', 'tsx', 'scripts/build-client.ts'], { cwd: root });
  project = await mkdtemp(path.join(os.tmpdir(), 'lethe-package-'));
  const { stdout } = await exec('npm', ['pack', '--json', '--pack-destination', project], {
    cwd: path.join(root, 'client'),
  });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }]; // npm pack packs one package
  packed = path.join(project, 'node_modules/@lethe/client');
  await mkdir(packed, { recursive: true });
  await exec('tar', ['-xzf', path.join(project, filename), '--strip-components=1', '-C', packed]);
  manifest = await readManifest(packed);
  for (const name of [...Object.keys(manifest.dependencies), '@types/node', 'undici-types']) {
    const link = path.join(project, 'node_modules', name);
    await mkdir(path.dirname(link), { recursive: true });
    await symlink(path.join(root, 'node_modules', name), link);
  }
  await writeFile(path.join(project, 'package.json'), JSON.stringify({ type: 'module', private: true }));
}, 240_000);
afterAll(async () => {
  await rm(project, { recursive: true, force: true });
  await api.close();
});

const node = (...args: readonly string[]) =>
  exec(process.execPath, args, {
    cwd: project,
    env: { PATH: process.env.PATH, HOME: project, LETHE_URL: api.url, LETHE_TOKEN: api.apiToken },
  });

describe('the package', () => {
  it('holds built code, types and the contract, and no source', async () => {
    const files = await readdir(packed, { recursive: true });
    expect(files).toEqual(
      expect.arrayContaining([
        'README.md',
        'package.json',
        'dist/lethe.js',
        'dist/lethe.d.ts',
        'dist/schema.graphql',
        'dist/cli/main.js',
      ]),
    );
    expect(files.filter((file) => /(?<!\.d)\.ts$/.test(file))).toEqual([]);
  });

  it('wants the versions that the repository is tested with', async () => {
    const own = await readManifest(root);
    const installed = await Promise.all(
      Object.keys(manifest.dependencies).map(async (name) => [
        name,
        (await readManifest(path.join(root, 'node_modules', name))).version,
      ]),
    );
    expect(manifest.dependencies).toEqual(Object.fromEntries(installed));
    expect(manifest.version).toBe(own.version);
    expect(manifest.engines).toEqual(own.engines);
  });

  it('is imported by plain node, and speaks to the API', async () => {
    const script = `import { createLethe, LetheError } from '@lethe/client';
      const lethe = createLethe({ url: process.env.LETHE_URL, token: process.env.LETHE_TOKEN });
      const { role } = await lethe.viewer();
      const unknown = await createLethe({ url: lethe.url, token: 'x' }).viewer().catch((error) => error);
      console.log(role, unknown instanceof LetheError, unknown.code);
      await lethe.wait({ run: 1 }).catch((error) => console.log(error.code));`;
    await writeFile(path.join(project, 'app.mjs'), script);
    expect((await node('app.mjs')).stdout).toBe('OWNER true UNAUTHENTICATED\nNOT_FOUND\n');
  });

  it('has the command line, which knows the contract, and says so where it needs a checkout', async () => {
    const lethe = (...args: readonly string[]) => node(path.join(packed, 'dist/cli/main.js'), ...args);
    expect((await lethe('--version')).stdout.trim()).toBe(manifest.version);
    expect(
      (await lethe('launch', '--dataset', 'ml-100k', '--method', 'leace', '--seeds', '2', '--dry-run')).stdout,
    ).toContain('4 runs');
    await expect(lethe('runner', 'start')).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('from a checkout of Lethe') as string,
    });
  });
});

describe('its types', () => {
  it("are right for a strict project: the example and every docstring's", async () => {
    await writeFile(path.join(project, 'sweep.ts'), await readFile(path.join(root, 'examples/sweep.ts')));
    const docs = await docstrings();
    expect(docs.length).toBeGreaterThan(5);
    const files = await Promise.all(
      docs.map(async (example, i) => {
        const file = path.join(project, `docstring-${i}.ts`);
        const names = ['collect', 'createLethe', 'LetheError', 'paginate', 'type Page', 'type PageRequest'].filter(
          (name) => new RegExp(`\\b${name.replace('type ', '')}\\b`).test(example),
        );
        const uses = `import { ${[...names, 'type Lethe'].join(', ')} } from '@lethe/client';\n`;
        const given = example.includes('const lethe =') ? '' : 'declare const lethe: Lethe;\n';
        await writeFile(file, `${uses}${given}${example}\nexport type { Lethe };\n`);
        return file;
      }),
    );
    const program = ts.createProgram([path.join(project, 'sweep.ts'), ...files], {
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      target: ts.ScriptTarget.ES2023,
      strict: true,
      noEmit: true,
      skipLibCheck: false,
      types: ['node'],
      typeRoots: [path.join(project, 'node_modules/@types')],
    });
    const problems = ts.getPreEmitDiagnostics(program).map((diagnostic) => {
      const { file, start = 0, messageText } = diagnostic;
      const line = file
        ? `${path.relative(project, file.fileName)}:${file.getLineAndCharacterOfPosition(start).line + 1}`
        : '';
      return `${line} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    });
    expect(problems).toEqual([]);
  }, 120_000);
});

/** The code of every @example in what a user's editor shows. */
async function docstrings(): Promise<string[]> {
  const names = (await readdir(path.join(packed, 'dist'))).filter((name) => name.endsWith('.d.ts'));
  const texts = await Promise.all(names.map((name) => readFile(path.join(packed, 'dist', name), 'utf8')));
  return texts.flatMap((text) =>
    [...text.matchAll(/\/\*\*([\s\S]*?)\*\//g)].flatMap(([, comment = '']) =>
      comment
        .replaceAll(/^ *\* ?/gm, '')
        .split(/^@example$/m)
        .slice(1),
    ),
  );
}
