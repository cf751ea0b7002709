import { z } from 'zod';

/** A column by its header, or by its number from 1. */
const column = z.union([z.string().min(1), z.int().min(1)], {
  error: 'expected a column: its header, or its number from 1',
});
const optional = z.boolean().default(false).describe('Whether the column may be missing.');

const dialect = {
  delimiter: z
    .string()
    .min(1)
    .max(8)
    .refine((text) => !/["\r\n]/.test(text), 'expected no quotes or line ends')
    .default('\t'),
  header: z.boolean().default(true),
  quotes: z.boolean().default(true).describe('Whether fields may be quoted as RFC 4180 says.'),
};

const rating = z.strictObject({
  column,
  optional,
  least: z.number().optional(),
  most: z.number().optional(),
  whole: z.boolean().default(false),
});

const count = z.strictObject({ column, optional });

const timestamp = z.strictObject({
  column,
  optional,
  format: z
    .enum(['seconds', 'milliseconds', 'iso'])
    .default('seconds')
    .describe('Since 1970; ISO times without a zone are UTC.'),
});

const attribute = z
  .strictObject({
    column,
    optional,
    values: z
      .record(z.string(), z.string().max(200))
      .optional()
      .describe('What the file calls it: what we call it; nothing else may occur.'),
    bins: z
      .array(z.strictObject({ below: z.number().optional(), name: z.string().min(1).max(200) }))
      .min(1)
      .refine(
        (bins) => bins.every((bin, i) => (i === bins.length - 1) === (bin.below === undefined)),
        'expected "below" in all but the last',
      )
      .refine(
        (bins) => bins.slice(0, -1).every((bin, i) => i === 0 || bin.below! > bins[i - 1]!.below!),
        'expected "below" to rise',
      )
      .optional()
      .describe('Ranges of a number, such as an age; the last has the rest.'),
    least: z.number().optional(),
    most: z.number().optional(),
    unknown: z.array(z.string()).default([]).describe('Further texts that mean: not known.'),
  })
  .refine(({ values, bins }) => !values || !bins, 'expected values or bins, got both')
  .refine(
    ({ bins, least, most }) => bins || (least === undefined && most === undefined),
    'expected bins beside least and most',
  );

/** The caller joins names by "+". */
const attributeName = z.string().regex(/^[^+]{1,100}$/, 'expected a name of 1 to 100 characters without "+"');

/** How any tables of users and interactions become a data set: the JSON file of `npm run dataset -- check`. */
export const tableMapping = z.strictObject({
  name: z.string().min(1).max(100),
  interactions: z
    .strictObject({
      files: z.array(z.string().min(1)).min(1).describe('Read one after the other; may be packed by gzip.'),
      ...dialect,
      user: column,
      item: column,
      ids: z
        .enum(['any', 'numbers'])
        .default('any')
        .describe('numbers: users and items are whole numbers; anything else is an error.'),
      rating: z.union([column.transform((c) => rating.parse({ column: c })), rating]).optional(),
      count: z
        .union([column.transform((c) => count.parse({ column: c })), count])
        .optional()
        .describe('How often; a whole number of 1 or more.'),
      timestamp: z.union([column.transform((c) => timestamp.parse({ column: c })), timestamp]).optional(),
      repeated: z
        .enum(['refuse', 'last', 'sum'])
        .default('refuse')
        .describe(
          'A user and item in several rows: an error; the last row counts; ratings or counts are added, the latest time stays.',
        ),
    })
    .refine(({ rating, count }) => rating === undefined || count === undefined, 'expected rating or count, got both'),
  users: z.strictObject({
    file: z.string().min(1),
    ...dialect,
    user: column,
    missing: z.enum(['unknown', 'refuse']).default('unknown').describe('Users with interactions that this file lacks.'),
    unknown: z.array(z.string()).default(['', 'NA', 'NaN', 'null', '\\N']).describe('Texts that mean: not known.'),
    attributes: z
      .union([
        z.literal('*'),
        z.record(attributeName, z.union([column.transform((c) => attribute.parse({ column: c })), attribute])),
      ])
      .describe('By name; "*": every column but the user, by its header.'),
  }),
});

/** What is written in the file. */
export type TableMappingInput = z.input<typeof tableMapping>;
/** With its defaults. */
export type TableMapping = z.output<typeof tableMapping>;
export type AttributeMapping = z.output<typeof attribute>;
export type DialectMapping = Pick<TableMapping['users'], 'delimiter' | 'header' | 'quotes'>;

/** Throws an Error that names the file and, for each thing that is wrong, where it is, what was expected and what came. */
export function parseMapping(name: string, text: string): TableMapping {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const { message } = error as SyntaxError; // all that JSON.parse throws
    const position = /at position (\d+)/.exec(message)?.[1];
    const line = position ? `, line ${text.slice(0, Number(position)).split('\n').length}` : '';
    throw new Error(`${name}${line}: expected JSON: ${message}`, { cause: error });
  }
  const parsed = tableMapping.safeParse(json, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw new Error(parsed.error.issues.flatMap((issue) => sentences(name, [], issue)).join('\n'));
}

/** Of a choice between forms: what is wrong with the form that was meant, which is that whose error lies deepest. */
function sentences(name: string, above: readonly PropertyKey[], issue: z.core.$ZodIssue): string[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const depth = (issues: readonly z.core.$ZodIssue[]): number =>
      Math.max(...issues.map((one) => one.path.length + (one.code === 'unrecognized_keys' ? 1 : 0)));
    const meant = issue.errors.toSorted((a, b) => depth(b) - depth(a))[0]!;
    if (depth(meant) > 0) return meant.flatMap((inner) => sentences(name, path, inner));
  }
  const where = `${name}: ${z.core.toDotPath(path) || 'the whole'}`;
  if (issue.code === 'unrecognized_keys')
    return [`${where}: expected no field ${issue.keys.map((key) => `"${key}"`).join(', ')}`];
  const expected = issue.message
    .replace(/^(Invalid input|Invalid option|Too small|Too big): /, '')
    .replace(/, received .*$/, '');
  return [`${where}: ${expected}${issue.code === 'custom' ? '' : `, got ${JSON.stringify(issue.input) ?? 'nothing'}`}`];
}
