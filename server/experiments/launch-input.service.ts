import { z } from 'zod';
import { attributesOf } from '../attributes.ts';
import { catalogue } from '../datasets/catalogue.service.ts';
import type { AttackerName, MethodName, ModelName, Preset, Surface } from '../enums.ts';
import { DomainError, type Issue } from '../errors.ts';
import {
  type AttackerParameters,
  attackerSchemas,
  type MethodParameters,
  methodSchemas,
  type ModelParameters,
  modelSchemas,
  text,
  whole,
} from '../runs/parameters.service.ts';
import { surfacesOf } from '../surfaces.ts';
import type { AttackerInput } from './attacker.input.ts';
import { type DatasetChoice, type Grid, gridSize, type OwnDataset } from './experiment.grid.ts';
import type { LaunchExperimentInput } from './experiment.input.ts';
import type { MethodInput } from './method.input.ts';
import type { ModelInput } from './model.input.ts';
import { presets } from './preset.service.ts';

export const MAX_CELLS = 1000;

export interface Launch {
  readonly idempotencyKey: string;
  readonly name: string;
  readonly priority: number;
  readonly dryRun: boolean;
  readonly grid: Grid;
}

/** Data sets of the team's own that are ready, by name. */
export type OwnDatasets = ReadonlyMap<string, Omit<OwnDataset, 'hasTimes'> & { readonly hasTimes: boolean | null }>;

/** Checks a launch input whole: every mistake in it is named, each with its place, what was expected and what came. */
export function checkLaunch(input: LaunchExperimentInput, own: OwnDatasets = new Map()): Launch {
  const issues: Issue[] = [];
  const check = <T>(schema: z.ZodType<T>, value: unknown, path: readonly string[]): T | undefined => {
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    issues.push(...parsed.error.issues.map((issue) => issueOf(issue, path)));
    return undefined;
  };

  const idempotencyKey = check(text(200), input.idempotencyKey.trim(), ['idempotencyKey']);
  const name = check(text(200), input.name.trim(), ['name']);
  const priority = check(whole(-100, 100), input.priority, ['priority']);
  const seeds = check(seedsSchema, { ...input.seeds }, ['seeds']);
  const preset = presets[input.preset];
  const kCore = check(whole(1, 100), input.protocol.kCore ?? preset.protocol.kCore, ['protocol', 'kCore']);
  const repeats = check(whole(1, 100), input.protocol.repeats, ['protocol', 'repeats']);

  const models = input.models.map((model, i) => {
    const { key, given } = onlyKey(model);
    const name = MODEL_NAMES[key];
    const values = { ...preset.models[name], ...given };
    return check<ModelParameters>(modelSchemas[name], values, ['models', `${i}`, key]);
  });
  const methods = input.methods.map((method, i) => {
    const { key, given } = onlyKey(method);
    const name = METHOD_NAMES[key];
    const values = { ...preset.methods[name], ...given };
    return check<MethodParameters>(methodSchemas[name], values, ['methods', `${i}`, key]);
  });
  const { attackers, issues: attackerIssues } = checkAttackers(input.attackers, input.preset);
  issues.push(...attackerIssues);

  const datasets = datasetsOf(input, own, issues);
  for (const field of ['models', 'attributes', 'methods'] as const) {
    if (input[field].length === 0) issues.push(invalid([field], 'expected at least one, got none'));
  }
  const modelNames = input.models.map((model) => MODEL_NAMES[onlyKey(model).key]);
  issues.push(
    ...attributeIssues(input.attributes, datasets),
    ...surfaceIssues(modelNames, input.unlearn, ['unlearn']),
    ...surfaceIssues(modelNames, input.protocol.surfaces, ['protocol', 'surfaces']),
    ...rankingIssues(input, { methods, models: modelNames }),
  );
  if (issues.length > 0) throw DomainError.of(issues);

  const grid: Grid = {
    // No issue: everything checked above is there.
    datasets,
    models: models as ModelParameters[],
    attributes: input.attributes,
    methods: methods as MethodParameters[],
    unlearn: input.unlearn ?? null,
    attackers,
    protocol: {
      split: input.protocol.split ?? preset.protocol.split,
      ranking: input.protocol.ranking ?? preset.protocol.ranking,
      attack: input.protocol.attack ?? preset.protocol.attack,
      kCore: kCore!,
      surfaces: input.protocol.surfaces ?? null,
      repeats: repeats!,
    },
    seeds: seeds!,
  };
  const size = gridSize(grid);
  if (size > MAX_CELLS) {
    throw new DomainError('OUT_OF_RANGE', `seeds.count: expected a grid of at most ${MAX_CELLS} runs, got ${size}`, [
      'seeds',
      'count',
    ]);
  }
  return { idempotencyKey: idempotencyKey!, name: name!, priority: priority!, dryRun: input.dryRun, grid };
}

