/** Bindings of a shader in the order of its buffers: `name: type`, read only unless marked with `*`. */
export function bindings(...declared: readonly string[]): string {
  return declared
    .map((text, i) => {
      const writable = text.startsWith('*');
      const access = writable ? 'read_write' : 'read';
      return `@group(0) @binding(${i}) var<storage, ${access}> ${writable ? text.slice(1) : text};`;
    })
    .join('\n');
}

/** `main` over workgroups of `size`, with WORKGROUP (over x and y), LOCAL and ID = WORKGROUP * size + LOCAL, and Z. */
export function main(size: number, body: string): string {
  return `
@compute @workgroup_size(${size})
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) LOCAL: u32,
) {
  let WORKGROUP = group.x + group.y * groups.x;
  let ID = WORKGROUP * ${size}u + LOCAL;
  let Z = group.z;
  ${body}
}`;
}

/** The text for c = 0 .. count - 1, one after another: vectors in registers cannot be indexed by a variable at full speed. */
export function unrolled(count: number, text: (c: number) => string, separator = '\n'): string {
  return Array.from({ length: count }, (_, c) => text(c)).join(separator);
}
