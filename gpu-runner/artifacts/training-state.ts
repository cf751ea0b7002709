import type { TrainingState } from '../models/model.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';

/** Where a training stood, so that another attempt goes on from it; `task` says of which run, seed and data it is. */
export function writeTrainingState(task: string, state: TrainingState): Uint8Array {
  return writeSafetensors({ tensors: state, metadata: { task } });
}

/** Undefined when it is the state of something else: other data, or other code. */
export function readTrainingState(task: string, bytes: Uint8Array): TrainingState | undefined {
  const { tensors, metadata } = readSafetensors(bytes);
  return metadata.task === task ? tensors : undefined;
}
