import {
  getNamedType,
  type GraphQLField,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql';

/** The field with the least arguments its types allow, and a selection of one leaf. */
export function minimalCall(field: GraphQLField<unknown, unknown>): string {
  const given = field.args.filter((arg) => isNonNullType(arg.type) && arg.defaultValue === undefined);
  const args = given.map((arg) => `${arg.name}: ${literal(arg.type)}`).join(', ');
  const selection = isLeafType(getNamedType(field.type)) ? '' : ' { __typename }';
  return `${field.name}${args ? `(${args})` : ''}${selection}`;
}

function literal(type: GraphQLInputType): string {
  if (isNonNullType(type)) return literal(type.ofType);
  if (isListType(type)) return `[${literal(type.ofType)}]`;
  if (isEnumType(type)) return type.getValues()[0]!.name;
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields());
    const needed = type.isOneOf
      ? fields.slice(0, 1)
      : fields.filter((f) => isNonNullType(f.type) && f.defaultValue === undefined);
    return `{ ${needed.map((f) => `${f.name}: ${literal(f.type)}`).join(', ')} }`;
  }
  return { String: '"x"', ID: '"x"', Boolean: 'false' }[type.name] ?? '1';
}
