// Live progress of an experiment's runs: bars on a terminal, a line a change elsewhere.
import { MultiBar, type SingleBar } from 'cli-progress';
import type { Lethe } from '../../client/lethe.ts';
import { ExperimentProgressDocument, type ExperimentProgressQuery } from '../../client/gql/graphql.ts';

type RunNode = NonNullable<ExperimentProgressQuery['experiment']>['runs']['nodes'][number];

export interface WatchOptions {
  readonly experiment: number;
  readonly say: (line: string) => void;
  /** Rejects or resolves early when the platform dies. */
  readonly died: Promise<string>;
}

const ENDED = new Set(['SUCCEEDED', 'FAILED', 'CANCELLED']);

/** Asks twice a second until every run has ended; returns the runs. */
export async function watchExperiment(lethe: Lethe, options: WatchOptions): Promise<readonly RunNode[]> {
  const display = process.stdout.isTTY ? bars() : lines(options.say);
  let death: string | undefined;
  void options.died.then((sentence) => (death = sentence));
  try {
    for (;;) {
      if (death) throw new Error(death);
      const { experiment } = await lethe.request(ExperimentProgressDocument, { number: options.experiment });
      if (!experiment) throw new Error(`Experiment ${options.experiment} is not there any more.`);
      const { nodes } = experiment.runs;
      display.show(nodes);
      if (nodes.every((run) => ENDED.has(run.status))) return nodes;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  } finally {
    display.end();
  }
}

interface Display {
  show(runs: readonly RunNode[]): void;
  end(): void;
}

function bars(): Display {
  const multi = new MultiBar({
    format: '{name} {bar} {percentage}% {note}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    hideCursor: true,
    forceRedraw: true,
    autopadding: true,
  });
  const byId = new Map<string, SingleBar>();
  return {
    show(runs) {
      for (const run of runs) {
        const payload = { name: title(run).padEnd(24), note: note(run) };
        const bar = byId.get(run.id) ?? multi.create(1000, 0, payload);
        byId.set(run.id, bar);
        bar.update(run.status === 'SUCCEEDED' ? 1000 : Math.round(run.progress.fraction * 1000), payload);
      }
    },
    end: () => multi.stop(),
  };
}

function lines(say: (line: string) => void): Display {
  const last = new Map<string, string>();
  return {
    show(runs) {
      for (const run of runs) {
        const now = `${run.status} ${run.progress.stage ?? ''}`;
        if (last.get(run.id) !== now) say(`  ${title(run).padEnd(24)} ${note(run)}`);
        last.set(run.id, now);
      }
    },
    end() {},
  };
}

function title(run: RunNode): string {
  return `#${run.number} ${run.methodName.replace('_', '-')}, seed ${run.seed}`;
}

function note({ status, reason, progress }: RunNode): string {
  if (status === 'FAILED' || status === 'CANCELLED') return `${status.toLowerCase()}: ${reason ?? ''}`;
  if (status === 'SUCCEEDED') return 'done';
  if (status === 'QUEUED') return reason ?? 'queued';
  const eta = progress.etaSeconds == null ? '' : `, about ${Math.ceil(progress.etaSeconds)} s left`;
  return `${(progress.stage ?? 'PREPARE').toLowerCase()}${eta}`;
}
