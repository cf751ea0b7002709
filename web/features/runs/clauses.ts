import type { RunFilter } from '../../gql/graphql.ts';
import { datasetNames, methodNames, modelNames, statusNames } from '../../lib/names.ts';

/** What a field holds decides how it is compared and edited. */
export type FieldKind = 'choice' | 'number' | 'text' | 'tags' | 'date' | 'flag';

export type Operator = 'is' | 'not' | '=' | '!=' | '>=' | '<=' | '>' | '<' | 'has';

export interface Field {
  readonly label: string;
  readonly kind: FieldKind;
  /** Of a choice: value and name. */
  readonly options?: Readonly<Record<string, string>>;
  /** Whole numbers only. */
  readonly whole?: boolean;
  readonly hint?: string;
}

/** The fields of the contract's RunFilter that people filter by. */
export const fields = {
  status: { label: 'Status', kind: 'choice', options: statusNames },
  method: { label: 'Method', kind: 'choice', options: methodNames },
  dataset: { label: 'Data set', kind: 'choice', options: datasetNames },
  model: { label: 'Model', kind: 'choice', options: modelNames },
  attribute: { label: 'Attribute', kind: 'choice', options: {} },
  tags: { label: 'Tags', kind: 'tags' },
  alpha: { label: 'α', kind: 'number', hint: "Weight of the method's regulariser" },
  lambda: { label: 'λ', kind: 'number', hint: 'Of Retrain' },
  seed: { label: 'Seed', kind: 'number', whole: true },
  number: { label: 'Number', kind: 'number', whole: true },
  priority: { label: 'Priority', kind: 'number', whole: true },
  engine: { label: 'Engine', kind: 'choice', options: { WASM: 'WASM', TFJS: 'TensorFlow.js', WEBGPU: 'WebGPU' } },
  experimentName: { label: 'Experiment', kind: 'text' },
  notes: { label: 'Notes', kind: 'text' },
  createdAt: { label: 'Launched', kind: 'date' },
  finishedAt: { label: 'Ended', kind: 'date' },
  archived: { label: 'Archived', kind: 'flag' },
} as const satisfies Partial<Record<keyof RunFilter, Field>>;

export type FieldName = keyof typeof fields;

export const fieldOf = (name: FieldName): Field => fields[name];

export interface Clause {
  readonly field: FieldName;
  readonly operator: Operator;
  readonly values: readonly string[];
}

/** The first is what a new clause begins with. */
export const operators: Readonly<Record<FieldKind, readonly Operator[]>> = {
  choice: ['is', 'not'],
  number: ['=', '!=', '>=', '<=', '>', '<'],
  text: ['has'],
  tags: ['is', 'not'],
  date: ['>=', '<'],
  flag: ['is'],
};

export const operatorWords: Readonly<Record<FieldKind, Partial<Record<Operator, string>>>> = {
  choice: { is: 'is', not: 'is not' },
  number: { '=': '=', '!=': '≠', '>=': '≥', '<=': '≤', '>': '>', '<': '<' },
  text: { has: 'contains' },
  tags: { is: 'has any of', not: 'has none of' },
  date: { '>=': 'since', '<': 'before' },
  flag: { is: 'is' },
};

const signs: Readonly<Record<Operator, string>> = {
  is: ':',
  not: '!:',
  has: '~',
  '=': '=',
  '!=': '!=',
  '>=': '>=',
  '<=': '<=',
  '>': '>',
  '<': '<',
};
const bySign = new Map(Object.entries(signs).map(([operator, sign]) => [sign, operator as Operator])); // keys of signs

/** As it stands in the address: `status:FAILED,RUNNING;alpha>=0.001`. */
export function printClauses(clauses: readonly Clause[]): string | undefined {
  const parts = clauses
    .filter(({ values }) => values.length > 0)
    .map(({ field, operator, values }) => `${field}${signs[operator]}${values.map(escaped).join(',')}`);
  return parts.length === 0 ? undefined : parts.join(';');
}

/** What of the address is no clause (a field, operator or value it does not know) is left out. */
export function parseClauses(text: string | undefined): Clause[] {
  return (text ?? '').split(';').flatMap((part): Clause[] => {
    const found = /^([a-zA-Z]+)(!:|:|~|>=|<=|!=|=|>|<)(.*)$/.exec(part);
    if (!found) return [];
    const [, name, sign, list] = found as unknown as [string, string, string, string]; // three groups
    const operator = bySign.get(sign)!; // of the same signs
    if (!Object.hasOwn(fields, name)) return [];
    const field = name as FieldName; // just checked
    const values = list
      .split(',')
      .map(unescaped)
      .filter((value) => isValue(field, value));
    if (values.length === 0 || !operators[fieldOf(field).kind].includes(operator)) return [];
    return [{ field, operator, values }];
  });
}

export function isValue(name: FieldName, value: string): boolean {
  const { kind, options, whole } = fieldOf(name);
  if (kind === 'choice')
    return options === undefined || Object.keys(options).length === 0 ? value !== '' : value in options;
  if (kind === 'number')
    return value.trim() !== '' && (whole ? Number.isInteger(Number(value)) : Number.isFinite(Number(value)));
  if (kind === 'date') return /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));
  if (kind === 'flag') return value === 'true' || value === 'any';
  return value.trim() !== '';
}

/** The contract's filter; undefined for none. Clauses hold together; one field may come twice (a range). */
export function filterOf(clauses: readonly Clause[]): RunFilter | undefined {
  const parts = clauses.map(partOf);
  return parts.length === 0 ? undefined : { and: parts };
}

const comparators = { '=': 'eq', '!=': 'ne', '>=': 'gte', '<=': 'lte', '>': 'gt', '<': 'lt' } as const;

function partOf({ field, operator, values }: Clause): RunFilter {
  const [value = ''] = values;
  switch (fieldOf(field).kind) {
    case 'choice':
      return negatedIf(operator === 'not', { [field]: { in: values } });
    case 'tags':
      return negatedIf(operator === 'not', { tags: { hasAny: [...values] } });
    case 'number':
      return { [field]: { [comparators[operator as keyof typeof comparators]]: Number(value) } }; // the operators of numbers
    case 'text':
      return { [field]: { contains: value } };
    case 'date':
      return { [field]: { [comparators[operator as '>=' | '<']]: startOfDay(value) } };
    case 'flag':
      return value === 'any' ? { or: [{ archived: true }, { archived: false }] } : { archived: true };
  }
}

const negatedIf = (negated: boolean, filter: RunFilter): RunFilter => (negated ? { not: filter } : filter);

/** Of the reader's own day. */
function startOfDay(day: string): string {
  return new Date(`${day}T00:00:00`).toISOString();
}

const escaped = (value: string): string => value.replaceAll(/[%;,]/g, encodeURIComponent);
const unescaped = (value: string): string => {
  try {
    return decodeURIComponent(value);
  } catch {
    return '';
  }
};
