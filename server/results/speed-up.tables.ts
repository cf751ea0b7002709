import { canonicalJson } from '../canonical.ts';
import { type BoardRun, hardwareOf } from './board-run.ts';
import { type Estimate, estimate } from './estimate.stats.ts';

/** How many times sooner a row's embedding is there than by Retrain. */
export interface SpeedUp {
  /** Over the seeds that both have on one class of hardware; null when there is none. */
  readonly value: Estimate | null;
  readonly seeds: readonly number[];
  /** The row of Retrain. */
  readonly over: string;
  /** Why seeds that both have are not in the value; null when all are. */
  readonly reason: string | null;
}

interface TimedRow {
  readonly key: string;
  readonly runs: readonly BoardRun[];
}

/**
 * By row, for the methods that unlearn: seconds(Retrain, seed) / seconds(row, seed), seconds being those of training and unlearning, averaged over
 * the seeds: a ratio of each pair, not of means. Of several rows of Retrain with the model's parameters the one with the most seeds counts, of equals
 * the fastest.
 */
export function speedUps(rows: readonly TimedRow[]): Map<string, SpeedUp> {
  const retrained = rows.filter(({ runs }) => runs[0]?.method === 'RETRAIN');
  const entries = rows.flatMap(({ key, runs }): [string, SpeedUp][] => {
    const [run] = runs;
    if (run === undefined || run.method === 'ORIGINAL' || run.method === 'RETRAIN') return [];
    const reference = referenceOf(run, retrained);
    return reference === undefined ? [] : [[key, speedUp(runs, reference)]];
  });
  return new Map(entries);
}

function referenceOf(run: BoardRun, retrained: readonly TimedRow[]): TimedRow | undefined {
  const model = canonicalJson(run.modelParameters);
  const candidates = retrained.filter(({ runs }) => canonicalJson(runs[0]!.modelParameters) === model);
  const total = ({ runs }: TimedRow) => runs.reduce((sum, each) => sum + (secondsOf(each) ?? 0), 0) / runs.length;
  return candidates.sort((a, b) => b.runs.length - a.runs.length || total(a) - total(b))[0];
}

function speedUp(runs: readonly BoardRun[], reference: TimedRow): SpeedUp {
  const bySeed = new Map(reference.runs.map((run) => [run.seed, run]));
  const pairs = runs.flatMap((run) => {
    const other = bySeed.get(run.seed);
    return other === undefined ? [] : [{ run, other }];
  });
  const same = pairs.filter(({ run, other }) => hardwareOf(run) !== null && hardwareOf(run) === hardwareOf(other));
  const ratios = same.flatMap(({ run, other }) => {
    const [own, others] = [secondsOf(run), secondsOf(other)];
    return own === null || others === null || own === 0 ? [] : [{ seed: run.seed, ratio: others / own }];
  });
  return {
    value: ratios.length === 0 ? null : estimate(ratios.map(({ ratio }) => ratio)),
    seeds: ratios.map(({ seed }) => seed),
    over: reference.key,
    reason: reasonOf(pairs.length, same.length, ratios.length),
  };
}

function reasonOf(shared: number, same: number, timed: number): string | null {
  if (shared === 0) return 'no seed in common with Retrain';
  if (same < shared) return `${shared - same} of ${shared} shared seeds ran on other hardware than Retrain`;
  return timed < same ? `${same - timed} of ${same} shared seeds took no measurable time` : null;
}

function secondsOf({ trainSeconds, unlearnSeconds }: BoardRun): number | null {
  return trainSeconds === null || unlearnSeconds === null ? null : trainSeconds + unlearnSeconds;
}
