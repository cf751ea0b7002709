/**
 * The safetensors format (huggingface/safetensors, "Format"): 8 bytes little-endian header length, a JSON header padded
 * with spaces so that data is aligned to 8 bytes, then the tensors row-major without gaps. No code can hide in it.
 */
const dtypes = { F64: Float64Array, F32: Float32Array, I32: Int32Array } as const;

type Dtype = keyof typeof dtypes;

export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array | Int32Array;
}

export interface Safetensors {
  readonly tensors: Readonly<Record<string, Tensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Same content, same bytes: tensors are ordered as the reference writer orders them (wider types first, then by name), metadata by key. */
export function writeSafetensors({ tensors, metadata }: Safetensors): Uint8Array {
  const entries = Object.entries(tensors).sort(([a, x], [b, y]) => width(y) - width(x) || compare(a, b));
  const header: Record<string, unknown> = {
    __metadata__: Object.fromEntries(Object.entries(metadata).sort(([a], [b]) => compare(a, b))),
  };
  let end = 0;
  for (const [name, { shape, data }] of entries) {
    if (elements(shape) !== data.length) {
      throw new RangeError(`${name}: expected ${elements(shape)} values for [${shape.join(', ')}], got ${data.length}`);
    }
    header[name] = { dtype: dtypeOf(data), shape, data_offsets: [end, (end += data.byteLength)] };
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const start = 8 + Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(start + end).fill(0x20, 8 + json.length, start);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true);
  bytes.set(json, 8);
  let at = start;
  for (const [, { data }] of entries) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

export function readSafetensors(bytes: Uint8Array): Safetensors {
  const length = bytes.length < 8 ? -1 : Number(view(bytes).getBigUint64(0, true));
  if (length < 2 || 8 + length > bytes.length) {
    throw new Error(`safetensors: expected a header of 2 to ${bytes.length - 8} bytes, got ${length}`);
  }
  const header = parseHeader(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  const body = bytes.subarray(8 + length);
  const tensors: Record<string, Tensor> = {};
  let end = 0;
  for (const [name, { dtype, shape, data_offsets }] of header.tensors) {
    const [from, to] = data_offsets;
    const wanted = elements(shape) * dtypes[dtype].BYTES_PER_ELEMENT;
    if (from !== end || to - from !== wanted || to > body.length) {
      throw new Error(
        `safetensors, ${name}: expected ${wanted} bytes from ${end} on (of ${body.length}), got ${from} to ${to}`,
      );
    }
    // Copied, because the data may lie at an address that is no multiple of the element's width.
    tensors[name] = { shape, data: new dtypes[dtype](new Uint8Array(body.subarray(from, to)).buffer) };
    end = to;
  }
  if (end !== body.length) throw new Error(`safetensors: expected ${end} bytes of data, got ${body.length}`);
  return { tensors, metadata: header.metadata };
}

interface Entry {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

function parseHeader(text: string): { tensors: [string, Entry][]; metadata: Record<string, string> } {
  const header: unknown = JSON.parse(text);
  if (typeof header !== 'object' || header === null)
    throw new Error('safetensors: expected the header to be an object');
  const { __metadata__: metadata = {}, ...rest } = header as Record<string, unknown>;
  const tensors = Object.entries(rest).map(([name, entry]): [string, Entry] => {
    if (!isEntry(entry)) {
      throw new Error(
        `safetensors, ${name}: expected a dtype of ${Object.keys(dtypes).join(', ')}, a shape and offsets, got ${JSON.stringify(entry)}`,
      );
    }
    return [name, entry];
  });
  tensors.sort(([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1]);
  return { tensors, metadata: metadata as Record<string, string> };
}

function isEntry(value: unknown): value is Entry {
  const { dtype, shape, data_offsets: offsets } = (value ?? {}) as Record<string, unknown>;
  const whole = (list: unknown): list is number[] =>
    Array.isArray(list) && list.every((n) => Number.isSafeInteger(n) && (n as number) >= 0);
  return (
    typeof dtype === 'string' && Object.hasOwn(dtypes, dtype) && whole(shape) && whole(offsets) && offsets.length === 2
  );
}

function dtypeOf(data: Tensor['data']): Dtype {
  if (data instanceof Float32Array) return 'F32';
  return data instanceof Int32Array ? 'I32' : 'F64';
}

function width({ data }: Tensor): number {
  return data.BYTES_PER_ELEMENT;
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
