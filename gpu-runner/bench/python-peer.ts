import { spawnSync } from 'node:child_process';

/**
 * Median milliseconds of `fit()` in Python, on one thread; undefined where its package is not installed. `setup` sees the
 * task as x (float32 rows) and y, and defines fit.
 */
export function pythonPeer(
  task: { readonly x: readonly (readonly number[])[]; readonly y: readonly number[] },
  { imports, setup, rounds }: { readonly imports: string; readonly setup: string; readonly rounds: number },
): number | undefined {
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
fit()
times = []
for _ in range(${rounds}):
    started = time.perf_counter()
    fit()
    times.append(1000 * (time.perf_counter() - started))
print(statistics.median(times))
`;
  const oneThread = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
  const { status, stdout, stderr, error } = spawnSync('/usr/bin/python3', ['-c', script], {
    input: JSON.stringify(task),
    encoding: 'utf8',
    env: oneThread,
    timeout: 120_000,
  });
  if (error && (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
  if (status === 77) return undefined;
  if (error || status !== 0) throw new Error(`python peer failed: ${error?.message ?? stderr}`);
  return Number(stdout);
}
