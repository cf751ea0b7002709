/** Two groups of users, one of them fading into the other. */
export function Logo({ size = 18 }: { readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      aria-hidden="true"
    >
      <circle cx="7.3" cy="10" r="5" />
      <circle cx="12.7" cy="10" r="5" strokeDasharray="2 2" />
    </svg>
  );
}
