import type { Surface } from '../gql/graphql.ts';
import { classNames } from './attribute-labels.ts';
import { writeSafetensors, type Tensor } from './safetensors.ts';

/** Histograms of each dimension by class (Figure 4), for each attribute. */
export interface HistogramsArtifact {
  readonly surface: Surface;
  readonly attributes: readonly {
    readonly attribute: string;
    readonly classes: readonly string[];
    /** As analysis/histograms.ts makes them: edges [K, bins + 1], counts [K, classes, bins]. */
    readonly histograms: { readonly bins: number; readonly edges: Float64Array; readonly counts: Int32Array };
  }[];
}

/**
 * Tensors edges.<attribute> [K, bins + 1] (float32) and counts.<attribute> [K, classes, bins]; metadata surface, classes. 7 KB for gender
 * and K = 16.
 */
export function writeHistograms({ surface, attributes }: HistogramsArtifact): Uint8Array {
  const tensors = attributes.flatMap(
    ({ attribute, classes, histograms: { bins, edges, counts } }): [string, Tensor][] => {
      const K = edges.length / (bins + 1);
      return [
        [`edges.${attribute}`, { shape: [K, bins + 1], data: Float32Array.from(edges) }],
        [`counts.${attribute}`, { shape: [K, classes.length, bins], data: counts }],
      ];
    },
  );
  return writeSafetensors({
    tensors: Object.fromEntries(tensors),
    metadata: { surface, classes: classNames(attributes) },
  });
}
