/** One parameter tensor, row-major; the name is that of the checkpoint. */
export interface Tensor {
  readonly shape: number[];
  readonly data: Float32Array;
}

export type Tensors = Readonly<Record<string, Tensor>>;

/** A training between two epochs, whole: what goes on from it gives the bytes of one that never stopped. */
export type TrainingState = Readonly<Record<string, StateTensor>>;

export interface StateTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array | Int32Array;
}

/** The same tensors under `<prefix>.<name>`. */
export function prefixed(prefix: string, state: TrainingState): TrainingState {
  return Object.fromEntries(Object.entries(state).map(([name, tensor]) => [`${prefix}.${name}`, tensor]));
}

/** The tensors called `<prefix>.<name>`, by name. */
export function unprefixed(prefix: string, state: TrainingState): TrainingState {
  const start = `${prefix}.`;
  return Object.fromEntries(
    Object.entries(state)
      .filter(([name]) => name.startsWith(start))
      .map(([name, tensor]) => [name.slice(start.length), tensor]),
  );
}

/** As `unprefixed`, where all of them are parameters; throws otherwise. */
export function parametersOf(prefix: string, state: TrainingState): Tensors {
  return Object.fromEntries(
    Object.entries(unprefixed(prefix, state)).map(([name, { shape, data }]) => {
      if (!(data instanceof Float32Array)) {
        throw new TypeError(
          `training state, ${prefix}.${name}: expected float32 numbers, got ${data.constructor.name}`,
        );
      }
      return [name, { shape: [...shape], data }];
    }),
  );
}

/** The values of a small tensor of float64 or int32; throws unless there are `length` of them. */
export function valuesOf(state: TrainingState, name: string, length: number): number[] {
  const values = state[name]?.data;
  if (values?.length !== length) {
    throw new RangeError(`training state: expected ${length} values called ${name}, got ${values?.length ?? 'none'}`);
  }
  return [...values];
}
