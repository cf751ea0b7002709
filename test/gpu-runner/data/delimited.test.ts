import { describe, expect, it } from 'vitest';
import { eachBlock, type Dialect } from '../../../gpu-runner/data/delimited.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';

const csv: Dialect = { delimiter: ',', quotes: true };

function cut(text: string, dialect: Dialect = csv) {
  const rows: string[][] = [];
  const lines: number[] = [];
  const original = new TextEncoder().encode(text);
  const bytes = original.slice();
  eachBlock({ name: 'f.csv', bytes }, dialect, (block) => {
    for (let r = 0; r < block.rows; r++) {
      lines.push(block.lines[r]!);
      rows.push(
        Array.from({ length: block.columns }, (_, f) => {
          const at = r * block.columns + f;
          return new TextDecoder().decode(block.bytes.subarray(block.starts[at], block.ends[at]));
        }),
      );
    }
  });
  expect(bytes).toEqual(original); // the file is not written into
  return { rows, lines };
}

describe('cutting a file into fields', () => {
  it.each([
    [
      'LF',
      'a,b\nc,d\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'CR LF',
      'a,b\r\nc,d\r\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'no end of the last line',
      'a,b\nc,d',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['empty lines at the end', 'a,b\n\r\n\n', [['a', 'b']]],
    ['a byte order mark', '\ufeffa,b\n', [['a', 'b']]],
    [
      'empty fields',
      ',\n,',
      [
        ['', ''],
        ['', ''],
      ],
    ],
    ['other alphabets', 'ä,日本\n', [['ä', '日本']]],
    [
      'quoted fields',
      '"a","b"\r\n"c",d\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['delimiters and line ends in quotes', '"a,b","c\r\nd"\n', [['a,b', 'c\r\nd']]],
    [
      'doubled quotes',
      '"say ""hi""",""""\n"","x""y"',
      [
        ['say "hi"', '"'],
        ['', 'x"y'],
      ],
    ],
    ['a quote in the middle of a field', 'a"b,c"\n', [['a"b', 'c"']]],
  ])('%s', (_name, text, rows) => {
    expect(cut(text).rows).toEqual(rows);
  });

  it('delimiters of several characters, of which one alone is part of a field', () => {
    expect(cut('1::F::a:b\n2::M::\n', { delimiter: '::', quotes: false }).rows).toEqual([
      ['1', 'F', 'a:b'],
      ['2', 'M', ''],
    ]);
  });

  it('without quotes a quote is a character', () => {
    expect(cut('"a\tb"\n', { delimiter: '\t', quotes: false }).rows).toEqual([['"a', 'b"']]);
  });

  it('counts lines, not rows, where a field goes over several', () => {
    expect(cut('a,b\n"1\n2\n3",x\nc,d\n').lines).toEqual([1, 2, 5]);
  });

  it('reads back what RFC 4180 writes, over many blocks and up to 40 columns', () => {
    const rng = createRng('csv');
    const alphabet = ['a', 'é', '"', ',', '\n', '\r\n', ' ', '0', ''];
    for (const columns of [1, 3, 40]) {
      const rows = Array.from({ length: columns === 3 ? 9000 : 50 }, () =>
        Array.from(
          { length: columns },
          () => alphabet[rng.int(9)]! + alphabet[rng.int(9)]! + (columns === 1 ? 'z' : ''),
        ),
      );
      const quote = (field: string) =>
        /["\n\r,]/.test(field) || rng.int(4) === 0 ? `"${field.replaceAll('"', '""')}"` : field;
      const text = rows.map((row) => row.map(quote).join(',')).join(rng.int(2) === 0 ? '\n' : '\r\n');
      expect(cut(text).rows).toEqual(rows);
    }
  });

  it.each([
    ['an empty file', '', 'f.csv: expected at least one row, got an empty file'],
    ['only line ends', '\n\n', 'f.csv: expected at least one row'],
    ['a binary file', 'a,b\n\u0000', 'f.csv: expected text in UTF-8, got bytes of value 0'],
    ['a short row', 'a,b\nc\n', 'f.csv, line 2: expected 2 fields separated by ",", got 1 in "c"'],
    ['a long row', 'a,b\nc,d,e\n', 'f.csv, line 2: expected 2 fields separated by ",", got 3 in "c,d,e"'],
    ['an empty line', 'a,b\n\nc,d', 'f.csv, line 2: expected a row, got an empty line in ""'],
    ['a short row after a long field', 'a,b\n"1\n2",x\nc\n', 'f.csv, line 4: expected 2 fields'],
    ['a quote that is not closed', 'a,b\n"c,d\ne,f\n', 'f.csv, line 2: expected a closing quote'],
    [
      'text after a closing quote',
      'a,b\n"c"d,e\n',
      'f.csv, line 2: expected a delimiter or the line end after a closing quote',
    ],
  ])('%s is answered with file, line and expectation', (_name, text, message) => {
    expect(() => cut(text)).toThrow(message);
  });
});
