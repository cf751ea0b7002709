// Compiles every gpu-runner/kernels/*.as.ts to WebAssembly and writes it, base64, to kernels/generated/<name>.ts.
// A <name>.team.as.ts works on a memory that several threads share (kernels/team.ts); the others have one of their own.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import asc from 'assemblyscript/asc';

/** Those with a second build, for machines with fused multiply-add: it pays there (kernels/fused.ts). */
const FUSED = new Set(['mmd.team', 'fourier.team', 'mmd-batch', 'discriminator']);
const TEAM = ['--importMemory', '--sharedMemory', '--enable', 'threads'];

const folder = path.resolve(import.meta.dirname, '../../gpu-runner/kernels');

export async function buildKernels(): Promise<string[]> {
  const out = path.join(folder, 'generated');
  await mkdir(out, { recursive: true });
  const sources = (await readdir(folder)).filter((file) => file.endsWith('.as.ts')).sort();
  for (const source of sources) {
    const name = source.slice(0, -'.as.ts'.length);
    const fused = FUSED.has(name) ? await compile(source, ['--enable', 'relaxed-simd']) : undefined;
    await writeFile(path.join(out, `${name}.ts`), moduleText(name, await compile(source), fused));
  }
  return sources;
}

async function compile(source: string, more: readonly string[] = []): Promise<Uint8Array> {
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    // prettier-ignore
    [source, '--outFile', 'kernel.wasm', '-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--enable', 'bulk-memory', '--initialMemory', '1', '--maximumMemory', '65536', ...(source.endsWith('.team.as.ts') ? TEAM : []), ...more],
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

function moduleText(name: string, plain: Uint8Array, fused?: Uint8Array): string {
  const constant = (of: string, binary: Uint8Array): string =>
    `export const ${of} =\n  '${Buffer.from(binary).toString('base64')}';\n`;
  return `// GENERATED from ${name}.as.ts by npm run gen\n${constant('wasm', plain)}${fused ? constant('fused', fused) : ''}`;
}
