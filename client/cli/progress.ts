import type { SingleBar } from 'cli-progress';
import type { RunProgressFragment, RunStatus, Snapshot } from '../lethe.ts';
import { duration, name, type Print, status } from './print.ts';

export interface Display {
  show(snapshot: Snapshot): void;
  end(): void;
}

/** Bars where stderr is a terminal, a line a change elsewhere, nothing with --quiet. */
export async function createDisplay(print: Print): Promise<Display> {
  if (print.isQuiet) return { show() {}, end() {} };
  return process.stderr.isTTY ? bars(print) : lines(print);
}

const ENDED: readonly RunStatus[] = ['SUCCEEDED', 'FAILED', 'CANCELLED'];
const UNDER_WAY: readonly RunStatus[] = ['LEASED', 'RUNNING'];

/** One bar for all, one for each run under way; what has ended moves up as a line. */
async function bars(print: Print): Promise<Display> {
  const { MultiBar } = await import('cli-progress');
  const multi = new MultiBar({
    format: '{name} {bar} {percentage}% {note}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    hideCursor: true,
    autopadding: true,
    clearOnComplete: true,
    stream: process.stderr,
  });
  let whole: SingleBar | undefined;
  const byId = new Map<string, SingleBar>();
  const told = new Set<string>();
  return {
    show({ runs, live }) {
      whole ??= multi.create(1000, 0, { name: 'all'.padEnd(WIDTH), note: '' });
      for (const run of runs.filter((each) => ENDED.includes(each.status) && !told.has(each.id))) {
        told.add(run.id);
        multi.log(`${title(run).padEnd(WIDTH)} ${note(print, run)}\n`);
        const bar = byId.get(run.id);
        if (bar) multi.remove(bar);
        byId.delete(run.id);
      }
      for (const run of runs.filter(({ status }) => UNDER_WAY.includes(status))) {
        told.delete(run.id); // one that is tried again
        const payload = { name: title(run).padEnd(WIDTH), note: note(print, run) };
        const bar = byId.get(run.id) ?? multi.create(1000, 0, payload);
        byId.set(run.id, bar);
        bar.update(Math.round(run.progress.fraction * 1000), payload);
      }
      const done = runs.reduce((sum, run) => sum + (ENDED.includes(run.status) ? 1 : run.progress.fraction), 0);
      const ended = runs.filter((run) => ENDED.includes(run.status)).length;
      whole.update(Math.round((done / Math.max(runs.length, 1)) * 1000), {
        name: 'all'.padEnd(WIDTH),
        note: `${ended}/${runs.length}${live ? '' : ' (polling)'}`,
      });
    },
    end: () => multi.stop(),
  };
}

function lines(print: Print): Display {
  const last = new Map<string, string>();
  return {
    show({ runs }) {
      for (const run of runs) {
        const now = `${run.status} ${run.progress.stage ?? ''}`;
        if (last.get(run.id) !== now) print.say(`${title(run).padEnd(WIDTH)} ${note(print, run)}`);
        last.set(run.id, now);
      }
    },
    end() {},
  };
}

const WIDTH = 30;

function title({ number, methodName, seed }: RunProgressFragment): string {
  return `run ${number} ${name(methodName)}, seed ${seed}`;
}

function note(print: Print, { status: at, reason, progress }: RunProgressFragment): string {
  if (at === 'FAILED' || at === 'CANCELLED') return `${status(print, at)}: ${reason ?? ''}`;
  if (at === 'SUCCEEDED') return status(print, at);
  if (at === 'QUEUED') return reason ?? status(print, at);
  const eta = progress.etaSeconds == null ? '' : `, about ${duration(progress.etaSeconds)} left`;
  return `${(progress.stage ?? 'PREPARE').toLowerCase()}${eta}`;
}
