import { startsFromOriginal } from '../methods.ts';
import type { BoardRun } from './board-run.ts';

export interface NotRanked<R> {
  readonly run: R;
  readonly reason: string;
}

/**
 * Which runs of a board may stand beside each other, and why the others may not: runs that ended without a result, orphans
 * whose Original is not there though they start from it, and runs that read other files than the run that finished last.
 * Runs still on their way are in neither list.
 */
export function comparable<R extends BoardRun>(runs: readonly R[]): { ranked: R[]; notRanked: NotRanked<R>[] } {
  const notRanked: NotRanked<R>[] = [];
  const candidates = runs.filter((run) => {
    const reason = obstacle(run);
    if (reason !== null) notRanked.push({ run, reason });
    return reason === null && run.status === 'SUCCEEDED';
  });
  const newest = candidates.reduce<R | null>((a, b) => (a !== null && finishedAfter(a, b) ? a : b), null);
  const ranked = candidates.filter((run) => {
    if (run.datasetId === newest?.datasetId) return true;
    notRanked.push({ run, reason: `read ${files(run)}, the ranked runs ${files(newest!)}` });
    return false;
  });
  return { ranked, notRanked };
}

function obstacle(run: BoardRun): string | null {
  if (run.status === 'FAILED') return `failed: ${run.reason ?? 'no reason was given'}`;
  if (run.status === 'CANCELLED') return run.reason === null ? 'was cancelled' : `was cancelled: ${run.reason}`;
  const finished = run.status === 'SUCCEEDED';
  if (startsFromOriginal[run.method]) {
    if (run.parent === null) return 'its Original is missing';
    const { status, number, datasetId } = run.parent;
    if (status === 'FAILED' || status === 'CANCELLED') return `its Original, run ${number}, ${ended[status]}`;
    if (finished && status !== 'SUCCEEDED') return `its Original, run ${number}, is being run again`;
    if (finished && datasetId !== run.datasetId) return `read other files than its Original, run ${number}`;
  }
  return finished && run.datasetId === null ? 'its runner did not say which files it read' : null;
}

const ended = { FAILED: 'failed', CANCELLED: 'was cancelled' };

const finishedAfter = (a: BoardRun, b: BoardRun) =>
  a.finishedAt !== null &&
  (b.finishedAt === null || a.finishedAt > b.finishedAt || (+a.finishedAt === +b.finishedAt && a.number > b.number));

const files = (run: BoardRun) => `files with sha256 ${run.dataset?.sha256.slice(0, 12) ?? 'unknown'}…`;
