import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { readSafetensors } from '../../../gpu-runner/artifacts/safetensors.ts';
import type { Dataset } from '../../../gpu-runner/data/dataset.ts';
import { generateSynthetic } from '../../../gpu-runner/data/synthetic.ts';
import { executeRun, type RunSpec, type RunWorld } from '../../../gpu-runner/execute-run.ts';
import type { MethodName, Stage, StageSecondsInput } from '../../../gpu-runner/gql/graphql.ts';
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
  return { ...dataset, sha256: 'a'.repeat(64) };
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

function artifact({ words }: Outcome, kind: 'USER_EMBEDDING' | 'CHECKPOINT'): Uint8Array | undefined {
  return words.flatMap((word) => (word.kind === 'artifact' && word.artifact.kind === kind ? [word.bytes] : []))[0];
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
  let checkpoint: Uint8Array;

  beforeAll(async () => {
    outcomes.ORIGINAL = await run(spec('ORIGINAL', { epochs: 3 }));
    checkpoint = artifact(outcomes.ORIGINAL, 'CHECKPOINT')!;
    outcomes.U2U_R = await run(spec('U2U_R', { epochs: 3 }), checkpoint);
    outcomes.D2D_R = await run(spec('D2D_R', { epochs: 3 }), checkpoint);
  });

  it('goes through the stages of Figure 1 in order', () => {
    expect(outcomes.ORIGINAL.stages).toEqual(['PREPARE', 'TRAIN', 'ATTACK', 'EVALUATE', 'REPORT']);
    expect(outcomes.U2U_R.stages).toEqual(['PREPARE', 'UNLEARN', 'ATTACK', 'EVALUATE', 'REPORT']);
    expect(outcomes.D2D_R.stages).toEqual(outcomes.U2U_R.stages);
  });

  it('times each stage it enters, and no other', () => {
    expect(outcomes.ORIGINAL.seconds).toEqual({ train: 1, unlearn: 0, attack: 1, evaluate: 1 });
    expect(outcomes.D2D_R.seconds).toEqual({ train: 0, unlearn: 1, attack: 1, evaluate: 1 });
  });

  it.each(['ORIGINAL', 'U2U_R', 'D2D_R'] as const)(
    '%s tells the data set, both attackers and the ranking',
    (method) => {
      const told = results(outcomes[method]);
      expect(told.map(({ kind }) => kind)).toEqual(['dataset', 'attack', 'attack', 'recommendation']);
      expect(told[0]).toMatchObject({ input: { users: 120, items: 150, interactions: 4000, sha256: 'a'.repeat(64) } });
      expect(told.slice(1, 3).map(({ input }) => input)).toMatchObject([
        { attacker: 'MLP', surface: 'GMF' },
        { attacker: 'XGB', surface: 'GMF' },
      ]);
      const ks = [5, 10, 15, 20];
      const wanted = ['NDCG', 'HR', 'RECALL'].flatMap((metric) =>
        ks.map((k) => ({ metric, k, value: expect.any(Number) })),
      );
      expect(told[3]).toEqual({ kind: 'recommendation', input: { results: wanted } });
    },
  );

  it.each(['ORIGINAL', 'U2U_R', 'D2D_R'] as const)('%s: same seed, same bytes', async (method) => {
    const again = await run(spec(method, { epochs: 3 }), method === 'ORIGINAL' ? undefined : checkpoint);
    expect(fingerprint(again)).toBe(fingerprint(outcomes[method]));
  });

  it('another seed, another outcome', async () => {
    const other = await run(spec('ORIGINAL', { epochs: 3, seed: 2 }));
    expect(fingerprint(other)).not.toBe(fingerprint(outcomes.ORIGINAL));
  });

  it('stores what was attacked, with the users it belongs to', () => {
    const { tensors, metadata } = readSafetensors(artifact(outcomes.D2D_R, 'USER_EMBEDDING')!);
    expect(metadata).toEqual({ attribute: 'gender', classes: '["F","M"]', surface: 'GMF' });
    expect(tensors.theta).toMatchObject({ shape: [120, 8] });
    expect([...tensors.user_ids!.data]).toEqual(Array.from({ length: 120 }, (_, i) => i + 1));
    expect([...tensors.labels!.data]).toEqual([...smallDataset().attributes.gender!.codes]);
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
      method: { __typename: 'U2uRParameters', alpha: 1, solver: 'ADAM', epochs: 0, learningRate: 1 },
    } as const;
    const told = results(await run(unmoved, checkpoint));
    expect(told).toEqual(results(outcomes.ORIGINAL)); // nothing was unlearned, so every figure must be the Original's
  });

  it.each([
    [
      'a post-training method without its Original',
      spec('D2D_R'),
      "D2D_R: expected its Original's checkpoint, got none",
    ],
    [
      'an attribute the data set lacks',
      { ...spec(), attribute: 'shoe size' },
      'expected an attribute of gender, age, occupation, got "shoe size"',
    ],
  ])('refuses %s', async (_, refused, message) => {
    await expect(run(refused)).rejects.toThrow(message);
  });

  it('refuses an Original that is given a checkpoint', async () => {
    await expect(run(spec('ORIGINAL'), checkpoint)).rejects.toThrow('ORIGINAL: expected no checkpoint, got one');
  });
});
