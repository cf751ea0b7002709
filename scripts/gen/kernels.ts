// Compiles every gpu-runner/kernels/*.as.ts to WebAssembly and writes it, base64, to kernels/generated/<name>.ts.
// A <name>.team.as.ts works on a memory that several threads share (kernels/team.ts); the others have one of their own.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import asc from 'assemblyscript/asc';

const TEAM = ['--importMemory', '--sharedMemory', '--enable', 'threads'];

const folder = path.resolve(import.meta.dirname, '../../gpu-runner/kernels');

export async function buildKernels(): Promise<string[]> {
  const out = path.join(folder, 'generated');
  await mkdir(out, { recursive: true });
  const sources = (await readdir(folder)).filter((file) => file.endsWith('.as.ts')).sort();
  for (const source of sources) {
    const name = source.slice(0, -'.as.ts'.length);
    await writeFile(path.join(out, `${name}.ts`), moduleText(name, await compile(source)));
  }
  return sources;
}

async function compile(source: string): Promise<Uint8Array> {
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    // prettier-ignore
    [source, '--outFile', 'kernel.wasm', '-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--enable', 'bulk-memory', '--initialMemory', '1', '--maximumMemory', '65536', ...(source.endsWith('.team.as.ts') ? TEAM : [])],
    {
      listFiles: () => [],
      readFile: async (file, base) => readText(path.resolve(base, file)),
      writeFile: (file, contents) => {
        if (file === 'kernel.wasm') binary = contents as unknown as Uint8Array; // asc hands bytes for a .wasm file
      },
    },
  );
  if (error || !binary) throw new Error(`${source} does not compile:\n${stderr.toString() || String(error)}`);
  return binary;
}

async function readText(file: string): Promise<string | null> {
  const inside = path.resolve(folder, path.basename(file));
  return readFile(inside, 'utf8').catch(() => null);
}

function moduleText(name: string, binary: Uint8Array): string {
  return `// GENERATED from ${name}.as.ts by npm run gen\nexport const wasm =\n  '${Buffer.from(binary).toString('base64')}';\n`;
}
