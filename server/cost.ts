import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  GraphQLError,
  type GraphQLField,
  type GraphQLSchema,
  getOperationAST,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type GraphQLNamedType,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
  valueFromASTUntyped,
} from 'graphql';
import { MAX_PAGE } from './page.ts';

/** In fields of the answer. The costliest document of the web, the table of runs, asks for about 6 000. */
export const MAX_COST = 50_000;
/** What a list without a size of its own is taken to hold: artifacts, attempts of a run; rows of a board. A field may name another (`@Extensions({ usualSize })`). */
const LIST = 5;
/** Points of a curve are cheap: so many count as one field. */
const POINTS = 100;

/** Refuses what may answer too much: pages within pages multiply, also where `first` is left to its default or to a variable. */
export const costRule: ValidationRule = (context) => {
  const costOf = costs(context);
  return {
    OperationDefinition(operation) {
      const root = context.getSchema().getRootType(operation.operation);
      const cost = costOf(operation.selectionSet, root ?? undefined, false);
      if (cost <= MAX_COST) return;
      const message = `Expected a document that answers at most ${MAX_COST} fields, this one may answer ${cost}: ask for smaller pages, or for less within each.`;
      context.reportError(new GraphQLError(message, { nodes: operation, extensions: { code: 'COST_EXCEEDED' } }));
    },
  };
};

const known = new WeakMap<DocumentNode, Map<string, number>>();

/** What an operation of a document may answer, in fields; undefined when it is not there. */
export function costOf(schema: GraphQLSchema, document: DocumentNode, name?: string | null): number | undefined {
  const before = known.get(document)?.get(name ?? '');
  if (before !== undefined) return before;
  const operation = getOperationAST(document, name);
  if (!operation) return undefined;
  const fragments = new Map<string, FragmentDefinitionNode>(
    document.definitions.flatMap((each) =>
      each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [],
    ),
  );
  const source: CostSource = { getSchema: () => schema, getFragment: (fragment) => fragments.get(fragment) };
  const cost = costs(source)(operation.selectionSet, schema.getRootType(operation.operation) ?? undefined, false);
  known.set(document, (known.get(document) ?? new Map<string, number>()).set(name ?? '', cost));
  return cost;
}

type CostSource = Pick<ValidationContext, 'getSchema' | 'getFragment'>;
type CostOf = (set: SelectionSetNode, type: GraphQLNamedType | undefined, paged: boolean) => number;

/** `paged`: the lists in the set are the page that a field above was asked for. */
function costs(context: CostSource): CostOf {
  const fragments = new Map<string, number>();
  const costOf: CostOf = (set, type, paged) =>
    set.selections.reduce((sum, selection) => {
      if (selection.kind === Kind.FIELD) return sum + costOfField(selection, type, paged);
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const on = selection.typeCondition;
        return sum + costOf(selection.selectionSet, on ? context.getSchema().getType(on.name.value) : type, paged);
      }
      return sum + costOfFragment(selection.name.value, paged);
    }, 0);

  const costOfField = (node: FieldNode, parent: GraphQLNamedType | undefined, paged: boolean): number => {
    if (!node.selectionSet || node.name.value.startsWith('__')) return 1; // introspection does not grow with the data
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
    if (!field) return 1; // unknown: another rule says so
    const asked = sizeOf(field, node);
    const type = getNamedType(field.type);
    const inner = costOf(node.selectionSet, isCompositeType(type) ? type : undefined, asked !== undefined);
    return 1 + (asked ?? (paged ? 1 : usualSize(field))) * inner;
  };

  /** A fragment costs the same wherever it is spread, so that fragments of fragments are counted once each. */
  const costOfFragment = (name: string, paged: boolean): number => {
    const key = `${name} ${paged}`;
    const known = fragments.get(key);
    if (known !== undefined) return known;
    fragments.set(key, 0); // a cycle: another rule refuses it
    const fragment = context.getFragment(name);
    if (!fragment) return 0;
    const cost = costOf(fragment.selectionSet, context.getSchema().getType(fragment.typeCondition.name.value), paged);
    fragments.set(key, cost);
    return cost;
  };
  return costOf;
}

/** How many a field was asked for, by whatever argument; undefined when it takes none. */
function sizeOf(field: GraphQLField<unknown, unknown>, node: FieldNode): number | undefined {
  const value = (name: string): unknown => {
    const argument = field.args.find((arg) => arg.name === name);
    if (!argument) return undefined;
    const given = node.arguments?.find((arg) => arg.name.value === name)?.value;
    if (given?.kind === Kind.VARIABLE) return Number.POSITIVE_INFINITY; // not known yet
    return given ? valueFromASTUntyped(given) : argument.defaultValue;
  };
  const first = value('first');
  if (typeof first === 'number') return Math.min(Math.max(first, 1), MAX_PAGE);
  const ids = value('ids');
  if (ids !== undefined) return Array.isArray(ids) ? Math.max(ids.length, 1) : MAX_PAGE;
  const points = value('maxPoints');
  if (typeof points === 'number') return LIST * Math.ceil(Math.min(points, 5000) / POINTS);
  return undefined;
}

function usualSize({ type, extensions }: GraphQLField<unknown, unknown>): number {
  if (!isListType(getNullableType(type))) return 1;
  return typeof extensions.usualSize === 'number' ? extensions.usualSize : LIST;
}
