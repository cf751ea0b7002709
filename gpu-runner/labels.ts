import type { Dataset } from './data/dataset.ts';

/** The classes of the attribute to unlearn, as users of the filtered data set have them. */
export interface Labels {
  /** Class of each user, [N]; -1 = unknown: neither unlearned nor attacked. */
  readonly labels: Int32Array;
  /** Names of the classes that occur, sorted. */
  readonly classes: readonly string[];
  /** The class that precision and recall are about: F of gender, else the last of the sorted names. */
  readonly positive: number;
}

export function labelsOf(dataset: Dataset, attribute: string): Labels {
  const found = Object.hasOwn(dataset.attributes, attribute) ? dataset.attributes[attribute] : undefined;
  if (!found) {
    const known = Object.keys(dataset.attributes).join(', ') || 'none';
    throw new Error(`${dataset.kind}: expected an attribute of ${known}, got "${attribute}"`);
  }
  const present = found.values.map((_, code) => code).filter((code) => found.codes.includes(code));
  if (present.length < 2) {
    throw new Error(`${dataset.kind}: expected users of at least two classes of ${attribute}, got ${present.length}`);
  }
  const classes = present.map((code) => found.values[code]!);
  const female = attribute === 'gender' ? classes.indexOf('F') : -1;
  return {
    labels: found.codes.map((code) => present.indexOf(code)),
    classes,
    positive: female >= 0 ? female : classes.length - 1,
  };
}
