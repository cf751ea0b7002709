// A thread of a team (team.ts). CommonJS, because a worker thread gets no TypeScript loader on Node 20 and because it starts
// without one: 20 ms instead of 200. It never comes back to its event loop before the team is closed.
const { workerData, receiveMessageOnPort } = require('node:worker_threads');

const { control, argv, port, thread, at } = workerData;
/** By the number that team.ts gave it: the kernel's functions in the order of the module's exports. */
const kernels = new Map();
let generation = 0;

Atomics.add(control, at.started, 1);
Atomics.notify(control, at.started);
while (Atomics.load(control, at.closed) === 0) {
  Atomics.wait(control, at.generation, generation);
  generation = Atomics.load(control, at.generation);
  // First in, then look: the caller closes the job first and then looks who is in, so it cannot miss this thread.
  Atomics.add(control, at.active, 1);
  if (Atomics.load(control, at.open) === 1) work();
  if (Atomics.sub(control, at.active, 1) === 1) Atomics.notify(control, at.active);
}

function work() {
  try {
    takeKernels();
    const functions = kernels.get(control[at.kernel]);
    const run = functions[control[at.fn]];
    const args = Array.from(argv.subarray(0, control[at.argc]));
    const chunks = control[at.chunks];
    for (let c = Atomics.add(control, at.next, 1); c < chunks; c = Atomics.add(control, at.next, 1)) {
      run(c, thread, ...args);
    }
  } catch (error) {
    Atomics.store(control, at.next, control[at.chunks]); // the other threads stop, too
    port.postMessage(error instanceof Error ? error.message : String(error));
    Atomics.store(control, at.failed, 1);
  }
}

function takeKernels() {
  for (let received = receiveMessageOnPort(port); received; received = receiveMessageOnPort(port)) {
    const { id, name, module, memory } = received.message;
    const abort = (_message, _file, line, column) => {
      throw new Error(`kernel ${name} aborted at ${line}:${column}`);
    };
    const { exports } = new WebAssembly.Instance(module, { env: { abort, memory } });
    kernels.set(
      id,
      WebAssembly.Module.exports(module).map((e) => exports[e.name]),
    );
  }
}
