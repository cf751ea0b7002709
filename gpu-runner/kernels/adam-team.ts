import { stepSizes } from '../math/adam.ts';
import { wasm } from './generated/adam.team.ts';
import { solo, type Team } from './team.ts';

interface Exports {
  chunkSize(): number;
  adam(
    ...args: [
      chunk: number,
      thread: number,
      theta: number,
      g: number,
      m: number,
      v: number,
      count: number,
      step: number,
      root: number,
    ]
  ): void;
}

/** A descent's parameters and their gradient, where the threads can reach them. */
export interface TeamAdam {
  /** Starts as a copy of `start`. */
  readonly theta: Float64Array;
  /** To be filled before each step. */
  readonly gradient: Float64Array;
  step(): void;
}

/**
 * Adam of math/adam.ts, its plain twin, by a team: the same bits. theta, gradient and the two moments take 32 bytes a parameter.
 * One core takes 70 ms for a million users in 16 dimensions where the twin takes 225.
 */
export function createTeamAdam(start: Float64Array, learningRate: number, team: Team = solo): TeamAdam {
  const count = start.length;
  const padded = count + (count % 2);
  const kernel = team.load<Exports>('adam.team', wasm);
  const [theta, g, m, v] = [0, 1, 2, 3].map(() => kernel.alloc(padded * 8)) as [number, number, number, number]; // four addresses
  for (const address of [theta, g, m, v]) kernel.f64(address, padded).fill(0);
  kernel.f64(theta, count).set(start);
  const chunks = Math.ceil(count / kernel.exports.chunkSize());
  const sizes = stepSizes(learningRate);
  return {
    theta: kernel.f64(theta, count),
    gradient: kernel.f64(g, count),
    step() {
      const { step, root } = sizes();
      team.run(kernel, 'adam', chunks, theta, g, m, v, count, step, root);
    },
  };
}
