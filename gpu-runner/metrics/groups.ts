/** A value of an attribute, and who has it: `codes[user]` indexes `values`, -1 = unknown. */
export interface GroupedUsers {
  readonly attribute: string;
  readonly values: readonly string[];
  readonly codes: Int32Array;
}

export interface UserGroup {
  readonly attribute: string;
  readonly value: string;
}

/** All users, then the users of each value of each attribute: whose means are taken. */
export interface GroupIndex {
  /** undefined: all users. */
  readonly groups: readonly (UserGroup | undefined)[];
  /** The places in `groups` that a user counts in. */
  groupsOf(user: number): readonly number[];
}

/** Utility by group (Ekstrand et al. 2018): the same metric over the users of one value; users of unknown value count in "all" alone. */
export function indexGroups(attributes: readonly GroupedUsers[], N: number): GroupIndex {
  const groups: (UserGroup | undefined)[] = [undefined];
  const firsts = attributes.map(({ attribute, values, codes }) => {
    if (codes.length !== N) throw new RangeError(`${attribute}: expected a value for ${N} users, got ${codes.length}`);
    const strange = codes.find((code) => !(code >= -1 && code < values.length));
    if (strange !== undefined) {
      throw new RangeError(`${attribute}: expected codes of -1..${values.length - 1}, got ${strange}`);
    }
    const first = groups.length;
    groups.push(...values.map((value) => ({ attribute, value })));
    return first;
  });
  return {
    groups,
    groupsOf(user) {
      const places = [0];
      attributes.forEach(({ codes }, a) => {
        if (codes[user]! >= 0) places.push(firsts[a]! + codes[user]!);
      });
      return places;
    },
  };
}
