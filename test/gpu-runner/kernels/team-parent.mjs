// A thread that makes a team and computes with it for ever: to be ended from outside. JavaScript, as gpu-runner/worker-boot.mjs.
import { register } from 'tsx/esm/api';
import { parentPort, workerData } from 'node:worker_threads';

register();
const { createTeam } = await import('../../../gpu-runner/kernels/team.ts');
const team = createTeam(3);
const kernel = team.load('counting', workerData);
const beats = kernel.alloc(4 * team.size);
kernel.i32(beats, team.size).fill(0);
team.ready();
parentPort.postMessage(kernel.i32(beats, team.size), []);
team.run(kernel, 'forever', team.size, beats);
