import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import { abortOf, compileKernel, kernelOver, type Kernel } from './load.ts';

/**
 * A team of threads that computes one function of a kernel together, over one shared WebAssembly memory: fork, join.
 *
 *   x.team.as.ts   export function square(chunk: i32, thread: i32, x: usize, n: i32): void { ... }   // the chunk-th 1024 of x
 *   x.ts           interface Exports { square(chunk: number, thread: number, x: number, n: number): void }
 *                  const kernel = team.load<Exports>('x.team', wasm);   // once a team, kept: WeakMap<Team, TeamKernel<Exports>>
 *                  const x = kernel.alloc(4 * n);
 *                  kernel.f32(x, n).set(values);
 *                  team.run(kernel, 'square', Math.ceil(n / 1024), x, n);   // returns when all chunks are done
 *
 * The caller computes too; whoever is free takes the next chunk. So that results do not depend on the number of threads:
 * chunks are cut by the size of the problem, never by `team.size`; a chunk writes only what is its own (or sums into
 * an array of its own, added up in order of chunks afterwards). Scratch is for each thread: allocate `team.size` pieces and
 * use piece `thread`. Static memory (`memory.data`) and globals that change are wrong here: threads share the one and not the other.
 *
 * Threads start at the first `run` of more than one chunk and join when they are up; until then the caller works alone.
 * They sleep between runs, do not keep the process alive, and end with `close()` or with the thread that made the team, at once,
 * in mid-chunk if need be. A run costs the caller 2 microseconds and 0.1 a chunk, but sleepers need longer to wake: make a run
 * worth 100 microseconds and a chunk at least 10.
 */
export interface Team {
  /** Threads, the caller included. */
  readonly size: number;
  load<Exports>(name: string, base64: string): TeamKernel<Exports>;
  /** Calls kernel.exports[name](chunk, thread, ...args) for each chunk of 0..chunks-1, each by one of the threads 0..size-1. Throws what a chunk threw. */
  run<Exports>(kernel: TeamKernel<Exports>, name: keyof Exports & string, chunks: number, ...args: number[]): void;
  /** Blocks until all threads are up; for measurements. */
  ready(): void;
  close(): void;
}

export interface TeamKernel<Exports> extends Kernel<Exports> {
  /** Which of the team's kernels this is. */
  readonly id: number;
  readonly functions: readonly string[];
}

const MAX_THREADS = 64;
const MAX_ARGUMENTS = 24;
const READY_SECONDS = 60;
const PAGES_4_GB = 65536; // no memory is taken before it is used

/** Where the threads' common state lies in `control`. */
const at = {
  generation: 0,
  next: 1,
  open: 2,
  active: 3,
  chunks: 4,
  kernel: 5,
  fn: 6,
  argc: 7,
  failed: 8,
  started: 9,
  closed: 10,
};

type Run = (chunk: number, thread: number, ...args: number[]) => void;

interface Loaded {
  readonly id: number;
  readonly name: string;
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
}

