import { diff, CriticalityLevel, type Change } from '@graphql-inspector/core';
import { buildSchema, type GraphQLSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';

/**
 * What in `next` breaks who wrote against `released`: everything graphql-inspector calls breaking, but for what the released contract had
 * marked @deprecated. One sentence each.
 */
export async function breakingChanges(released: string, next: string): Promise<string[]> {
  const [before, after] = [buildSchema(released), buildSchema(next)];
  const changes = await diff(before, after);
  return changes
    .filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking)
    .filter((change) => !wasDeprecated(before, change))
    .map(({ message, path }) => `${path ?? 'schema'}: ${message}`);
}

/** Whether what is gone was announced: a field, an argument, an input field or a value of an enum. */
function wasDeprecated(schema: GraphQLSchema, { type, path }: Change): boolean {
  if (!type.endsWith('_REMOVED') || path === undefined) return false;
  const [typeName = '', member = '', argument] = path.split('.');
  const of = schema.getType(typeName);
  if (isEnumType(of)) return of.getValue(member)?.deprecationReason != null;
  if (isInputObjectType(of)) return of.getFields()[member]?.deprecationReason != null;
  if (!isObjectType(of) && !isInterfaceType(of)) return false;
  const field = of.getFields()[member];
  if (argument === undefined) return field?.deprecationReason != null;
  return field?.args.find(({ name }) => name === argument)?.deprecationReason != null;
}
