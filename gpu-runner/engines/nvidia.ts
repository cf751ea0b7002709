import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const SLOW_MS = 10_000; // a driver that wakes its cards takes seconds

/** Names of the NVIDIA cards that the driver reports; none without a driver. */
export async function nvidiaCards(command = 'nvidia-smi'): Promise<string[]> {
  try {
    const { stdout } = await promisify(execFile)(command, ['--query-gpu=name', '--format=csv,noheader'], {
      timeout: SLOW_MS,
    });
    return stdout
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean);
  } catch {
    return []; // no such program, or it found no driver: no card that could be used
  }
}
