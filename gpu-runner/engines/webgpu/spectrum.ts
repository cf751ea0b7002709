import type { D2dObjective, FourierFeatures } from '../engine.ts';
import type { Content, Gpu } from './gpu.ts';
import { padRows } from './rows.ts';

/** Where the random features lie on the device. */
export interface Spectrum {
  /** Features. */
  readonly D: number;
  /** Frequencies [D, C] and phases [D], in turns. */
  readonly f: GPUBuffer;
  readonly p: GPUBuffer;
  readonly weights: GPUBuffer;
  /** Puts those of an epoch there, for what is submitted next. */
  draw(epoch: number): Promise<void>;
}

/** Starts with those of epoch 0. */
export async function spectrumOf(
  gpu: Gpu,
  features: NonNullable<D2dObjective['features']>,
  { K, C, room }: { readonly K: number; readonly C: number; readonly room: (content: Content) => GPUBuffer },
): Promise<Spectrum> {
  const inTurns = ({ frequencies, phases, weights }: FourierFeatures) => ({
    f: padRows(
      frequencies.map((value) => value / (2 * Math.PI)),
      K,
      4 * C,
    ),
    p: Float32Array.from(phases, (value) => value / (2 * Math.PI)),
    weights: Float32Array.from(weights),
  });
  const first = inTurns(await features(0));
  const rooms = { f: room(first.f), p: room(first.p), weights: room(first.weights) };
  return {
    D: first.p.length,
    ...rooms,
    async draw(epoch) {
      if (epoch === 0) return;
      const next = inTurns(await features(epoch));
      if (next.p.length !== first.p.length) {
        throw new RangeError(`random features: expected ${first.p.length} at each epoch, got ${next.p.length}`);
      }
      gpu.write(rooms.f, next.f);
      gpu.write(rooms.p, next.p);
      gpu.write(rooms.weights, next.weights);
    },
  };
}
