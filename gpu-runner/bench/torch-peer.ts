import { spawnSync } from 'node:child_process';

/**
 * Median milliseconds of `step()` in PyTorch on all cores; undefined where it is not installed. `setup` sees numpy as np, torch
 * and the dictionary `task`, and defines step, which is called once to warm up.
 */
export function torchPeer(
  task: Readonly<Record<string, unknown>>,
  { setup, rounds }: { readonly setup: string; readonly rounds: number },
): number | undefined {
  const script = `
import json, statistics, sys, time, warnings
warnings.filterwarnings("ignore")
try:
    import numpy as np
    import torch
except ImportError:
    sys.exit(77)
task = json.load(sys.stdin)
torch.manual_seed(1)
${setup}
step()
times = []
for _ in range(${rounds}):
    started = time.perf_counter()
    step()
    times.append(1000 * (time.perf_counter() - started))
print(statistics.median(times))
`;
  const { status, stdout, stderr, error } = spawnSync('/usr/bin/python3', ['-c', script], {
    input: JSON.stringify(task),
    encoding: 'utf8',
    maxBuffer: 1 << 20,
    timeout: 300_000,
  });
  if (error && (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
  if (status === 77) return undefined;
  if (error || status !== 0) throw new Error(`PyTorch peer failed: ${error?.message ?? stderr}`);
  return Number(stdout);
}
