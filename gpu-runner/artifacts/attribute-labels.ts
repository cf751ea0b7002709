import type { Tensor } from './safetensors.ts';

/** One attribute as files carry it. */
export interface AttributeLabels {
  readonly attribute: string;
  readonly classes: readonly string[];
  /** Class of each of the file's users, in their order; -1 = unknown. */
  readonly labels: Int32Array;
}

/** Tensor `labels.<attribute>` [n] for each. */
export function labelTensors(attributes: readonly AttributeLabels[]): Record<string, Tensor> {
  return Object.fromEntries(
    attributes.map(({ attribute, labels }) => [`labels.${attribute}`, { shape: [labels.length], data: labels }]),
  );
}

/** JSON of {<attribute>: [names of its classes]}, in the order given. */
export function classNames(attributes: readonly Pick<AttributeLabels, 'attribute' | 'classes'>[]): string {
  return JSON.stringify(Object.fromEntries(attributes.map(({ attribute, classes }) => [attribute, classes])));
}
