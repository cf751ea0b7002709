import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { readSafetensors } from '../../../gpu-runner/artifacts/safetensors.ts';
import type { Dataset } from '../../../gpu-runner/data/dataset.ts';
import { generateSynthetic } from '../../../gpu-runner/data/synthetic.ts';
import { executeRun, type RunSpec, type RunWorld } from '../../../gpu-runner/execute-run.ts';
import type { ArtifactKind, MethodName, Stage, StageSecondsInput, Surface } from '../../../gpu-runner/gql/graphql.ts';
import { createTeam } from '../../../gpu-runner/kernels/team.ts';
import type { RankingResult } from '../../../gpu-runner/metrics/ranking.ts';
import { methods } from '../../../gpu-runner/registry.ts';
import type { WorkMessage } from '../../../gpu-runner/worker-messages.ts';
import { smallSpec } from './specs.ts';

/** The small data set would not survive the k-core of the other tests. */
const spec = (...args: Parameters<typeof smallSpec>): RunSpec => {
  const small = smallSpec(...args);
  return { ...small, protocol: { ...small.protocol, kCore: 5 } };
};

const UNKNOWN = 3; // a user whose gender is not known

interface Outcome {
  readonly seconds: StageSecondsInput;
  readonly words: Extract<WorkMessage, { kind: 'result' | 'artifact' }>[];
  readonly stages: readonly Stage[];
  readonly points: readonly (readonly [string, number, number])[];
}

function smallDataset(): Dataset {
  const options = {
    users: 120,
    items: 150,
    interactions: 4000,
    minPerUser: 12,
    femaleShare: 0.4,
    strength: 2,
    seed: 5,
  };
  const dataset = generateSynthetic(options);
  dataset.attributes.gender!.codes[UNKNOWN] = -1;
  const half = { values: ['first', 'second'], codes: Int32Array.from({ length: 120 }, (_, user) => user % 2) };
  return { ...dataset, attributes: { ...dataset.attributes, half }, sha256: 'a'.repeat(64) };
}

async function run(wanted: RunSpec, parentCheckpoint?: Uint8Array, world: Partial<RunWorld> = {}): Promise<Outcome> {
  let now = 0;
  const words: Outcome['words'] = [];
  const stages: Stage[] = [];
  const points: [string, number, number][] = [];
  const seconds = await executeRun(wanted, {
    clock: () => now++,
    loadDataset: async () => smallDataset(),
    parentCheckpoint,
    onProgress: (stage) => stages.at(-1) === stage || stages.push(stage),
    onMetric: (...point) => points.push(point),
    tell: (word) => words.push(word),
    ...world,
  });
  return { seconds, words, stages, points };
}

function artifact({ words }: Outcome, kind: ArtifactKind): Uint8Array | undefined {
  return words.flatMap((word) => (word.kind === 'artifact' && word.artifact.kind === kind ? [word.bytes] : []))[0];
}

function embeddingOf({ words }: Outcome, surface: Surface): Uint8Array {
  const found = words.find(
    (word) => word.kind === 'artifact' && word.artifact.kind === 'USER_EMBEDDING' && word.artifact.surface === surface,
  );
  if (found?.kind !== 'artifact') throw new Error(`no embedding of ${surface}`);
  return found.bytes;
}

const results = ({ words }: Outcome) => words.flatMap((word) => (word.kind === 'result' ? [word.report] : []));

/** One hash over everything a run leaves behind. */
function fingerprint(outcome: Outcome): string {
  const hash = createHash('sha256').update(JSON.stringify([results(outcome), outcome.points]));
  for (const word of outcome.words) if (word.kind === 'artifact') hash.update(word.bytes);
  return hash.digest('hex');
}

