import type { MethodFragment, ModelFragment, Surface } from '../gql/graphql.ts';
import { parameter } from './format.ts';
import { estimatorNames, solverNames } from './names.ts';

/** The parameters that tell two rows of one method apart: "α 1e-4 · Adam · 5,000 epochs". */
export function methodParameters(method: MethodFragment): string {
  return partsOf(method).filter(Boolean).join(' · ');
}

function partsOf(method: MethodFragment): readonly string[] {
  switch (method.__typename) {
    case 'U2uRParameters':
      return [
        alpha(method),
        solverNames[method.solver],
        method.solver === 'ADAM' ? epochs(method) : '',
        ranking(method),
      ];
    case 'D2dRParameters':
      return [
        alpha(method),
        epochs(method),
        fourier(method),
        method.pairs === 'REST' ? 'against the rest' : '',
        ranking(method),
      ];
    case 'RetrainParameters':
      return [`λ ${parameter(method.lambda)}`, fourier(method)];
    case 'AdvInTParameters':
      return [`reversal ${parameter(method.reversal)}`, `${parameter(method.hidden)} hidden`];
    case 'U2uSoftmaxParameters':
    case 'KlRParameters':
      return [alpha(method), epochs(method)];
    case 'SwdRParameters':
      return [alpha(method), epochs(method), `${parameter(method.projections)} projections`];
    case 'NoiseParameters':
      return [`σ ${parameter(method.sigma)}`];
    case 'OriginalParameters':
    case 'LeaceParameters':
    case 'RemovalParameters':
      return [];
  }
}

const alpha = (method: { alpha: number }): string => `α ${parameter(method.alpha)}`;
const epochs = (method: { epochs: number }): string => `${parameter(method.epochs)} epochs`;
const fourier = ({ estimator, features }: { estimator: 'EXACT' | 'FOURIER'; features: number }): string =>
  estimator === 'FOURIER' ? `${parameter(features)} ${estimatorNames.FOURIER}` : '';
const ranking = ({ regularizer, topK }: { regularizer: 'FROBENIUS' | 'RANKING'; topK: number }): string =>
  regularizer === 'RANKING' ? `keeps the top ${topK}` : '';

export function modelParameters(model: ModelFragment): string {
  const layers = model.__typename === 'LightGcnParameters' ? [`${model.propagationLayers} layers`] : [];
  return [`${model.dim} dimensions`, ...layers, `${model.epochs} epochs`].join(' · ');
}

/** All that tells two rows of one method apart. */
export function rowDetail(row: { readonly method: MethodFragment; readonly unlearned: readonly Surface[] }): string {
  return [methodParameters(row.method), unlearnedWords(row.unlearned)].filter(Boolean).join(' · ');
}

/** What sets a row apart besides its parameters: which embeddings are unlearned, when it is not the model's own alone. */
function unlearnedWords(unlearned: readonly Surface[]): string {
  const [first] = unlearned;
  const own = unlearned.length <= 1 && (first === undefined || first === 'GMF' || first === 'LAYER0');
  return own ? '' : `unlearns ${unlearned.map((surface) => shortSurfaces[surface]).join(' + ')}`;
}

export const shortSurfaces: Record<Surface, string> = {
  GMF: 'GMF',
  MLP: 'MLP',
  CONCAT: 'GMF|MLP',
  LAYER0: 'layer 0',
  PROPAGATED: 'propagated',
};

export type ParameterValue = string | number | readonly (string | number)[];

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
