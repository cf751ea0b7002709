import asc from 'assemblyscript/asc';

/** A kernel for a team, of this text, compiled as `npm run gen` compiles `<name>.team.as.ts`; base64. */
export async function compileTeamKernel(text: string): Promise<string> {
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    // prettier-ignore
    ['team.ts', '--outFile', 'team.wasm', '-O3', '--runtime', 'stub', '--enable', 'simd', '--enable', 'threads', '--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
    {
      listFiles: () => [],
      readFile: (file) =>
        file === 'team.ts' ? `export function heapBase(): usize { return __heap_base; }\n${text}` : null,
      writeFile: (file, contents) => {
        if (file === 'team.wasm') binary = contents as unknown as Uint8Array; // asc hands bytes for a .wasm file
      },
    },
  );
  if (error || !binary) throw new Error(`the kernel does not compile:\n${stderr.toString() || String(error)}`);
  return Buffer.from(binary).toString('base64');
}

export interface CountingExports {
  visit(chunk: number, thread: number, visits: number, by: number, busy: number): void;
  fail(chunk: number, thread: number, at: number): void;
  forever(chunk: number, thread: number, beats: number): void;
}

/** `visit` counts visits of each chunk and of each thread, `fail` aborts in one chunk, `forever` never ends and leaves a beat for each thread. */
export const countingKernel = `
export function visit(chunk: i32, thread: i32, visits: usize, by: usize, busy: i32): void {
  let x: f64 = 1;
  for (let i = 0; i < busy; i++) x = Math.sqrt(x + 1);
  store<i32>(visits + 4 * chunk, load<i32>(visits + 4 * chunk) + (x > 0 ? 1 : 0));
  store<i32>(by + 4 * thread, load<i32>(by + 4 * thread) + 1);
}
export function fail(chunk: i32, thread: i32, at: i32): void {
  if (chunk === at) unreachable();
}
export function forever(chunk: i32, thread: i32, beats: usize): void {
  while (true) atomic.add<i32>(beats + 4 * thread, 1);
}
`;