describe('executeRun', () => {
  const outcomes = {} as Record<MethodName, Outcome>;
  const names = Object.keys(methods) as MethodName[];
  const startsFromOriginal = (name: MethodName): boolean => methods[name] === 'post-training';
  let checkpoint: Uint8Array;

  beforeAll(async () => {
    outcomes.ORIGINAL = await run(spec('ORIGINAL', { epochs: 3 }));
    checkpoint = artifact(outcomes.ORIGINAL, 'CHECKPOINT')!;
    for (const name of names.slice(1)) {
      outcomes[name] = await run(spec(name, { epochs: 3 }), startsFromOriginal(name) ? checkpoint : undefined);
    }
  });

  it.each(names)('%s goes through the stages of Figure 1 in order, and times each', (name) => {
    const after = startsFromOriginal(name);
    expect(outcomes[name].stages).toEqual([
      'PREPARE',
      after ? 'UNLEARN' : 'TRAIN',
      'ATTACK',
      'EVALUATE',
      'ANALYSE',
      'REPORT',
    ]);
    const seconds = { attack: 1, evaluate: 1, analyse: 1 };
    expect(outcomes[name].seconds).toEqual({ train: after ? 0 : 1, unlearn: after ? 1 : 0, ...seconds });
  });

  it.each(names)('%s tells the data set, both attackers and the ranking', (method) => {
    const told = results(outcomes[method]);
    expect(told.map(({ kind }) => kind)).toEqual(['dataset', 'attack', 'attack', 'recommendation']);
    expect(told[0]).toMatchObject({ input: { users: 120, items: 150, interactions: 4000, sha256: 'a'.repeat(64) } });
    expect(told.slice(1, 3).map(({ input }) => input)).toMatchObject([
      { attacker: 'MLP', surface: 'GMF', attribute: 'gender', classes: [{ value: 'F' }, { value: 'M' }] },
      { attacker: 'XGB', surface: 'GMF', attribute: 'gender', classes: [{ value: 'F' }, { value: 'M' }] },
    ]);
    const { results: figures } = told[3]!.input as { results: readonly RankingResult[] };
    const of = (value: string | undefined) =>
      figures.filter(({ group }) => group?.value === value).map(({ metric, k }) => `${metric}@${k}`);
    const at = (metrics: readonly string[]) => metrics.flatMap((m) => [5, 10, 15, 20].map((k) => `${m}@${k}`)).sort();
    const means = ['NDCG', 'HR', 'RECALL', 'POPULARITY'];
    expect(of(undefined).sort()).toEqual(at([...means, 'COVERAGE']));
    for (const value of ['F', 'M']) expect(of(value).sort()).toEqual(at(means));
  });

  it.each(names)('%s: same seed, same bytes, by one thread or two', async (method) => {
    const team = createTeam(2);
    const parent = startsFromOriginal(method) ? checkpoint : undefined;
    const again = await run(spec(method, { epochs: 3 }), parent, { team });
    team.close();
    expect(fingerprint(again)).toBe(fingerprint(outcomes[method]));
  });

  it('another seed, another outcome', async () => {
    const other = await run(spec('ORIGINAL', { epochs: 3, seed: 2 }));
    expect(fingerprint(other)).not.toBe(fingerprint(outcomes.ORIGINAL));
  });

  it('stores what was attacked, with the users it belongs to', () => {
    const { tensors, metadata } = readSafetensors(artifact(outcomes.D2D_R, 'USER_EMBEDDING')!);
    expect(metadata).toEqual({ classes: '{"gender":["F","M"]}', surface: 'GMF' });
    expect(tensors.theta).toMatchObject({ shape: [120, 8] });
    expect([...tensors.user_ids!.data]).toEqual(Array.from({ length: 120 }, (_, i) => i + 1));
    expect([...tensors['labels.gender']!.data]).toEqual([...smallDataset().attributes.gender!.codes]);
  });

  it('changes the unlearned surface of the known users, and nothing else of the model', () => {
    const before = readSafetensors(artifact(outcomes.ORIGINAL, 'USER_EMBEDDING')!).tensors.theta!.data;
    const after = readSafetensors(artifact(outcomes.U2U_R, 'USER_EMBEDDING')!).tensors.theta!.data;
    const same = (user: number) =>
      before.slice(user * 8, user * 8 + 8).every((value, k) => value === after[user * 8 + k]);
    expect(Array.from({ length: 120 }, (_, user) => same(user)).flatMap((kept, user) => (kept ? [user] : []))).toEqual([
      UNKNOWN,
    ]);
  });

  it('an Original leaves its model; the others name theirs by starting from it', () => {
    expect(readSafetensors(checkpoint).metadata).toMatchObject({ model: 'NMF' });
    expect(artifact(outcomes.U2U_R, 'CHECKPOINT')).toBeUndefined();
  });

  it('sees the same split and the same attack sample for a seed, whatever the method', async () => {
    const idle = { ...spec('U2U_R', { epochs: 3 }) };
    const unmoved = {
      ...idle,
      method: { ...idle.method, epochs: 0 } as RunSpec['method'],
    };
    const told = results(await run(unmoved, checkpoint));
    expect(told).toEqual(results(outcomes.ORIGINAL)); // nothing was unlearned, so every figure must be the Original's
  });

  it('attacks every surface for every attribute, and unlearns several at once', async () => {
    const wide = spec('D2D_R', { epochs: 3 });
    const several: RunSpec = {
      ...wide,
      attributes: ['gender', 'half'],
      unlearned: ['GMF', 'MLP'],
      protocol: { ...wide.protocol, surfaces: ['GMF', 'MLP', 'CONCAT'], repeats: 2 },
    };
    const outcome = await run(several, checkpoint);
    const told = results(outcome).flatMap(({ kind, input }) => (kind === 'attack' ? [input] : []));
    const cells = told.map(({ attacker, surface, attribute }) => `${attacker} ${surface} ${attribute}`);
    expect(new Set(cells).size).toBe(2 * 3 * 2);
    expect(told.every(({ aucCi95, repeats }) => repeats === 2 && aucCi95! >= 0)).toBe(true);
    for (const surface of ['GMF', 'MLP'] as const) {
      const { data } = readSafetensors(embeddingOf(outcome, surface)).tensors.theta!;
      expect(data).not.toEqual(readSafetensors(checkpoint).tensors[`user.${surface.toLowerCase()}`]!.data);
    }
  });

  it('keeps maps, histograms and scores of the users it attacked', () => {
    const map = readSafetensors(artifact(outcomes.D2D_R, 'TSNE')!);
    expect(map.tensors.positions!.shape).toEqual([120, 2]);
    expect(map.tensors.user_ids).toEqual(readSafetensors(artifact(outcomes.ORIGINAL, 'TSNE')!).tensors.user_ids);
    expect(readSafetensors(artifact(outcomes.D2D_R, 'HISTOGRAMS')!).tensors['counts.gender']!.shape).toEqual([
      8, 2, 30,
    ]);
    const scores = readSafetensors(artifact(outcomes.D2D_R, 'ATTACK_SCORES')!).tensors;
    expect(scores['XGB.gender.scores']!.shape).toEqual([scores['XGB.gender.user_ids']!.data.length, 2]);
  });

  it('LightGCN: trained, unlearned on layer 0, attacked on both of its surfaces', async () => {
    const wide = spec('D2D_R', { epochs: 2, modelName: 'LIGHT_GCN' });
    const protocol = { ...wide.protocol, surfaces: ['LAYER0', 'PROPAGATED'] as Surface[] };
    const first = await run({ ...spec('ORIGINAL', { epochs: 2, modelName: 'LIGHT_GCN' }), protocol });
    const second = await run({ ...wide, protocol }, artifact(first, 'CHECKPOINT'));
    const surfaces = results(second).flatMap(({ kind, input }) => (kind === 'attack' ? [input.surface] : []));
    expect(surfaces).toEqual(['LAYER0', 'LAYER0', 'PROPAGATED', 'PROPAGATED']);
  });

  it.each(['ORIGINAL', 'ADV_INT'] as const)(
    '%s: a training taken up again gives the bytes of one that never stopped',
    async (method) => {
      const wanted = spec(method, { epochs: 3 });
      const whole = await run(wanted, undefined, { isStateDue: () => true });
      const states = whole.words.flatMap((word) =>
        word.kind === 'artifact' && word.artifact.kind === 'TRAINING_STATE' ? [word.bytes] : [],
      );
      expect(states).toHaveLength(3);
      const resumed = await run(wanted, undefined, { resumeFrom: states[0] });
      expect(artifact(resumed, 'CHECKPOINT')).toEqual(artifact(whole, 'CHECKPOINT'));
      expect(results(resumed)).toEqual(results(whole));
      expect(resumed.points.filter(([name]) => name === 'loss.train').map(([, step]) => step)).toEqual([2, 3]);
    },
  );

  it('starts afresh when the state is of other data', async () => {
    const wanted = spec('ORIGINAL', { epochs: 3 });
    const state = artifact(await run(wanted, undefined, { isStateDue: () => true }), 'TRAINING_STATE')!;
    const other = await run({ ...wanted, id: 'run_other' }, undefined, { resumeFrom: state });
    expect(other.points.filter(([name]) => name === 'loss.train')).toHaveLength(3);
  });

  it('refuses a run that would hold more than its share, before it trains', async () => {
    const refused = run(spec(), undefined, { memoryBytes: 1e6 });
    await expect(refused).rejects.toThrow(
      'this runner gives each of its runs 0.0 GB: expected a runner with more memory',
    );
  });

  it.each([
    [
      'a post-training method without its Original',
      spec('D2D_R'),
      "D2D_R: expected its Original's checkpoint, got none",
    ],
    [
      'an attribute the data set lacks',
      { ...spec(), attributes: ['shoe size'] },
      'expected an attribute of gender, age, occupation, half, got "shoe size"',
    ],
  ])('refuses %s', async (_, refused, message) => {
    await expect(run(refused)).rejects.toThrow(message);
  });

  it('refuses an Original that is given a checkpoint', async () => {
    await expect(run(spec('ORIGINAL'), checkpoint)).rejects.toThrow('ORIGINAL: expected no checkpoint, got one');
  });
});
