import type { MethodFragment, ModelFragment } from '../gql/graphql.ts';
import { parameter } from './format.ts';
import { solverNames } from './names.ts';

/** The parameters that tell two rows of one method apart: "α 1e-4 · Adam · 5,000 epochs". */
export function methodParameters(method: MethodFragment): string {
  switch (method.__typename) {
    case 'U2uRParameters':
      return [
        `α ${parameter(method.alpha)}`,
        solverNames[method.solver],
        method.solver === 'ADAM' ? `${parameter(method.epochs)} epochs` : '',
      ]
        .filter(Boolean)
        .join(' · ');
    case 'D2dRParameters':
      return `α ${parameter(method.alpha)} · ${parameter(method.epochs)} epochs`;
    default:
      return '';
  }
}

export function modelParameters(model: ModelFragment): string {
  return `${model.dim} dimensions · ${model.epochs} epochs`;
}

export type ParameterValue = string | number | readonly number[];

/** Any parameter object of the contract as name and value, in the contract's order. */
export function entries(parameters: object): (readonly [string, ParameterValue])[] {
  return Object.entries(parameters).filter(
    (entry): entry is [string, ParameterValue] => entry[0] !== '__typename' && entry[1] !== null,
  );
}

export function print(value: ParameterValue): string {
  if (typeof value === 'number') return parameter(value);
  return typeof value === 'string' ? value : `[${value.join(', ')}]`;
}

/** `learningRate` -> "learning rate" */
export function words(name: string): string {
  return name.replace(/([A-Z])/g, ' $1').toLowerCase();
}
