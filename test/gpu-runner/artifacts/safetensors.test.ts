import { describe, expect, it } from 'vitest';
import { readSafetensors, writeSafetensors } from '../../../gpu-runner/artifacts/safetensors.ts';

describe('safetensors', () => {
  // Written by hand from the specification: 8 bytes little-endian length, JSON padded with spaces, then the data.
  const header =
    '{"__metadata__":{"surface":"GMF"},"labels":{"dtype":"I32","shape":[2],"data_offsets":[0,8]},' +
    '"theta":{"dtype":"F32","shape":[2,1],"data_offsets":[8,16]}}';
  const padded = header.padEnd(Math.ceil(header.length / 8) * 8, ' ');
  const golden = Buffer.concat([
    Buffer.from([padded.length, 0, 0, 0, 0, 0, 0, 0]),
    Buffer.from(padded),
    Buffer.from([0xff, 0xff, 0xff, 0xff, 0x02, 0, 0, 0]), // -1, 2
    Buffer.from([0x00, 0x00, 0x80, 0x3f, 0x00, 0x00, 0x20, 0xc0]), // 1, -2.5
  ]);
  const content = {
    tensors: {
      theta: { shape: [2, 1], data: Float32Array.of(1, -2.5) },
      labels: { shape: [2], data: Int32Array.of(-1, 2) },
    },
    metadata: { surface: 'GMF' },
  };

  it('writes the bytes of the specification', () => {
    expect(Buffer.from(writeSafetensors(content)).toString('latin1')).toBe(golden.toString('latin1'));
  });

  it('reads them back, from any address', () => {
    const shifted = new Uint8Array(golden.length + 3).subarray(3);
    shifted.set(golden);
    expect(readSafetensors(shifted)).toEqual(content);
  });

  it('keeps every type, empty tensors and names beyond ASCII', () => {
    const all = {
      tensors: {
        θ: { shape: [1, 2], data: Float64Array.of(Math.PI, -0) },
        none: { shape: [0, 4], data: new Float32Array(0) },
        scalar: { shape: [], data: Int32Array.of(7) },
      },
      metadata: {},
    };
    expect(readSafetensors(writeSafetensors(all))).toEqual(all);
  });

  it.each([
    ['is cut short', golden.subarray(0, golden.length - 1), /theta: expected 8 bytes from 8 on \(of 15\)/],
    ['has more data than tensors', Buffer.concat([golden, Buffer.of(0)]), /expected 16 bytes of data, got 17/],
    ['has no header', golden.subarray(0, 4), /expected a header/],
    ['claims a header longer than itself', Buffer.concat([Buffer.alloc(8, 0xff), golden]), /expected a header/],
    [
      'holds an unknown type',
      Buffer.from(golden.toString('latin1').replace('"I32"', '"I99"'), 'latin1'),
      /labels: .*I32/,
    ],
    [
      'leaves a hole between tensors',
      Buffer.from(golden.toString('latin1').replace('[8,16]', '[9,17]'), 'latin1'),
      /theta: expected 8 bytes from 8 on/,
    ],
  ])('refuses a file that %s', (_, bytes, message) => {
    expect(() => readSafetensors(bytes)).toThrow(message);
  });

  it('reads a file that Node pooled with others, at any address', () => {
    const bytes = writeSafetensors({ tensors: { a: { shape: [2], data: Float32Array.of(1, 2) } }, metadata: {} });
    const pooled = Buffer.concat([Buffer.alloc(3, 0xff), bytes, Buffer.alloc(5, 0xff)]).subarray(3, 3 + bytes.length);
    expect(readSafetensors(pooled).tensors.a).toEqual({ shape: [2], data: Float32Array.of(1, 2) });
  });

  it('refuses a tensor whose shape is not that of its data', () => {
    const wrong = { tensors: { a: { shape: [3], data: Int32Array.of(1) } }, metadata: {} };
    expect(() => writeSafetensors(wrong)).toThrow('a: expected 3 values for [3], got 1');
  });
});
