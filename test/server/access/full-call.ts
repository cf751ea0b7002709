// Documents made from the schema alone: every argument filled in, everything selected, so that a new field is asked for by itself.
import {
  getNamedType,
  getNullableType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

/** What stands in every argument of its kind. */
export interface Probe {
  readonly id: string;
  readonly number: number;
  /** In the arguments called so; other texts are "x". */
  readonly lease: string;
}

export interface FullCall {
  readonly schema: GraphQLSchema;
  readonly field: GraphQLField<unknown, unknown>;
  readonly probe: Probe;
  /** Levels of objects within objects. */
  readonly depth: number;
  /** Of `node` and `nodes`: the type to look at. */
  readonly as?: string | undefined;
}

export function fullCall({ schema, field, probe, depth, as }: FullCall): string {
  return `${field.name}${argumentsOf(field, probe)}${selectionOf(schema, getNamedType(field.type), { depth, as, path: [] })}`;
}

function argumentsOf(field: GraphQLField<unknown, unknown>, probe: Probe): string {
  const given = field.args.flatMap(({ name, type, defaultValue }) => {
    if (name === 'first') return ['first: 2'];
    const required = isNonNullType(type) && defaultValue === undefined;
    return required || holdsId(type) ? [`${name}: ${literal({ name, type }, probe, [])}`] : [];
  });
  return given.length === 0 ? '' : `(${given.join(', ')})`;
}

/** Whether anything of a probe finds its place in the arguments. */
export function takesProbe(field: GraphQLField<unknown, unknown>): boolean {
  const [one, two] = [
    { id: 'one', number: 1, lease: 'one' },
    { id: 'two', number: 2, lease: 'two' },
  ];
  return argumentsOf(field, one) !== argumentsOf(field, two);
}

/** Whether an id can be given somewhere within. */
function holdsId(type: GraphQLInputType, seen: readonly string[] = []): boolean {
  const named = getNamedType(type);
  if (named.name === 'ID') return true;
  if (!isInputObjectType(named) || seen.includes(named.name)) return false;
  return Object.values(named.getFields()).some((field) => holdsId(field.type, [...seen, named.name]));
}

interface Slot {
  readonly name: string;
  readonly type: GraphQLInputType;
}

function literal({ name: slot, type }: Slot, probe: Probe, path: readonly string[]): string {
  const bare = getNullableType(type);
  if (isListType(bare)) return `[${literal({ name: slot, type: bare.ofType }, probe, path)}]`;
  if (isEnumType(bare)) return bare.getValues()[0]!.name; // an enum has one
  if (isInputObjectType(bare)) {
    const deeper = [...path, bare.name];
    const fields = Object.values(bare.getFields());
    const withId = fields.filter((f) => !deeper.includes(getNamedType(f.type).name) && holdsId(f.type, deeper));
    const required = fields.filter((f) => isNonNullType(f.type) && f.defaultValue === undefined);
    const wanted = bare.isOneOf ? [withId[0] ?? fields[0]!] : [...new Set([...required, ...withId])]; // a oneOf has one
    return `{ ${wanted.map((f) => `${f.name}: ${literal(f, probe, deeper)}`).join(', ')} }`;
  }
  const { name } = getNamedType(bare);
  if (name === 'ID') return JSON.stringify(probe.id);
  if (name === 'String') return JSON.stringify(slot === 'lease' ? probe.lease : 'x');
  if (name === 'DateTime') return '"2026-01-01T00:00:00Z"';
  return name === 'Boolean' ? 'false' : String(probe.number);
}

interface Where {
  readonly depth: number;
  readonly as?: string | undefined;
  readonly path: readonly string[];
}

function selectionOf(schema: GraphQLSchema, type: GraphQLNamedType, { depth, as, path }: Where): string {
  if (isLeafType(type)) return '';
  if (isAbstractType(type)) {
    const possible = schema.getPossibleTypes(type).filter(({ name }) => as === undefined || name === as);
    const parts = possible.map(
      (each) => `... on ${each.name} { ${fieldsOf(schema, each, { depth, path, among: possible })} }`,
    );
    return ` { __typename ${parts.join(' ')} }`;
  }
  return isObjectType(type) ? ` { ${fieldsOf(schema, type, { depth, path, among: [type] })} }` : '';
}

function fieldsOf(
  schema: GraphQLSchema,
  type: GraphQLObjectType,
  { depth, path, among }: { depth: number; path: readonly string[]; among: readonly GraphQLObjectType[] },
): string {
  const plumbing = /(Connection|Edge|Payload)$/.test(type.name);
  const left = plumbing ? depth : depth - 1;
  const fields = Object.values(type.getFields()).filter((field) => {
    // Two types of a union may mean different things by one name: GraphQL refuses to ask for both.
    if (among.some((other) => (other.getFields()[field.name]?.type ?? field.type).toString() !== field.type.toString()))
      return false;
    if (isLeafType(getNamedType(field.type))) return true;
    return left > 0 && field.name !== 'edges' && !path.includes(getNamedType(field.type).name);
  });
  const probe = { id: 'none', number: 1, lease: 'none' };
  const parts = fields.map((field) => {
    const inner = selectionOf(schema, getNamedType(field.type), { depth: left, path: [...path, type.name] });
    return `${field.name}${argumentsOf(field, probe)}${inner}`;
  });
  return ['__typename', ...parts].join(' ');
}