export function createTeam(threads: number): Team {
  if (!Number.isInteger(threads) || threads < 1 || threads > MAX_THREADS) {
    throw new RangeError(`team: expected 1 to ${MAX_THREADS} threads, got ${threads}`);
  }
  const control = new Int32Array(new SharedArrayBuffer(4 * 16));
  const argv = new Float64Array(new SharedArrayBuffer(8 * MAX_ARGUMENTS));
  const loaded: Loaded[] = [];
  let others: readonly Other[] = [];

  const start = (): void => {
    if (others.length > 0 || threads === 1) return;
    others = Array.from({ length: threads - 1 }, (_, i) => startThread({ control, argv, thread: i + 1, at }));
    for (const kernel of loaded) for (const { port } of others) port.postMessage(kernel);
  };

  return {
    size: threads,
    load<Exports>(name: string, base64: string) {
      const module = compileKernel(name, base64);
      const memory = new WebAssembly.Memory({ initial: 1, maximum: PAGES_4_GB, shared: true });
      const instance = new WebAssembly.Instance(module, { env: { abort: abortOf(name), memory } });
      const exports = instance.exports as Exports & { heapBase(): number }; // declared by the caller, as in load.ts
      const kernel = { id: loaded.length, name, module, memory };
      if (threads > 1) loaded.push(kernel); // a team of one would only keep its memory from being freed
      for (const { port } of others) port.postMessage(kernel);
      const functions = WebAssembly.Module.exports(module).map((e) => e.name);
      return { ...kernelOver<Exports>(memory, exports), id: kernel.id, functions };
    },
    run(kernel, name, chunks, ...args) {
      const run = kernel.exports[name] as Run; // the form of every function for a team
      if (Atomics.load(control, at.closed) === 1) throw new Error('team: it was closed');
      if (args.length > MAX_ARGUMENTS)
        throw new RangeError(`team: at most ${MAX_ARGUMENTS} arguments, got ${args.length}`);
      if (threads === 1 || chunks < 2) {
        for (let chunk = 0; chunk < chunks; chunk++) run(chunk, 0, ...args);
        return;
      }
      start();
      argv.set(args);
      control[at.chunks] = chunks;
      control[at.kernel] = kernel.id;
      control[at.fn] = kernel.functions.indexOf(name);
      control[at.argc] = args.length;
      Atomics.store(control, at.next, 0);
      Atomics.store(control, at.open, 1);
      Atomics.add(control, at.generation, 1);
      Atomics.notify(control, at.generation);
      try {
        for (let chunk = Atomics.add(control, at.next, 1); chunk < chunks; chunk = Atomics.add(control, at.next, 1)) {
          run(chunk, 0, ...args);
        }
      } finally {
        Atomics.store(control, at.next, chunks);
        Atomics.store(control, at.open, 0);
        join(control);
      }
      if (Atomics.exchange(control, at.failed, 0) === 1) throw new Error(failures(others).join('; '));
    },
    ready() {
      start();
      const wanted = threads - 1;
      let waits = 0;
      for (let up = 0; up < wanted; up = Atomics.load(control, at.started)) {
        const waited = Atomics.wait(control, at.started, up, 1000) === 'timed-out';
        if (waited && ++waits === READY_SECONDS)
          throw new Error(`team: only ${up} of ${wanted} threads started within ${waits} s`);
      }
    },
    close() {
      Atomics.store(control, at.closed, 1);
      Atomics.add(control, at.generation, 1);
      Atomics.notify(control, at.generation);
      for (const { worker } of others) void worker.terminate();
    },
  };
}

/** A team of the caller alone: no thread, no cost, nothing to close. */
export const solo: Team = { ...createTeam(1), close: () => {} };

interface Other {
  readonly worker: Worker;
  readonly port: MessagePort;
}

function startThread(data: {
  readonly control: Int32Array;
  readonly argv: Float64Array;
  readonly thread: number;
  readonly at: object;
}): Other {
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(new URL('./team-thread.cjs', import.meta.url), {
    workerData: { ...data, port: port2 },
    transferList: [port2],
    execArgv: [],
    env: {},
  });
  worker.unref();
  port1.unref();
  return { worker, port: port1 };
}

/** Until no other thread is inside the job. The last chunks end within microseconds of each other, so first a short look without sleep. */
function join(control: Int32Array): void {
  for (let look = 0; look < 200; look++) if (Atomics.load(control, at.active) === 0) return;
  for (let active = Atomics.load(control, at.active); active > 0; active = Atomics.load(control, at.active)) {
    Atomics.wait(control, at.active, active);
  }
}

function failures(others: readonly Other[]): string[] {
  return others.flatMap(({ port }) => {
    const received = receiveMessageOnPort(port) as { message: string } | undefined; // team-thread.cjs sends texts
    return received ? [received.message] : [];
  });
}
