interface Kept<Value> {
  readonly version: string;
  readonly value: Promise<Value>;
  readonly weight: number;
}

export interface VersionedCache<Value> {
  get(
    key: string,
    current: { readonly version: string; readonly weight: number },
    make: () => Promise<Value>,
  ): Promise<Value>;
}

/**
 * Values of one process that stay right while a version read elsewhere stays the same; the least recently used go first. Who asks for what is
 * just being made waits for it; what fails is forgotten.
 */
export function versionedCache<Value>(maxWeight: number): VersionedCache<Value> {
  const entries = new Map<string, Kept<Value>>(); // the least recently used first

  function keep(key: string, entry: Kept<Value>): void {
    entries.set(key, entry);
    entry.value.catch(() => {
      if (entries.get(key) === entry) entries.delete(key);
    });
    let total = [...entries.values()].reduce((sum, { weight }) => sum + weight, 0);
    for (const [oldest, { weight }] of entries) {
      if (total <= maxWeight) break;
      entries.delete(oldest);
      total -= weight;
    }
  }

  return {
    get(key, { version, weight }, make) {
      const known = entries.get(key);
      entries.delete(key);
      if (known?.version === version) {
        entries.set(key, known);
        return known.value;
      }
      const value = make();
      if (weight <= maxWeight) keep(key, { version, value, weight });
      return value;
    },
  };
}
