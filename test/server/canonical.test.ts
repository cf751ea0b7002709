import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { canonicalHash, canonicalJson } from '../../server/canonical.ts';

describe('canonicalJson', () => {
  it('the order of members means nothing, at any depth', () => {
    expect(canonicalJson({ b: [{ d: 1, c: null }], a: 'x' })).toBe('{"a":"x","b":[{"c":null,"d":1}]}');
    expect(canonicalJson({ a: 'x', b: [{ c: null, d: 1 }] })).toBe(canonicalJson({ b: [{ d: 1, c: null }], a: 'x' }));
  });

  it('the order of a list does', () => {
    expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]));
  });

  it('an undefined member is as none, a null member is not', () => {
    expect(canonicalJson({ a: undefined })).toBe(canonicalJson({}));
    expect(canonicalJson({ a: null })).not.toBe(canonicalJson({}));
  });

  it('is JSON: it reads back as what it was made of', () => {
    const value = { 'a "quoted" key': 'ü\n', 2: [true, false, 1e-7, -0.5, { z: [] }], 10: {} };
    expect(JSON.parse(canonicalJson(value))).toEqual(value);
  });

  it('sorts names by code unit, whatever the language of the machine', () => {
    expect(canonicalJson({ a: 1, B: 2, ä: 3, 10: 4, 9: 5 })).toBe('{"10":4,"9":5,"B":2,"a":1,"ä":3}');
  });

  it('an instance of a class equals a plain object with its members', () => {
    class Nmf {
      dim = 16;
    }
    expect(canonicalJson(new Nmf())).toBe('{"dim":16}');
  });
});

describe('canonicalHash', () => {
  it('is the sha256 of the text, in hexadecimal', () => {
    expect(canonicalHash({ b: 1, a: 2 })).toBe(createHash('sha256').update('{"a":2,"b":1}').digest('hex'));
  });
});
