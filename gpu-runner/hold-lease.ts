import type { Claim, Report, RunnerApi } from './api/runner-api.ts';
import { createSpoolFile } from './api/spool-file.ts';
import { openSpool, type Spool, type SpoolEnd } from './api/spool.ts';
import { fetchArtifact, fetchEmbeddings } from './fetch-artifact.ts';
import { fetchDataset } from './fetch-dataset.ts';
import type { CompleteRunInput } from './gql/graphql.ts';
import { startHeartbeat } from './heartbeat.ts';
import { reasonOf, type LastWord, type RunShare, type Worded } from './worker-messages.ts';
import { startWork, type Work } from './worker-thread.ts';

export interface LeaseContext {
  readonly api: RunnerApi;
  readonly log: (line: string) => void;
  readonly spoolDir: string;
  readonly dataDir: string | undefined;
  readonly cacheDir: string;
  /** What each run may take of the machine. */
  readonly share: RunShare;
  /** Recorded with the results. */
  readonly provenance: Pick<CompleteRunInput, 'codeVersion' | 'environment'>;
  /** The server wants no more claims from this runner. */
  readonly onDrain: () => void;
}

/** A claimed run, from its claim to `completeRun` or `failRun`: it ends in one of them, unless its lease was lost. */
export interface HeldLease {
  /** Stops the work and gives the run back to the queue. */
  giveBack(reason: string): void;
  /** Stops telling the server; what it was not told stays on disk for the next start. */
  leave(): void;
  /** Resolves when the server has everything, or wants nothing of it any more. Never rejects. */
  readonly ended: Promise<void>;
}

export function holdLease(claim: Claim, context: LeaseContext): HeldLease {
  const { api, log, provenance } = context;
  const lease = claim.lease.token;
  const { run } = claim;
  let work: Work | undefined;
  let spool: Spool | undefined;
  /** Why the work was stopped before it had ended by itself; the first reason counts. */
  let stopped: Report | 'lost' | undefined;

  const stop = (why: NonNullable<typeof stopped>): void => {
    stopped ??= why;
    void work?.cancel();
  };

  const heartbeat = startHeartbeat(api, lease, {
    stale: () => stop('lost'),
    command(command) {
      if (command === 'CANCEL') stop(failed('cancelled', false));
      if (command === 'DRAIN') context.onDrain();
    },
  });

  const compute = async (tell: (word: Worded) => void): Promise<LastWord | undefined> => {
    const { dataDir, cacheDir, share } = context;
    try {
      const isStopped = (): boolean => stopped !== undefined;
      const parentCheckpoint = await fetchArtifact(api, claim.parentCheckpoint, isStopped);
      const resumeFrom = await fetchArtifact(api, claim.resumeFrom, isStopped);
      const embeddings = await fetchEmbeddings(api, claim.embeddings, isStopped);
      const packedDataset = await fetchDataset(api, run.customDataset, { cacheDir, isStopped });
      if (stopped) return undefined;
      work = startWork(
        { spec: run, parentCheckpoint, resumeFrom, embeddings, dataDir, cacheDir, packedDataset, ...share },
        tell,
      );
    } catch (error) {
      return { kind: 'failed', reason: reasonOf(error), retryable: true }; // nothing was computed: it is not the run's fault
    }
    return await work.ended;
  };

  const hold = async (): Promise<string> => {
    const file = await createSpoolFile(context.spoolDir, lease, run.number);
    const reports = openSpool(file, [], { api, log, beforeLast: heartbeat.stop });
    spool = reports;
    const computed = compute((word) => {
      if (word.kind === 'progress') heartbeat.show(word.progress);
      else if (word.kind === 'metrics') reports.putMetrics(word.series);
      else if (word.kind === 'result') reports.put(word.report);
      else reports.putArtifact(word.artifact, word.bytes);
    });
    const word = await Promise.race([computed, reports.ended.then(() => undefined)]);
    await work?.cancel();
    const last = stopped ?? lastReport(word, provenance);
    if (last === 'lost') reports.drop();
    else if (last) reports.put(last);
    return sentence(await reports.ended, last);
  };

  const holdSafely = async (): Promise<void> => {
    log(`run ${run.number}: ${run.methodName} on ${run.dataset}, seed ${run.seed}, attempt ${claim.attempt}`);
    try {
      log(`run ${run.number}: ${await hold()}`);
    } catch (error) {
      log(`run ${run.number}: ${String(error)}`);
      await work?.cancel();
      await api.send(lease, failed(reasonOf(error), true)).catch(() => undefined);
    }
    await heartbeat.stop();
  };

  return {
    giveBack: (reason) => stop(failed(reason, true)),
    leave: () => spool?.leave(),
    ended: holdSafely(),
  };
}

type Final = Report | 'lost' | undefined;

/** Undefined: nobody wants one any more. */
function lastReport(word: LastWord | undefined, provenance: LeaseContext['provenance']): Report | undefined {
  if (!word) return undefined;
  if (word.kind === 'failed') {
    const { reason, retryable, neededBytes } = word;
    return { kind: 'fail', input: { reason, retryable, ...(neededBytes !== undefined && { neededBytes }) } };
  }
  const { seconds, peakRssBytes, engine, device } = word;
  const environment = [provenance.environment, ...(device ? [device] : [])].join(', ');
  return { kind: 'complete', input: { seconds, peakRssBytes, engine, ...provenance, environment } };
}

function failed(reason: string, retryable: boolean): Report {
  return { kind: 'fail', input: { reason, retryable } };
}

function sentence(end: SpoolEnd, last: Final): string {
  if (end === 'left') return 'its reports stay on disk for the next start';
  if (end === 'stale' || last === 'lost') return "dropped: its lease is another runner's by now, or it is over";
  if (last?.kind === 'complete') return 'complete';
  return last?.kind === 'fail' ? `ended: ${last.input.reason.split('\n', 1)[0]}` : 'ended: a report was refused';
}
