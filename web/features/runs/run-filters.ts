import type { MethodName, RunFilter, RunStatus } from '../../gql/graphql.ts';
import { methodNames, statusNames } from '../../lib/names.ts';

export const ANY = 'any';

export const statusOptions = [
  { value: ANY, label: 'Any status' },
  ...Object.entries(statusNames).map(([value, label]) => ({ value, label })),
];
export const methodOptions = [
  { value: ANY, label: 'Any method' },
  ...Object.entries(methodNames).map(([value, label]) => ({ value, label })),
];

/** The address's words as the contract's filter; a word it does not know filters nothing. */
export function filterOf(status: string | undefined, method: string | undefined): RunFilter | undefined {
  const filter: RunFilter = {
    ...(isStatus(status) ? { status: { eq: status } } : {}),
    ...(isMethod(method) ? { method: { eq: method } } : {}),
  };
  return Object.keys(filter).length === 0 ? undefined : filter;
}

const isStatus = (word: string | undefined): word is RunStatus => word !== undefined && word in statusNames;
const isMethod = (word: string | undefined): word is MethodName => word !== undefined && word in methodNames;