/** The attackers of an input, each at most once, what is left out as in the preset; with every mistake named. */
export function checkAttackers(
  inputs: readonly AttackerInput[],
  preset: Preset,
): { readonly attackers: AttackerParameters[]; readonly issues: Issue[] } {
  const parsed = inputs.map((attacker, i) => {
    const { key, given } = onlyKey(attacker);
    const name = ATTACKER_NAMES[key];
    const path = ['attackers', `${i}`, key];
    const result: z.ZodSafeParseResult<AttackerParameters> = attackerSchemas[name].safeParse({
      ...presets[preset].attackers[name],
      ...given,
    });
    return { attacker: result.data, issues: (result.error?.issues ?? []).map((issue) => issueOf(issue, path)) };
  });
  return {
    attackers: parsed.flatMap(({ attacker }) => (attacker ? [attacker] : [])),
    issues: [
      ...parsed.flatMap(({ issues }) => issues),
      ...(inputs.length === 0 ? [invalid(['attackers'], 'expected at least one, got none')] : []),
      ...repeatedAttackers(inputs),
    ],
  };
}

const MODEL_NAMES = { nmf: 'NMF', lightGcn: 'LIGHT_GCN' } as const satisfies Record<keyof ModelInput, ModelName>;
const METHOD_NAMES = {
  original: 'ORIGINAL',
  u2uR: 'U2U_R',
  d2dR: 'D2D_R',
  retrain: 'RETRAIN',
  advInT: 'ADV_INT',
  u2uSoftmax: 'U2U_SOFTMAX',
  klR: 'KL_R',
  swdR: 'SWD_R',
  leace: 'LEACE',
  noise: 'NOISE',
  removal: 'REMOVAL',
} as const satisfies Record<keyof MethodInput, MethodName>;
const ATTACKER_NAMES = {
  mlp: 'MLP',
  xgb: 'XGB',
  logistic: 'LOGISTIC',
  standardizedMlp: 'STANDARDIZED_MLP',
  randomForest: 'RANDOM_FOREST',
  knn: 'KNN',
  rbfSvm: 'RBF_SVM',
} as const satisfies Record<keyof AttackerInput, AttackerName>;

const MAX_SEED = 2 ** 31 - 1;
const seedsSchema = z.strictObject({ from: whole(0, MAX_SEED - 1000), count: whole(1, 1000) });

/** The contract's @oneOf sees to it that there is exactly one. What is null is left to the preset. */
function onlyKey<T extends object>(choice: T): { key: keyof T & string; given: object } {
  const [entry] = Object.entries(choice).filter(([, value]) => value != null);
  const [key, value] = entry!;
  const given = Object.entries(value as object).filter(([name, each]) => name !== '_' && each != null); // `_`: no parameter
  return { key: key as keyof T & string, given: Object.fromEntries(given) }; // an own member of T
}

/** Those of the catalogue, then the team's own. */
function datasetsOf(
  { datasets, customDatasets, protocol, preset }: LaunchExperimentInput,
  own: OwnDatasets,
  issues: Issue[],
): DatasetChoice[] {
  if (datasets.length + customDatasets.length === 0) {
    issues.push(invalid(['datasets'], 'expected at least one, here or in customDatasets, got none'));
  }
  const byOrder = (protocol.split ?? presets[preset].protocol.split) === 'LEAVE_ONE_OUT';
  const known = datasets.flatMap((kind, i): DatasetChoice[] => {
    if (kind !== 'CUSTOM') return [{ kind }];
    issues.push(
      invalid(
        ['datasets', `${i}`],
        'expected a data set of the catalogue (the own go by name into customDatasets), got CUSTOM',
      ),
    );
    return [];
  });
  const named = customDatasets.flatMap((name, i): DatasetChoice[] => {
    const path = ['customDatasets', `${i}`];
    const found = own.get(name);
    if (!found) {
      issues.push(
        invalid(path, `expected the name of a data set of your team whose file has come, got ${JSON.stringify(name)}`),
      );
      return [];
    }
    const { id, sha256, attributes, hasTimes } = found;
    if (byOrder && !hasTimes) {
      issues.push(
        invalid(
          path,
          `expected a data set with times (LEAVE_ONE_OUT needs the latest interaction of each user), got ${name}`,
        ),
      );
    }
    return [{ kind: 'CUSTOM', own: { id, name, sha256, attributes, hasTimes: hasTimes === true } }];
  });
  return [...known, ...named];
}

