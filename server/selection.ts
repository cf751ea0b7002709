import { type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';

/** Whether a field was asked for nothing but these members, fragments looked into: then the rest need not be read. */
export function asksOnly({ fieldNodes, fragments }: GraphQLResolveInfo, members: ReadonlySet<string>): boolean {
  const inside = (set: SelectionSetNode | undefined): boolean =>
    (set?.selections ?? []).every((selection) => {
      if (selection.kind === Kind.FIELD) return members.has(selection.name.value);
      if (selection.kind === Kind.INLINE_FRAGMENT) return inside(selection.selectionSet);
      return inside(fragments[selection.name.value]?.selectionSet);
    });
  return fieldNodes.every(({ selectionSet }) => inside(selectionSet));
}
