import { randomUUID } from 'node:crypto';
import { createBell } from '../bell.ts';
import type { MetricSeriesInput } from '../gql/graphql.ts';
import { metricBatches } from './metric-batches.ts';
import { Refused, ServerFault, StaleLease, type ArtifactName, type Report, type RunnerApi } from './runner-api.ts';
import type { SpoolEntry, SpoolFile } from './spool-file.ts';

/** All accepted; or the lease was another's; or left on disk for a later start. */
export type SpoolEnd = 'delivered' | 'stale' | 'left';

/**
 * The reports of one run on their way to the server: written to disk first, then sent in order, again and again until
 * accepted. So no loss of network fails a run, and a runner that dies after its last report loses nothing.
 */
export interface Spool {
  put(report: Report): void;
  putMetrics(series: readonly MetricSeriesInput[]): void;
  putArtifact(artifact: Omit<ArtifactName, 'sha256'>, bytes: Uint8Array): void;
  /** Stops sending; what is on disk stays for the next start. */
  leave(): void;
  readonly ended: Promise<SpoolEnd>;
}

export interface SpoolContext {
  readonly api: RunnerApi;
  readonly log: (line: string) => void;
  /** A report cannot be delivered: the run is being failed for this reason, no more work is needed. */
  readonly onRefused?: (reason: string) => void;
}

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 15_000;
/** A report the server breaks on so often, for about two minutes, is taken as refused. */
const MOST_FAULTS = 15;

/** `entries` are on disk already. */
export function openSpool(file: SpoolFile, entries: SpoolEntry[], { api, log, onRefused }: SpoolContext): Spool {
  const { lease, runNumber } = file.header;
  const bell = createBell();
  let written: Promise<unknown> = Promise.resolve();
  let refused = false;
  let leaving = false;

  const refuse = (reason: string): void => {
    refused = true;
    log(`run ${runNumber}: ${reason}`);
    entries.splice(0, entries.length, { report: { kind: 'fail', input: { reason, retryable: false } } });
    bell.ring();
    onRefused?.(reason);
  };

  /** In order, one after the other; the delivery never waits for what is still being written. */
  const append = (make: () => SpoolEntry | Promise<SpoolEntry>): void => {
    written = written
      .then(async () => {
        const entry = await make();
        await file.append(entry);
        if (refused) return;
        entries.push(entry);
        bell.ring();
      })
      .catch((error: unknown) => {
        if (!refused) refuse(`cannot write its reports to ${file.path}: ${String(error)}`);
      });
  };

  const send = async (entry: SpoolEntry): Promise<void> => {
    if ('report' in entry) await api.send(lease, entry.report);
    else await api.upload(lease, entry.artifact, await file.load(entry.file));
  };

  const deliver = async (): Promise<SpoolEnd> => {
    let retries = 0;
    let faults = 0;
    while (!leaving) {
      const entry = entries[0];
      if (!entry) {
        await bell.wait(LAST_RETRY_MS);
        continue;
      }
      try {
        await send(entry);
        if (retries > 0) log(`run ${runNumber}: its reports get through again`);
        retries = faults = 0;
        entries.shift();
        if (isLast(entry)) return 'delivered';
      } catch (error) {
        if (error instanceof StaleLease) return 'stale';
        if (error instanceof ServerFault) faults++;
        if (error instanceof Refused || isMissing(error) || faults > MOST_FAULTS) {
          const reason = `the server refused a report: ${(error as Error).message}`;
          if (refused || isFail(entry)) return 'delivered'; // not even its failure is wanted: nothing is left to say
          refuse(reason);
          continue;
        }
        if (retries === 0) log(`run ${runNumber}: keeps its reports on disk for now: ${(error as Error).message}`);
        await bell.wait(Math.min(FIRST_RETRY_MS * 2 ** retries++, LAST_RETRY_MS) * (0.75 + Math.random() / 2));
      }
    }
    return 'left';
  };

  const deliverAndRemove = async (): Promise<SpoolEnd> => {
    const end = await deliver();
    await written;
    if (end !== 'left') await file.remove();
    return end;
  };

  return {
    put: (report) => append(() => ({ report })),
    putMetrics(series) {
      for (const batch of metricBatches(series)) {
        append(() => ({ report: { kind: 'metrics', input: { idempotencyKey: randomUUID(), series: batch } } }));
      }
    },
    putArtifact: (artifact, bytes) => append(() => file.store(artifact, bytes)),
    leave() {
      leaving = true;
      bell.ring();
    },
    ended: deliverAndRemove(),
  };
}

export function isLast(entry: SpoolEntry | undefined): boolean {
  return entry !== undefined && 'report' in entry && (entry.report.kind === 'complete' || entry.report.kind === 'fail');
}

function isFail(entry: SpoolEntry): boolean {
  return 'report' in entry && entry.report.kind === 'fail';
}

/** An artifact's file is gone from the spool: no retry will bring it back. */
function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
