import { z } from 'zod';
import { catalogue } from '../datasets/catalogue.service.ts';
import { DomainError, type Issue } from '../errors.ts';
import {
  type AttackerParameters,
  attackerSchemas,
  type MethodParameters,
  methodSchemas,
  type ModelParameters,
  modelSchemas,
  whole,
} from '../runs/parameters.service.ts';
import { type Grid, gridSize } from './experiment.grid.ts';
import type { AttackerInput, LaunchExperimentInput, MethodInput, ModelInput } from './experiment.input.ts';

export const MAX_CELLS = 1000;

export interface Launch {
  readonly idempotencyKey: string;
  readonly name: string;
  readonly priority: number;
  readonly dryRun: boolean;
  readonly grid: Grid;
}

/** Checks a launch input whole: every mistake in it is named, each with its place, what was expected and what came. */
export function checkLaunch(input: LaunchExperimentInput): Launch {
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
  const kCore = check(whole(1, 100), input.protocol.kCore, ['protocol', 'kCore']);

  const models = input.models.map((model, i) => {
    const { key, value } = onlyKey(model);
    return check<ModelParameters>(modelSchemas[MODEL_NAMES[key]], { ...value, name: MODEL_NAMES[key] }, [
      'models',
      `${i}`,
      key,
    ]);
  });
  const methods = input.methods.map((method, i) => {
    const { key, value } = onlyKey(method);
    const { _: _unused, ...parameters } = { _: null, ...value };
    return check<MethodParameters>(methodSchemas[METHOD_NAMES[key]], { ...parameters, name: METHOD_NAMES[key] }, [
      'methods',
      `${i}`,
      key,
    ]);
  });
  const attackers = input.attackers.map((attacker, i) => {
    const { key, value } = onlyKey(attacker);
    return check<AttackerParameters>(attackerSchemas[ATTACKER_NAMES[key]], { ...value, name: ATTACKER_NAMES[key] }, [
      'attackers',
      `${i}`,
      key,
    ]);
  });

  for (const field of ['datasets', 'models', 'attributes', 'methods', 'attackers'] as const) {
    if (input[field].length === 0) issues.push(invalid([field], 'expected at least one, got none'));
  }
  issues.push(...attributeIssues(input), ...repeatedAttackers(input.attackers));
  if (issues.length > 0) throw DomainError.of(issues);

  const grid: Grid = {
    // No issue: everything checked above is there.
    datasets: input.datasets,
    models: models as ModelParameters[],
    attributes: input.attributes,
    methods: methods as MethodParameters[],
    attackers: attackers as AttackerParameters[],
    protocol: { ...input.protocol, kCore: kCore! },
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

const MODEL_NAMES = { nmf: 'NMF' } as const satisfies Record<keyof ModelInput, string>;
const METHOD_NAMES = { original: 'ORIGINAL', u2uR: 'U2U_R', d2dR: 'D2D_R' } as const satisfies Record<
  keyof MethodInput,
  string
>;
const ATTACKER_NAMES = { mlp: 'MLP', xgb: 'XGB' } as const satisfies Record<keyof AttackerInput, string>;

const MAX_SEED = 2 ** 31 - 1;
const seedsSchema = z.strictObject({ from: whole(0, MAX_SEED - 1000), count: whole(1, 1000) });

function text(max: number) {
  return z
    .string()
    .refine((value) => value.length >= 1 && value.length <= max, {
      error: (issue) => `expected 1 to ${max} characters, got ${String(issue.input).length}`,
    })
    .refine((value) => !value.includes('\0'), 'expected text, got a NUL character in it'); // Postgres stores none
}

/** The contract's @oneOf sees to it that there is exactly one. */
function onlyKey<T extends object>(choice: T): { key: keyof T & string; value: object } {
  const [entry] = Object.entries(choice).filter(([, value]) => value != null);
  const [key, value] = entry!;
  return { key: key as keyof T & string, value: value as object }; // an own member of T
}

function attributeIssues({ attributes, datasets }: LaunchExperimentInput): Issue[] {
  return attributes.flatMap((attribute, i) =>
    datasets
      .filter((dataset) => !catalogue[dataset].attributes.includes(attribute))
      .map((dataset) =>
        invalid(
          ['attributes', `${i}`],
          `expected ${catalogue[dataset].attributes.join(', ')} (the attributes of ${dataset}), got ${JSON.stringify(attribute)}`,
        ),
      ),
  );
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
