import type { Report, Claim } from './api/runner-api.ts';
import type { EngineName } from './engines/engine.ts';
import type { ArtifactKind, MetricSeriesInput, Stage, StageSecondsInput, Surface } from './gql/graphql.ts';

/** What one run may take of the machine. */
export interface RunShare {
  /** Threads, the run's own included. */
  readonly threads: number;
  /** A run that would hold more is refused before it trains. */
  readonly memoryBytes: number;
  /** How often the state of a long training is kept. */
  readonly stateSeconds: number;
  readonly engine: EngineName | 'AUTO';
  /** Path of XGBoost's library; looked for in the usual places without. */
  readonly libxgboost: string | undefined;
}

/** What a worker thread is started with; crosses by structured clone. */
export interface Task extends RunShare {
  readonly spec: Claim['run'];
  readonly parentCheckpoint: Uint8Array | undefined;
  /** Of a re-attack: the stored user embeddings. */
  readonly embeddings?: ReadonlyMap<Surface, Uint8Array> | undefined;
  /** Where training stood in an earlier attempt. */
  readonly resumeFrom: Uint8Array | undefined;
  readonly dataDir: string | undefined;
  /** Of a team's own data set: its file. */
  readonly packedDataset?: string | undefined;
  readonly cacheDir: string;
}

export interface RunProgress {
  readonly stage: Stage;
  /** Of the whole run, 0 to 1. */
  readonly fraction: number;
  readonly etaSeconds: number | undefined;
}

/** What the worker tells; `done` or `failed` is its last word. */
export type WorkMessage =
  | { readonly kind: 'progress'; readonly progress: RunProgress }
  | { readonly kind: 'metrics'; readonly series: readonly MetricSeriesInput[] }
  | { readonly kind: 'result'; readonly report: Extract<Report, { kind: 'dataset' | 'attack' | 'recommendation' }> }
  | {
      readonly kind: 'artifact';
      readonly artifact: { readonly kind: ArtifactKind; readonly surface: Surface | undefined };
      readonly bytes: Uint8Array;
    }
  | {
      readonly kind: 'done';
      readonly seconds: StageSecondsInput;
      readonly peakRssBytes: number;
      /** The one that did more than the kernels could, and what it ran on; WASM otherwise. */
      readonly engine: EngineName;
      readonly device: string | undefined;
    }
  | {
      readonly kind: 'failed';
      readonly reason: string;
      readonly retryable: boolean;
      /** When it was refused as too large: what it would hold. */
      readonly neededBytes?: number;
    };

export type LastWord = Extract<WorkMessage, { kind: 'done' | 'failed' }>;
export type Worded = Exclude<WorkMessage, LastWord>;

/** The message for people on the first line, then where it came from; as long as the API takes it. */
export function reasonOf(error: unknown): string {
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  return [message || 'an error without a message', ...frames].join('\n').slice(0, 4000);
}
