import { spawnSync } from 'node:child_process';

interface PeerScript {
  readonly imports: string;
  /** Sees the task as x (float32 rows) and y, and defines fit. */
  readonly setup: string;
  readonly rounds: number;
  /** 1 unless said otherwise. */
  readonly threads?: number;
  /** Whether one fit goes before those that are timed; true unless said otherwise. */
  readonly warm?: boolean;
}

interface PeerTask {
  readonly x: readonly (readonly number[])[];
  readonly y: readonly number[];
}

/** Median milliseconds of `fit()` in Python; undefined where its package is not installed. */
export function pythonPeer(task: PeerTask, script: PeerScript): number | undefined {
  return pythonOutcome(task, script)?.ms;
}

/** The same with the number that the last fit() returned, if it was one. */
export function pythonOutcome(
  task: PeerTask,
  { imports, setup, rounds, threads = 1, warm = true }: PeerScript,
): { readonly ms: number; readonly result: number | null } | undefined {
  const script = `
import json, statistics, sys, time, warnings
warnings.filterwarnings("ignore")
try:
    import numpy as np
    ${imports}
except ImportError:
    sys.exit(77)
task = json.load(sys.stdin)
x, y = np.array(task["x"], np.float32), np.array(task["y"])
${setup}
${warm ? 'fit()' : ''}
times = []
for _ in range(${rounds}):
    started = time.perf_counter()
    result = fit()
    times.append(1000 * (time.perf_counter() - started))
print(json.dumps(dict(ms=statistics.median(times), result=float(result) if isinstance(result, (int, float)) else None)))
`;
  const { status, stdout, stderr, error } = spawnSync('/usr/bin/python3', ['-c', script], {
    input: JSON.stringify(task),
    encoding: 'utf8',
    env: { OMP_NUM_THREADS: String(threads), OPENBLAS_NUM_THREADS: String(threads) },
    timeout: 600_000,
  });
  if (error && (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
  if (status === 77) return undefined;
  if (error || status !== 0) throw new Error(`python peer failed: ${error?.message ?? stderr}`);
  return JSON.parse(stdout) as { ms: number; result: number | null }; // what the script prints
}
