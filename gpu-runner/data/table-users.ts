import { eachTableBlock, numberOf, textAt, type Cells } from './cells.ts';
import type { Attribute } from './dataset.ts';
import { failAt, type TextFile } from './delimited.ts';
import { createInterner, type Interner } from './interner.ts';
import type { AttributeMapping, TableMapping } from './mapping.ts';

type Mapping = TableMapping['users'];

/** More values than this are ids or measurements, not groups. */
const MOST_VALUES = 500;

export interface UserTable {
  /** Codes are those of users as `userIds` numbers them, [size]; -1 = not known. */
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** 1 = the table has a row of the user. */
  readonly seen: Uint8Array;
}

/** The attributes of those users of the table who occur in the interactions. */
export function readUsers(mapping: Mapping, file: TextFile, userIds: Interner): UserTable {
  const seen = new Uint8Array(userIds.size);
  const everyone = createInterner();
  let columns: AttributeColumn[] = [];
  eachTableBlock(file, mapping, (find, header) => {
    const userAt = find(mapping.user)!; // fails where there is none
    columns = wantedAttributes(
      mapping,
      file,
      header?.filter((_, at) => at !== userAt),
    ).flatMap(([name, wanted]) => {
      const field = find(wanted.column, wanted.optional);
      return field === undefined
        ? []
        : [attributeColumn({ name, field, mapping: wanted, unknown: mapping.unknown }, userIds.size)];
    });
    return (block, from) => {
      const users = readUserIds({ file, block, from, field: userAt }, everyone, userIds);
      for (const user of users) if (user >= 0) seen[user] = 1;
      for (const column of columns) column.read({ file, block, from, field: column.field }, users);
    };
  });
  return { attributes: Object.fromEntries(columns.map((column) => [column.name, column.finish()])), seen };
}

function wantedAttributes(
  { attributes }: Mapping,
  file: TextFile,
  others: readonly string[] | undefined,
): [string, AttributeMapping][] {
  if (attributes !== '*') return Object.entries(attributes);
  if (!others) throw new Error(`${file.name}: expected a header, so that "attributes": "*" has names`);
  return others.map((name) => {
    if (!/^[^+]{1,100}$/.test(name))
      failAt(file, 1, `names of 1 to 100 characters without "+", got ${JSON.stringify(name)}`);
    return [name, { column: name, optional: false, unknown: [] }];
  });
}

/** The number of each row's user in the interactions; -1 = not there. */
function readUserIds({ file, block, from, field }: Cells, everyone: Interner, userIds: Interner): Int32Array {
  const { bytes, columns, starts, ends } = block;
  const users = new Int32Array(block.rows - from);
  for (let r = from; r < block.rows; r++) {
    const at = r * columns + field;
    const [start, end, known] = [starts[at]!, ends[at]!, everyone.size];
    if (everyone.add(bytes, start, end) < known) {
      failAt(file, block.lines[r]!, `each user once, got user ${textAt(block, r, field)} again`);
    }
    users[r - from] = userIds.find(bytes, start, end);
  }
  return users;
}

interface AttributeColumn {
  readonly name: string;
  readonly field: number;
  read(cells: Cells, users: Int32Array): void;
  finish(): Attribute;
}

interface AttributeSource {
  readonly name: string;
  readonly field: number;
  readonly mapping: AttributeMapping;
  readonly unknown: readonly string[];
}

/** Each distinct text is understood once, at its first row. */
function attributeColumn({ name, field, mapping, unknown }: AttributeSource, users: number): AttributeColumn {
  const unknowns = new Set([...unknown, ...mapping.unknown]);
  const texts = createInterner();
  const meanings: number[] = [];
  const names: string[] = [];
  const codes = new Int32Array(users).fill(-1);

  const codeOf = (value: string): number => {
    const code = names.indexOf(value);
    return code < 0 ? names.push(value) - 1 : code;
  };

  return {
    name,
    field,
    read({ file, block, from }, rows) {
      const { bytes, columns, starts, ends } = block;
      for (let r = from; r < block.rows; r++) {
        const at = r * columns + field;
        const text = texts.add(bytes, starts[at]!, ends[at]!);
        if (text === meanings.length) {
          const raw = textAt(block, r, field);
          const fail = (expected: string): never =>
            failAt(file, block.lines[r]!, `${expected}, got ${raw === '' ? 'an empty field' : JSON.stringify(raw)}`);
          meanings.push(unknowns.has(raw) ? -1 : codeOf(meaningOf(name, mapping, raw, fail)));
          if (names.length > MOST_VALUES)
            fail(`at most ${MOST_VALUES} values of ${name} ("bins" make ranges of numbers)`);
        }
        if (rows[r - from]! >= 0) codes[rows[r - from]!] = meanings[text]!;
      }
    },
    finish() {
      const present = new Set(codes);
      const values = names.filter((_, code) => present.has(code)).sort();
      const order = names.map((value) => values.indexOf(value));
      return { values, codes: codes.map((code) => (code < 0 ? -1 : order[code]!)) };
    },
  };
}

function meaningOf(
  name: string,
  { values, bins, least = -Infinity, most = Infinity }: AttributeMapping,
  raw: string,
  fail: (expected: string) => never,
): string {
  if (values) {
    if (Object.hasOwn(values, raw)) return values[raw]!;
    return fail(`${listed(Object.keys(values))} as ${name}`);
  }
  if (raw === '') return fail(`a value of ${name}`);
  if (!bins) return raw.length <= 200 ? raw : fail(`${name} of at most 200 characters`);
  const bytes = new TextEncoder().encode(raw);
  const value = numberOf(bytes, 0, bytes.length);
  if (!(value >= least && value <= most)) {
    return fail(
      `a number${least > -Infinity ? ` from ${least}` : ''}${most < Infinity ? ` to ${most}` : ''} as ${name}`,
    );
  }
  return bins.find(({ below }) => below === undefined || value < below)!.name; // the last bin has the rest
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}
