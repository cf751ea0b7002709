import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { loadLibxgboost } from './attackers/libxgboost.ts';
import type { Dataset } from './data/dataset.ts';
import { DataUnavailable, loadDataset } from './data/load.ts';
import { readPacked } from './data/packed.ts';
import { chooseEngine } from './engines/choose.ts';
import type { Engine } from './engines/engine.ts';
import { recordingUse } from './engines/recording-use.ts';
import { executeReattack } from './execute-reattack.ts';
import { executeRun } from './execute-run.ts';
import { curveBuffer } from './curve-buffer.ts';
import { createTeam } from './kernels/team.ts';
import { TooLarge } from './memory.ts';
import { trackProgress } from './progress.ts';
import { reasonOf, type Task, type WorkMessage } from './worker-messages.ts';

// The thread of one run: carries it out and tells the main thread. It may be ended at any moment, and its team with it.

/** A worker in a tight loop has no timers: whatever it calls often decides what is due. */
const PROGRESS_SECONDS = 0.2;
const METRICS_SECONDS = 1;

const task = workerData as Task; // given by worker-thread.ts
const clock = (): number => performance.now() / 1000;
const share = trackProgress(task.spec, clock);
const curves = curveBuffer();
/** Of the whole process: runs side by side share it, so each reports the peak of all while it lasted. */
let peakRssBytes = 0;
let stageToldOf: string | undefined;
let progressDue = 0;
let metricsDue = clock() + METRICS_SECONDS;
let stateDue = clock() + task.stateSeconds;

await main();

async function main(): Promise<void> {
  const team = createTeam(task.threads);
  const execute = task.spec.reattack ? executeReattack : executeRun;
  let recorded: ReturnType<typeof recordingUse> | undefined;
  try {
    const seconds = await execute(task.spec, {
      clock,
      parentCheckpoint: task.parentCheckpoint,
      embeddings: task.embeddings,
      resumeFrom: task.resumeFrom,
      isStateDue,
      team,
      memoryBytes: task.memoryBytes,
      async openEngine(workload): Promise<Engine> {
        const { engine } = await chooseEngine(task.engine, workload, team);
        recorded = recordingUse(engine);
        return recorded.engine;
      },
      loadDataset: (kind) => (kind === 'CUSTOM' ? loadPacked() : loadDataset(kind, task)),
      loadLibxgboost: () => loadLibxgboost({ path: task.libxgboost, threads: task.threads }),
      onProgress(stage, done, total) {
        const now = clock();
        if (stage === stageToldOf && now < progressDue) return;
        stageToldOf = stage;
        progressDue = now + PROGRESS_SECONDS;
        peakRssBytes = Math.max(peakRssBytes, process.memoryUsage.rss());
        post({ kind: 'progress', progress: share(stage, done, total) });
      },
      onMetric(name, step, value) {
        curves.add(name, step, value);
        if (clock() >= metricsDue) tellMetrics();
      },
      tell: post,
    });
    tellMetrics();
    const used = recorded && recorded.used().length > 0 ? recorded.engine : undefined;
    post({
      kind: 'done',
      seconds,
      peakRssBytes: Math.max(peakRssBytes, process.memoryUsage.rss()),
      engine: used?.name ?? 'WASM',
      device: used?.device,
    });
  } catch (error) {
    tellMetrics();
    // Another runner may have the files, or the network to fetch them.
    post({
      kind: 'failed',
      reason: reasonOf(error),
      retryable: error instanceof DataUnavailable,
      ...(error instanceof TooLarge && { neededBytes: Math.ceil(error.neededBytes) }),
    });
  } finally {
    recorded?.engine.close();
    team.close();
  }
}

async function loadPacked(): Promise<Dataset> {
  const { customDataset } = task.spec;
  if (!customDataset || !task.packedDataset) throw new Error('CUSTOM: expected the file of a data set, got none');
  return readPacked(customDataset.name, await readFile(task.packedDataset));
}

function isStateDue(): boolean {
  if (clock() < stateDue) return false;
  stateDue = clock() + task.stateSeconds;
  return true;
}

function tellMetrics(): void {
  metricsDue = clock() + METRICS_SECONDS;
  const series = curves.take();
  if (series.length > 0) post({ kind: 'metrics', series });
}

function post(message: WorkMessage): void {
  const moved = message.kind === 'artifact' ? [message.bytes.buffer as ArrayBuffer] : []; // safetensors.ts makes it
  parentPort!.postMessage(message, moved); // a worker thread has a parent port
}
