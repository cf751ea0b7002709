import { wasm } from './generated/ranking.team.ts';
import { placeForm, type ScoreExports, type ScoreForm } from './ranking-scores.ts';
import { solo, type Team, type TeamKernel } from './team.ts';

/** Compressed rows: those of user u are items[offsets[u] .. offsets[u + 1]). */
export interface ItemRows {
  readonly offsets: Int32Array;
  readonly items: Int32Array;
}

export interface RankingTask {
  readonly M: number;
  /** Who is ranked for, ascending. */
  readonly users: Int32Array;
  /** Left out of the ranking; two at most. */
  readonly hidden: readonly ItemRows[];
  readonly relevant: ItemRows;
  /** How many of the best are wanted; 0: only the scores. */
  readonly limit: number;
  readonly wantScores: boolean;
}

/** The rankings of some consecutive ones of the task's users; the arrays are overwritten by the next round. */
export interface RankedRound {
  readonly users: Int32Array;
  /** 1-based ranks of the relevant items of the round's n-th user, as they are in the task; beyond `limit`: limit + 1. */
  ranks(n: number): Int32Array;
  /** The best items, best first: `limit`, or all there are. */
  top(n: number): Int32Array;
  /** [M], where they are wanted. */
  scores(n: number): Float32Array;
}

interface Exports extends ScoreExports {
  scratchBytes(columns: number, limit: number, modelFloats: number): number;
  rankUsers(chunk: number, thread: number, task: number, scratch: number, scratchSize: number): void;
}

const USERS = 16; // a chunk of the kernel
const ROUND_SCORES = 4_000_000; // user-item pairs a round: 50 ms of scoring, 16 MB where scores are kept

/**
 * Ranks the catalogue for each user: items by descending score, equal ones by ranking-tie-key.ts, hidden ones not at all.
 * `visit` is called after each round, the rounds in order of the users; results do not depend on the team's size.
 *
 * NeuMF at the size of ML-1M (6,040 users x 3,706 items, best 20) takes 0.75 s of one core of an AMD EPYC, 0.4 s on two: bench/ranking-ml1m;
 * dot products of width 16 take 0.15 s.
 * Memory: the model twice at most, the item sets once, 16 MB a round where scores are kept, and 20 bytes an item and thread.
 */
export function rankUsers(
  task: RankingTask,
  form: ScoreForm,
  visit: (round: RankedRound) => void,
  team: Team = solo,
): void {
  const { M, users, limit } = task;
  const columns = Math.ceil(M / 64) * 64;
  const perRound = Math.max(USERS, Math.floor(ROUND_SCORES / columns / USERS) * USERS);
  const kernel = kernelOf(team);
  kernel.reset();
  const placed = placeForm(kernel, form, columns);
  const sets = [task.hidden[0], task.hidden[1], task.relevant].flatMap((rows) => placeRows(kernel, rows));
  const withScores = task.wantScores || form.kind === 'GIVEN';
  const longest = Math.min(perRound, users.length);
  const scores = withScores ? kernel.alloc(4 * longest * columns) : 0;
  const [listed, starts, sizes, notNumbers] = [0, 1, 2, 3].map(() => kernel.alloc(4 * longest)) as Four;
  const top = kernel.alloc(4 * longest * limit);
  const ranks = kernel.alloc(4 * mostRelevant(task, perRound));
  const record = kernel.alloc(4 * 19);
  const scratchSize = kernel.exports.scratchBytes(columns, limit, placed.scratch);
  const scratch = kernel.alloc(team.size * scratchSize);

  for (let from = 0; from < users.length; from += perRound) {
    const round = users.subarray(from, from + perRound);
    const n = round.length;
    const startOf = startsOf(task.relevant, round);
    kernel.i32(listed, n).set(round);
    kernel.i32(starts, n).set(startOf.subarray(0, n));
    const model = [placed.number, placed.record, scores, M, columns, listed, n, limit];
    kernel.i32(record, 19).set([...model, ...sets, starts, ranks, top, sizes, notNumbers]);
    if (form.kind === 'GIVEN') fillScores(form, round, { out: kernel.f32(scores, n * columns), M, columns });
    team.run(kernel, 'rankUsers', Math.ceil(n / USERS), record, scratch, scratchSize);
    assertNumbers(kernel.i32(notNumbers, n), round);
    visit({
      users: round,
      ranks: (u) => kernel.i32(ranks + 4 * startOf[u]!, startOf[u + 1]! - startOf[u]!),
      top: (u) => kernel.i32(top + 4 * u * limit, kernel.i32(sizes, n)[u]!),
      scores: (u) => kernel.f32(scores + 4 * u * columns, M),
    });
  }
}

