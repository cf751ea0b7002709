import type { Team } from '../kernels/team.ts';
import type { Engine, EngineName } from './engine.ts';
import { acceleratedEngines, openEngine } from './open.ts';
import { probesOf, unitsOf, type Workload } from './workload.ts';

/** An engine must be this many times faster than the kernels: noise of a measurement must not change what computes a run. */
export const CLEARLY_FASTER = 1.25;

export interface Choice {
  readonly engine: Engine;
  /** Estimated milliseconds of a step of the workload on each engine that was measured. */
  readonly milliseconds: Partial<Record<EngineName, number>>;
}

/**
 * The engine for a workload. A name is opened, or the error says why it cannot be. AUTO measures the kernels and every engine
 * with hardware of its own on two small problems, and takes the fastest at the workload's size; on a machine without
 * such hardware that is the kernels, and nothing is measured. Whoever gets the engine closes it.
 */
export async function chooseEngine(choice: EngineName | 'AUTO', workload: Workload, team: Team): Promise<Choice> {
  if (choice !== 'AUTO') return { engine: await openEngine(choice), milliseconds: {} };
  const kernels = await openEngine('WASM');
  const others = await acceleratedEngines();
  const best =
    others.length === 0 ? { engine: kernels, milliseconds: {} } : await fastestOf(kernels, others, { workload, team });
  for (const engine of others) if (engine !== best.engine) engine.close();
  return best;
}

/** Measures them all. An engine that fails at a small problem is out. */
export async function fastestOf(
  kernels: Engine,
  others: readonly Engine[],
  { workload, team }: { readonly workload: Workload; readonly team: Team },
): Promise<Choice> {
  const probes = probesOf(workload);
  const units = unitsOf(workload);
  const [small, large] = [await probes[0].onKernels(team), await probes[1].onKernels(team)];
  const milliseconds: Partial<Record<EngineName, number>> = { WASM: extrapolate(probes, [small, large], units) };
  let best = { engine: kernels, ms: milliseconds.WASM! / CLEARLY_FASTER };
  for (const engine of others) {
    const ms = await stepOn(engine).catch(() => Infinity);
    if (Number.isFinite(ms)) milliseconds[engine.name] = ms;
    if (ms < best.ms) best = { engine, ms };
  }
  return { engine: best.engine, milliseconds };

  async function stepOn(engine: Engine): Promise<number> {
    return extrapolate(probes, [await probes[0].onEngine(engine), await probes[1].onEngine(engine)], units);
  }
}

/** Time = what every step costs + units times what each costs, through two measurements. */
export function extrapolate(
  [small, large]: readonly [{ readonly units: number }, { readonly units: number }],
  [first, second]: readonly [number, number],
  units: number,
): number {
  if (large.units <= small.units) return (Math.max(first, second) * Math.max(units, small.units)) / small.units;
  const each = Math.max(0, second - first) / (large.units - small.units);
  const base = Math.max(0, first - each * small.units);
  return base + each * units;
}
