/** One value a user: `codes[user]` indexes `values`, -1 = unknown (dropped from attack and unlearning, not from training). */
export interface Attribute {
  /** Sorted; for gender ["F", "M"]. */
  readonly values: readonly string[];
  readonly codes: Int32Array;
}

/** Interactions as parallel columns of inner indices, in file order. */
export interface Interactions {
  readonly users: Int32Array;
  readonly items: Int32Array;
  readonly ratings: Float32Array;
  /** Seconds since 1970, or undefined when the files have none. */
  readonly timestamps: Float64Array | undefined;
  /** Without timestamps: which interaction is each user's latest, [N]; -1 = not known. */
  readonly latest?: Int32Array | undefined;
}

/** A loaded data set: users and items are numbered 0..N-1 and 0..M-1 in ascending order of their original ids. */
export interface Dataset {
  /** A DatasetKind, or the name that a mapping gives. */
  readonly kind: string;
  /** Of the raw files (unpacked), or of the generator's parameters. */
  readonly sha256: string;
  readonly userIds: Int32Array;
  readonly itemIds: Int32Array;
  /** Where the files' ids are no numbers, `userIds` and `itemIds` number these texts, which are sorted by code unit. */
  readonly userNames?: readonly string[] | undefined;
  readonly itemNames?: readonly string[] | undefined;
  readonly interactions: Interactions;
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** Items of each user in compressed rows: user u has items[offsets[u] .. offsets[u + 1]), ascending. */
export interface UserItems {
  readonly offsets: Int32Array;
  readonly items: Int32Array;
}

export interface Split {
  readonly N: number;
  readonly M: number;
  readonly train: UserItems;
  readonly validation: UserItems;
  readonly test: UserItems;
}
