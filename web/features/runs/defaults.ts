import { parse, valueFromASTUntyped, type ValueNode } from 'graphql';
import type { DefaultsQuery } from '../../gql/graphql.ts';

/** A group of parameters and what the contract gives each when nobody asks otherwise. */
export type Defaults = ReadonlyMap<string, unknown>;

type Group = keyof Omit<DefaultsQuery, '__typename'>;

const groups: Record<string, Group> = {
  NmfParameters: 'nmf',
  U2uRParameters: 'u2uR',
  D2dRParameters: 'd2dR',
  MlpParameters: 'mlp',
  XgbParameters: 'xgb',
  Protocol: 'protocol',
};

/** Read from the running API's own contract, so that the page never repeats a number the server decides. */
export function defaultsOf(data: DefaultsQuery | undefined, typename: string | undefined): Defaults {
  const group = typename === undefined ? undefined : groups[typename];
  const fields = (group && data?.[group]?.inputFields) ?? [];
  return new Map(
    fields.flatMap(({ name, defaultValue }) => (defaultValue == null ? [] : [[name, literal(defaultValue)]])),
  );
}

/** `[32, 16, 8]`, `0.001`, `EXACT`: a GraphQL literal. */
function literal(text: string): unknown {
  const [definition] = parse(`{ field(argument: ${text}) }`).definitions;
  if (definition?.kind !== 'OperationDefinition') return undefined;
  const [field] = definition.selectionSet.selections;
  const value: ValueNode | undefined = field?.kind === 'Field' ? field.arguments?.[0]?.value : undefined;
  return value && valueFromASTUntyped(value);
}

export function differs(value: unknown, name: string, defaults: Defaults): boolean {
  return defaults.has(name) && JSON.stringify(defaults.get(name)) !== JSON.stringify(value);
}
