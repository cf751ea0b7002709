/**
 * Instantiates a kernel that `npm run gen` compiled from `<name>.as.ts` to base64 in `generated/<name>.ts`.
 * Each instance has a memory of its own. AssemblyScript keeps static tables in low memory, so arrays are laid out
 * from `heapBase()` (each kernel exports it: `export function heapBase(): usize { return __heap_base; }`) on, 16-byte aligned, by a bump allocator that is released all at once with the instance.
 * Kernels for several threads (`<name>.team.as.ts`) are loaded by team.ts.
 */
export interface Kernel<Exports> {
  readonly exports: Exports;
  /** Reserves bytes and returns their address. Views go stale when memory grows: take them after the last allocation. */
  alloc(bytes: number): number;
  f32(address: number, length: number): Float32Array;
  f64(address: number, length: number): Float64Array;
  i32(address: number, length: number): Int32Array;
  u8(address: number, length: number): Uint8Array;
  /** Forgets all allocations. */
  reset(): void;
}

const PAGE = 65536;
const compiled = new Map<string, WebAssembly.Module>();

export function loadKernel<Exports>(name: string, base64: string): Kernel<Exports> {
  const instance = new WebAssembly.Instance(compileKernel(name, base64), { env: { abort: abortOf(name) } });
  // Every kernel exports heapBase(); the rest is declared by the caller, beside the kernel it knows.
  const exports = instance.exports as Exports & { memory: WebAssembly.Memory; heapBase(): number };
  return kernelOver(exports.memory, exports);
}

/** Compiled once a thread. */
export function compileKernel(name: string, base64: string): WebAssembly.Module {
  let module = compiled.get(name);
  if (!module) {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    module = new WebAssembly.Module(bytes);
    compiled.set(name, module);
  }
  return module;
}

/** What a kernel's failed assertion calls. */
export function abortOf(name: string) {
  return (_message: number, _file: number, line: number, column: number): never => {
    throw new Error(`kernel ${name} aborted at ${line}:${column}`);
  };
}

/** The bump allocator and the views over an instance's memory. */
export function kernelOver<Exports>(
  memory: WebAssembly.Memory,
  exports: Exports & { heapBase(): number },
): Kernel<Exports> {
  const base = align(exports.heapBase());
  let top = base;
  return {
    exports,
    alloc(bytes) {
      const address = top;
      const end = align(top + bytes);
      const missing = end - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
      top = end;
      return address;
    },
    f32: (address, length) => new Float32Array(memory.buffer, address, length),
    f64: (address, length) => new Float64Array(memory.buffer, address, length),
    i32: (address, length) => new Int32Array(memory.buffer, address, length),
    u8: (address, length) => new Uint8Array(memory.buffer, address, length),
    reset() {
      top = base;
    },
  };
}

/** To 16 bytes; not by bit operations, which would turn addresses over 2 GB negative. */
function align(address: number): number {
  return Math.ceil(address / 16) * 16;
}
