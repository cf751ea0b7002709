import type { AttackerName, MethodName, ModelName } from '../enums.ts';
import type { Protocol, Run } from '../generated/prisma/client.ts';
import { attackersOf, methodOf, modelOf } from './parameters.service.ts';

export interface Reproduction {
  readonly mutation: string;
  readonly variables: string;
  readonly curl: string;
  readonly cli: string;
}

const MUTATION = `mutation Launch($input: LaunchExperimentInput!) {
  launchExperiment(input: $input) {
    experiment { id number runCount }
    userErrors { code message path }
  }
}`;

const KEYS: Readonly<Record<ModelName | MethodName | AttackerName, string>> = {
  NMF: 'nmf',
  LIGHT_GCN: 'lightGcn',
  ORIGINAL: 'original',
  U2U_R: 'u2uR',
  D2D_R: 'd2dR',
  RETRAIN: 'retrain',
  ADV_INT: 'advInT',
  U2U_SOFTMAX: 'u2uSoftmax',
  KL_R: 'klR',
  SWD_R: 'swdR',
  LEACE: 'leace',
  NOISE: 'noise',
  REMOVAL: 'removal',
  MLP: 'mlp',
  XGB: 'xgb',
  LOGISTIC: 'logistic',
  STANDARDIZED_MLP: 'standardizedMlp',
  RANDOM_FOREST: 'randomForest',
  KNN: 'knn',
  RBF_SVM: 'rbfSvm',
};

/** A launch of this run alone (and its Original), in full: no default of another version can change it. */
export function reproduction(
  run: Run,
  {
    protocol,
    ownDataset,
    apiUrl,
  }: { readonly protocol: Protocol; readonly ownDataset: string | undefined; readonly apiUrl: string },
): Reproduction {
  const { split, ranking, attack, kCore, surfaces, repeats } = protocol;
  const variables = {
    input: {
      idempotencyKey: `reproduce/${run.configHash.slice(0, 16)}`,
      name: `Reproduction of run ${run.number}`,
      ...(ownDataset === undefined ? { datasets: [run.datasetKind] } : { customDatasets: [ownDataset] }),
      models: [choice(modelOf(run))],
      attributes: [run.attribute],
      methods: [choice(methodOf(run))],
      ...(run.unlearned.length > 0 && { unlearn: run.unlearned }),
      attackers: attackersOf(run).map(choice),
      protocol: { split, ranking, attack, kCore, surfaces, repeats },
      seeds: { from: run.seed, count: 1 },
    },
  };
  const body = JSON.stringify({ query: MUTATION.replace(/\s+/g, ' '), variables });
  return {
    mutation: MUTATION,
    variables: JSON.stringify(variables, null, 2),
    curl: [
      `curl ${apiUrl}/graphql`,
      `-H 'content-type: application/json'`,
      `-H "authorization: Bearer $LETHE_TOKEN"`,
      `-d ${shellQuoted(body)}`,
    ].join(' \\\n  '),
    cli: `lethe reproduce ${run.number} --launch`,
  };
}

function choice({ name, ...parameters }: { readonly name: keyof typeof KEYS }): object {
  return { [KEYS[name]]: parameters };
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
