/** AUC significantly below chance: the attribute leaks, the other way round. */
export function OverUnlearned() {
  return (
    <span
      className="text-2xs text-warn"
      title="Over-unlearned: significantly below chance, so an attacker who inverts every guess wins"
    >
      <span aria-hidden="true">▼</span>
      <span className="sr-only">over-unlearned</span>
    </span>
  );
}
