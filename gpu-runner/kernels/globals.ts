/** Sets a kernel's exported globals by name. */
export function setGlobals(exports: Record<string, unknown>, values: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(values)) globalOf(exports, name).value = value;
}

export function globalOf(exports: Record<string, unknown>, name: string): WebAssembly.Global {
  const global = exports[name];
  if (!(global instanceof WebAssembly.Global)) throw new Error(`kernel: no global called ${name}`);
  return global;
}