function attributeIssues(attributes: readonly string[], datasets: readonly DatasetChoice[]): Issue[] {
  return attributes.flatMap((joined, i) =>
    datasets.flatMap(({ kind, own }) => {
      const there = own?.attributes ?? (kind === 'CUSTOM' ? [] : catalogue[kind].attributes);
      return attributesOf(joined)
        .filter((attribute) => !there.includes(attribute))
        .map((attribute) =>
          invalid(
            ['attributes', `${i}`],
            `expected ${there.join(', ')} (the attributes of ${own?.name ?? kind}), got ${JSON.stringify(attribute)}`,
          ),
        );
    }),
  );
}

/** Surfaces that are named must fit every model of the grid. */
function surfaceIssues(
  models: readonly ModelName[],
  surfaces: readonly Surface[] | null | undefined,
  path: readonly string[],
): Issue[] {
  if (surfaces == null) return [];
  if (surfaces.length === 0)
    return [invalid(path, 'expected at least one, or null for the own of each model, got none')];
  return surfaces.flatMap((surface, i) =>
    [...new Set(models)]
      .filter((model) => !surfacesOf[model].includes(surface))
      .map((model) =>
        invalid(
          [...path, `${i}`],
          `expected ${surfacesOf[model].join(', ')} (the user embeddings of ${model}), got ${surface}`,
        ),
      ),
  );
}

/** Where a score is an inner product in the user embedding, so that its ranking can be kept. */
const RANKED: readonly Surface[] = ['GMF', 'PROPAGATED'];

/** The regulariser RANKING, named or by preset, needs such a surface in every model. */
function rankingIssues(
  input: LaunchExperimentInput,
  { methods, models }: { methods: readonly (MethodParameters | undefined)[]; models: readonly ModelName[] },
): Issue[] {
  return methods.flatMap((method, i) => {
    if (!method || !('regularizer' in method) || method.regularizer !== 'RANKING') return [];
    const path = ['methods', `${i}`, onlyKey(input.methods[i]!).key, 'regularizer'];
    return [...new Set(models)].flatMap((model) =>
      (input.unlearn ?? [surfacesOf[model][0]])
        .filter((surface) => !RANKED.includes(surface))
        .map((surface) =>
          invalid(
            path,
            `expected FROBENIUS for ${surface} of ${model} (RANKING keeps ${RANKED.join(' or ')}), got RANKING`,
          ),
        ),
    );
  });
}

/** Results are kept by the attacker's name: two of one name would overwrite each other. */
function repeatedAttackers(attackers: readonly AttackerInput[]): Issue[] {
  const keys = attackers.map((attacker) => onlyKey(attacker).key);
  return keys.flatMap((key, i) =>
    keys.indexOf(key) < i ? [invalid(['attackers', `${i}`, key], `expected each attacker once, got ${key} again`)] : [],
  );
}

function issueOf(issue: z.core.$ZodIssue, path: readonly string[]): Issue {
  const full = [...path, ...issue.path.map(String)];
  const outOfRange = issue.code === 'too_small' || issue.code === 'too_big' || issue.code === 'custom';
  return { ...invalid(full, issue.message), code: outOfRange ? 'OUT_OF_RANGE' : 'INVALID' };
}

function invalid(path: readonly string[], message: string): Issue {
  return { code: 'INVALID', message: `${printPath(path)}: ${message}`, path };
}

/** methods[2].d2dR.alpha */
function printPath(path: readonly string[]): string {
  return path.map((part, i) => (/^\d+$/.test(part) ? `[${part}]` : i === 0 ? part : `.${part}`)).join('');
}
