const paths = {
  leaderboard: 'M3 13h10M3 9.5h7M3 6h9M3 2.5h5',
  experiments: 'M2.5 2.5h4v4h-4zM9.5 2.5h4v4h-4zM2.5 9.5h4v4h-4zM9.5 9.5h4v4h-4z',
  runs: 'M2 8h3l2-5 3 10 2-5h2',
  filter: 'M2.5 4h11M4.5 8h7M6.5 12h3',
  settings: 'M2 4.5h6M12 4.5h2M2 11.5h2M8 11.5h6M10 2.5a2 2 0 100 4 2 2 0 000-4zM6 9.5a2 2 0 100 4 2 2 0 000-4z',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  check: 'M3 8.5l3.2 3.2L13 4.8',
  close: 'M4 4l8 8M12 4l-8 8',
  chevron: 'M4.5 6.5L8 10l3.5-3.5',
  download: 'M8 2.5v8M4.5 7.5L8 11l3.5-3.5M3 13.5h10',
  leave: 'M6 2.5H3v11h3M10.5 5L13.5 8l-3 3M13.5 8H6.5',
  system: 'M2.5 3.5h11v7h-11zM6 13.5h4',
  light:
    'M8 5.2a2.8 2.8 0 100 5.6 2.8 2.8 0 000-5.6zM8 1.5v1.4M8 13.1v1.4M1.5 8h1.4M13.1 8h1.4M3.4 3.4l1 1M11.6 11.6l1 1M3.4 12.6l1-1M11.6 4.4l1-1',
  dark: 'M13 9.6A5.5 5.5 0 116.4 3a4.4 4.4 0 006.6 6.6z',
  help: 'M5.8 6a2.2 2.2 0 114 1.3c-.8.7-1.8 1-1.8 2.2M8 12.4v.2',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      className="shrink-0"
    >
      <path d={paths[name]} />
    </svg>
  );
}