/** Bytes that an evaluation takes at most. `interactions` of all sets; `parameters` of the model, in floats. */
export function rankingMemory({
  N,
  M,
  interactions,
  limit,
  parameters,
  threads,
}: {
  readonly N: number;
  readonly M: number;
  readonly interactions: number;
  readonly limit: number;
  readonly parameters: number;
  readonly threads: number;
}): number {
  const columns = M + 64;
  const model = 4 * parameters; // its parameters, the items' laid across, and what is computed from them once
  const sets = interactions + 3 * (N + 1);
  const perRound = Math.min(N, Math.max(USERS, Math.ceil(ROUND_SCORES / M)));
  const round = perRound * (columns + limit + 5) + interactions;
  const scratch = threads * (4 * columns + limit + parameters / M + 64 * 1024);
  return 4 * (model + sets + round + scratch);
}

type Four = [number, number, number, number]; // as many as were asked for

const kernels = new WeakMap<Team, TeamKernel<Exports>>();

function kernelOf(team: Team): TeamKernel<Exports> {
  const kernel = kernels.get(team) ?? team.load<Exports>('ranking.team', wasm);
  kernels.set(team, kernel);
  return kernel;
}

/** The addresses of a set's offsets and items in the kernel's memory; 0 and 0 for none. */
function placeRows(kernel: TeamKernel<Exports>, rows: ItemRows | undefined): [number, number] {
  if (!rows) return [0, 0];
  const [offsets, items] = [kernel.alloc(4 * rows.offsets.length), kernel.alloc(4 * rows.items.length)];
  kernel.i32(offsets, rows.offsets.length).set(rows.offsets);
  kernel.i32(items, rows.items.length).set(rows.items);
  return [offsets, items];
}

/** Where each user's ranks start, and the end of all. */
function startsOf({ offsets }: ItemRows, users: Int32Array): Int32Array {
  const starts = new Int32Array(users.length + 1);
  users.forEach((user, n) => (starts[n + 1] = starts[n]! + offsets[user + 1]! - offsets[user]!));
  return starts;
}

/** Relevant items of the round that has most. */
function mostRelevant({ users, relevant }: RankingTask, perRound: number): number {
  let most = 0;
  for (let from = 0; from < users.length; from += perRound) {
    most = Math.max(most, startsOf(relevant, users.subarray(from, from + perRound)).at(-1)!);
  }
  return most;
}

/** Has the caller score runs of consecutive users, and lays their rows `columns` apart. */
function fillScores(
  { scoreUsers }: ScoreForm & { kind: 'GIVEN' },
  users: Int32Array,
  { out, M, columns }: { readonly out: Float32Array; readonly M: number; readonly columns: number },
): void {
  const rows = new Float32Array(USERS * M);
  for (let n = 0, end = 1; n < users.length; n = end, end++) {
    while (end < users.length && end - n < USERS && users[end] === users[n]! + end - n) end++;
    scoreUsers(users[n]!, users[n]! + end - n, rows.subarray(0, (end - n) * M));
    for (let u = n; u < end; u++) out.set(rows.subarray((u - n) * M, (u - n + 1) * M), u * columns);
  }
}

function assertNumbers(notNumbers: Int32Array, users: Int32Array): void {
  const n = notNumbers.findIndex((item) => item >= 0);
  if (n >= 0) {
    throw new RangeError(`ranking: expected numbers, got NaN as user ${users[n]}'s score of item ${notNumbers[n]}`);
  }
}
