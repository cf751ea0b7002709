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
  /** Stops sending and forgets everything: the lease was lost. */
  drop(): void;
  readonly ended: Promise<SpoolEnd>;
}

export interface SpoolContext {
  readonly api: RunnerApi;
  readonly log: (line: string) => void;
  /** Awaited before the run's last report goes out. */
  readonly beforeLast?: () => Promise<void>;
}

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 15_000;
/** A report the server breaks on so often, for about two minutes, is taken as refused. */
const MOST_FAULTS = 15;

/** `entries` are on disk already. */
export function openSpool(file: SpoolFile, entries: SpoolEntry[], { api, log, beforeLast }: SpoolContext): Spool {
  const { lease, runNumber } = file.header;
  const bell = createBell();
  let written = Promise.resolve();
  let refused = false;
  let closing: SpoolEnd | undefined;

  const refuse = (reason: string): void => {
    refused = true;
    log(`run ${runNumber}: ${reason}`);
    entries.splice(0, entries.length, { report: { kind: 'fail', input: { reason, retryable: false } } });
    bell.ring();
  };

  const close = (how: SpoolEnd): void => {
    closing ??= how;
    bell.ring();
  };

  const write = async (before: Promise<void>, make: () => SpoolEntry | Promise<SpoolEntry>): Promise<void> => {
    await before;
    try {
      if (closing || refused) return;
      const entry = await make();
      await file.append(entry);
      if (refused) return;
      entries.push(entry);
      // What is put while the network is away does not shorten the wait for it; the last word does, for a stop may hang on it.
      if (entries.length === 1 || isLast(entry)) bell.ring();
    } catch (error) {
      if (!refused) refuse(`its reports cannot be written to ${file.path}: ${String(error)}`);
    }
  };

  /** One after the other, in order. */
  const append = (make: () => SpoolEntry | Promise<SpoolEntry>): void => {
    written = write(written, make);
  };

  const send = async (entry: SpoolEntry): Promise<void> => {
    if ('report' in entry) await api.send(lease, entry.report);
    else await api.upload(lease, entry.artifact, await file.load(entry.file));
  };

  const deliver = async (): Promise<SpoolEnd> => {
    let retries = 0;
    let faults = 0;
    for (;;) {
      if (closing) return closing;
      const entry = entries[0];
      if (!entry) {
        await bell.wait(LAST_RETRY_MS);
        continue;
      }
      try {
        if (isLast(entry)) await beforeLast?.();
        await send(entry);
        if (retries > 0) log(`run ${runNumber}: its reports get through again`);
        retries = faults = 0;
        if (entries[0] === entry) entries.shift(); // unless it was refused meanwhile
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
  };

  const deliverAndRemove = async (): Promise<SpoolEnd> => {
    const end = await deliver();
    closing = end;
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
    leave: () => close('left'),
    drop: () => close('stale'),
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
