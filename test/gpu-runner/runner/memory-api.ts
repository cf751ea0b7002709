import {
  StaleLease,
  Unreachable,
  type ArtifactName,
  type Claim,
  type Report,
  type RunnerApi,
} from '../../../gpu-runner/api/runner-api.ts';
import type { HeartbeatRunInput, RunnerCommand } from '../../../gpu-runner/gql/graphql.ts';

export type Call =
  | { readonly name: 'register' | 'claim' | 'download' }
  | { readonly name: 'heartbeat'; readonly input: HeartbeatRunInput }
  | { readonly name: 'send'; readonly lease: string; readonly report: Report }
  | { readonly name: 'upload'; readonly lease: string; readonly artifact: ArtifactName; readonly bytes: Uint8Array };

/** The far end of the network, in memory: hands out what is queued, and writes down what it is told. */
export interface MemoryApi extends RunnerApi {
  readonly queue: Claim[];
  /** What reached it, refused calls left out. */
  readonly calls: Call[];
  readonly artifacts: Map<string, Uint8Array>;
  readonly stale: Set<string>;
  command: RunnerCommand;
  /** Whether it answers a claim with that. */
  draining: boolean;
  /** Thrown by every call while set. */
  down: Error | undefined;
  /** The next answers that get lost on their way back, after the call has been carried out. */
  lostAnswers: number;
  /** The subscription's listeners. */
  readonly hints: Set<() => void>;
  enqueue(claim: Claim): void;
  reports(kind?: Report['kind']): Report[];
  last(): Report | undefined;
}

export function createMemoryApi(): MemoryApi {
  const reach = (lease?: string): void => {
    if (api.down) throw api.down;
    if (lease !== undefined && api.stale.has(lease)) throw new StaleLease('another runner holds it');
  };
  const answer = <T>(value: T): T => {
    if (api.lostAnswers > 0) {
      api.lostAnswers--;
      throw new Unreachable('the answer was lost');
    }
    return value;
  };
  const api: MemoryApi = {
    queue: [],
    calls: [],
    artifacts: new Map(),
    stale: new Set(),
    command: 'CONTINUE',
    draining: false,
    down: undefined,
    lostAnswers: 0,
    hints: new Set(),
    enqueue(claim) {
      api.queue.push(claim);
      for (const hint of api.hints) hint();
    },
    reports: (kind) =>
      api.calls.flatMap((call) => (call.name === 'send' && (!kind || call.report.kind === kind) ? [call.report] : [])),
    last: () => api.reports().at(-1),
    async register() {
      reach();
      api.calls.push({ name: 'register' });
      return 'rn_1';
    },
    async claim() {
      reach();
      api.calls.push({ name: 'claim' });
      return api.draining ? 'drain' : api.queue.shift();
    },
    async heartbeat(input) {
      reach(input.lease);
      api.calls.push({ name: 'heartbeat', input });
      return api.command;
    },
    async send(lease, report) {
      reach(lease);
      api.calls.push({ name: 'send', lease, report });
      answer(undefined);
    },
    async upload(lease, artifact, bytes) {
      reach(lease);
      api.calls.push({ name: 'upload', lease, artifact, bytes });
      api.artifacts.set(artifact.sha256, Uint8Array.from(bytes));
      answer(undefined);
    },
    async download(url) {
      reach();
      api.calls.push({ name: 'download' });
      return api.artifacts.get(url.replace('/artifacts/', ''))!;
    },
    onQueued(hint) {
      api.hints.add(hint);
      return () => api.hints.delete(hint);
    },
  };
  return api;
}
