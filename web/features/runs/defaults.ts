import type { DefaultsQuery } from '../../gql/graphql.ts';

/** A group of parameters and what a preset gives each when nobody asks otherwise. */
export type Defaults = ReadonlyMap<string, unknown>;

/** Asked of the API, so that the page never repeats a number the server decides. */
export function defaultsOf(data: DefaultsQuery | undefined, typename: string | undefined): Defaults {
  if (data === undefined) return new Map();
  const { models, methods, attackers, protocol } = data.defaults;
  const group = [...models, ...methods, ...attackers].find((each) => each.__typename === typename);
  return new Map(Object.entries(group ?? (typename === 'Protocol' ? { ...protocol, repeats: 1 } : {})));
}

export function differs(value: unknown, name: string, defaults: Defaults): boolean {
  return name !== '__typename' && defaults.has(name) && JSON.stringify(defaults.get(name)) !== JSON.stringify(value);
}
