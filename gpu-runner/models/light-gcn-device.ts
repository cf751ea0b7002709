import type { Engine, LightGcnSession, LightGcnTraining } from '../engines/engine.ts';
import type { LightGcnKernel } from '../kernels/lightgcn.ts';
import type { TrainingEngine } from './training.ts';

/**
 * Training on an engine's device, with the samples that the kernel draws. After each epoch the kernel holds what the device
 * has, so that it ranks, and its state can be kept.
 */
export function onDevice(
  start: NonNullable<Engine['trainLightGcn']>,
  kernel: LightGcnKernel,
  training: Omit<LightGcnTraining, 'start'>,
): TrainingEngine {
  let session: LightGcnSession | undefined; // begins where the kernel is when the first epoch does
  return {
    async trainEpoch() {
      session ??= await start({ ...training, start: kernel.parameters() });
      const loss = await session.trainEpoch(kernel.drawTriples());
      kernel.setParameters(await session.read());
      return loss;
    },
    tensors: () => kernel.tensors(),
    state: () => kernel.state(),
    resume: (state) => kernel.resume(state),
    close: () => session?.close(),
  };
}
