import type { ModelName } from '../gql/graphql.ts';
import type { Tensors } from '../models/model.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';

/** A trained model, so that post-training methods can start from it. */
export function writeCheckpoint(model: ModelName, parameters: object, tensors: Tensors): Uint8Array {
  return writeSafetensors({ tensors, metadata: { model, parameters: JSON.stringify(parameters) } });
}

export function readCheckpoint(bytes: Uint8Array, model: ModelName): Tensors {
  const { tensors, metadata } = readSafetensors(bytes);
  if (metadata.model !== model) {
    throw new Error(`checkpoint: expected one of ${model}, got one of ${metadata.model ?? 'no model'}`);
  }
  const parsed: Record<string, Tensors[string]> = {};
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    if (!(data instanceof Float32Array)) throw new Error(`checkpoint, ${name}: expected float32 numbers`);
    parsed[name] = { shape: [...shape], data };
  }
  return parsed;
}
