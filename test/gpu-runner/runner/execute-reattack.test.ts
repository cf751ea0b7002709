import { beforeAll, describe, expect, it } from 'vitest';
import { readSafetensors } from '../../../gpu-runner/artifacts/safetensors.ts';
import { generateSynthetic } from '../../../gpu-runner/data/synthetic.ts';
import { executeReattack } from '../../../gpu-runner/execute-reattack.ts';
import { executeRun, type RunSpec, type RunWorld } from '../../../gpu-runner/execute-run.ts';
import type { ArtifactKind, Surface } from '../../../gpu-runner/gql/graphql.ts';
import type { WorkMessage } from '../../../gpu-runner/worker-messages.ts';
import { smallSpec } from './specs.ts';

type Words = Extract<WorkMessage, { kind: 'result' | 'artifact' }>[];

const surfaces: Surface[] = ['GMF', 'MLP'];
const mlp: RunSpec['attackers'][number] = {
  __typename: 'MlpParameters',
  hidden: 10,
  l2: 1,
  learningRate: 1e-3,
  maxIterations: 5,
};
const xgb: RunSpec['attackers'][number] = {
  __typename: 'XgbParameters',
  rounds: 3,
  eta: 0.3,
  maxDepth: 3,
  lambda: 1,
  minChildWeight: 1,
  library: 'LETHE',
};
const forest: RunSpec['attackers'][number] = { __typename: 'RandomForestParameters', trees: 5, maxDepth: 0 };

/** An Original that attacks both of its tables, twice, for two attributes. */
function spec(...attackers: RunSpec['attackers'][number][]): RunSpec {
  const small = smallSpec('ORIGINAL', { epochs: 1 });
  return {
    ...small,
    attributes: ['gender', 'half'],
    attackers,
    protocol: { ...small.protocol, attack: 'CV5', kCore: 5, surfaces, repeats: 2 },
  };
}

const smallDataset = (seed = 5) => {
  const dataset = generateSynthetic({
    users: 120,
    items: 150,
    interactions: 4000,
    minPerUser: 12,
    femaleShare: 0.4,
    strength: 2,
    seed,
  });
  const half = { values: ['first', 'second'], codes: Int32Array.from({ length: 120 }, (_, user) => user % 2) };
  return { ...dataset, attributes: { ...dataset.attributes, half }, sha256: 'a'.repeat(64) };
};

async function run(wanted: RunSpec, world: Partial<RunWorld> = {}): Promise<Words> {
  const words: Words = [];
  let now = 0;
  const execute = wanted.reattack ? executeReattack : executeRun;
  await execute(wanted, {
    clock: () => now++,
    loadDataset: async () => smallDataset(),
    parentCheckpoint: undefined,
    onProgress: () => undefined,
    onMetric: () => undefined,
    tell: (word) => words.push(word),
    ...world,
  });
  return words;
}

const attacks = (words: Words) =>
  words.flatMap((word) => (word.kind === 'result' && word.report.kind === 'attack' ? [word.report.input] : []));
const bytes = (words: Words, kind: ArtifactKind, surface: Surface): Uint8Array => {
  const found = words.find(
    (word) => word.kind === 'artifact' && word.artifact.kind === kind && word.artifact.surface === surface,
  );
  if (found?.kind !== 'artifact') throw new Error(`no ${kind} of ${surface}`);
  return found.bytes;
};
const embeddings = (words: Words): ReadonlyMap<Surface, Uint8Array> =>
  new Map(surfaces.map((surface) => [surface, bytes(words, 'USER_EMBEDDING', surface)]));

describe('a re-attack', () => {
  let first: Words;
  let whole: Words;
  let again: Words;
  const stages: string[] = [];

  beforeAll(async () => {
    first = await run(spec(mlp));
    whole = await run(spec(mlp, xgb, forest));
    again = await run(
      { ...spec(xgb, forest), id: 'run_again', reattack: true },
      { embeddings: embeddings(first), onProgress: (stage) => stages.at(-1) === stage || stages.push(stage) },
    );
  }, 120_000);

  it('finds to the bit what the run itself would have found with these attackers', () => {
    const wanted = attacks(whole).filter(({ attacker }) => attacker !== 'MLP');
    expect(wanted).toHaveLength(2 * 2 * 2);
    expect(attacks(again)).toEqual(wanted);
  });

  it('and says the same of every user', () => {
    for (const surface of surfaces) {
      const scores = readSafetensors(bytes(again, 'ATTACK_SCORES', surface)).tensors;
      const all = readSafetensors(bytes(whole, 'ATTACK_SCORES', surface)).tensors;
      expect(Object.keys(scores).length).toBeGreaterThan(0);
      for (const [name, tensor] of Object.entries(scores)) expect(tensor).toEqual(all[name]);
    }
  });

  it('trains nothing, evaluates nothing, and leaves no other file', () => {
    expect(stages).toEqual(['PREPARE', 'ATTACK', 'REPORT']);
    const kinds = again.flatMap((word) => (word.kind === 'artifact' ? [word.artifact.kind] : [word.report.kind]));
    expect(new Set(kinds)).toEqual(new Set(['dataset', 'attack', 'ATTACK_SCORES']));
  });

  it.each<[string, () => Partial<RunWorld>, string]>([
    ['no embedding', () => ({}), 'expected the stored user embedding of GMF, got none'],
    [
      'the embedding of another surface',
      () => ({ embeddings: new Map(surfaces.map((surface) => [surface, bytes(first, 'USER_EMBEDDING', 'MLP')])) }),
      'expected a user embedding of GMF, got one of MLP',
    ],
    [
      'other files',
      () => ({
        embeddings: embeddings(first),
        loadDataset: async () => ({ ...smallDataset(), userIds: smallDataset().userIds.map((id) => id + 1) }),
      }),
      'these are other files than the run read',
    ],
  ])('with %s is refused', async (_name, world, message) => {
    await expect(run({ ...spec(xgb), reattack: true }, world())).rejects.toThrow(message);
  });
});
