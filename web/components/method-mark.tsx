import type { MethodName } from '../gql/graphql.ts';
import { methodNames } from '../lib/names.ts';

export type MarkShape =
  'ring' | 'square' | 'circle' | 'triangle' | 'diamond' | 'down' | 'hexagon' | 'wye' | 'star' | 'cross' | 'bar';

export interface MethodLook {
  readonly shape: MarkShape;
  /** A CSS variable, so that a mark follows the theme. */
  readonly colour: string;
}

/**
 * Each method keeps its Okabe-Ito colour and its shape in every chart, legend and row. There are fewer colours than methods: kin share one or a
 * neighbour, the shape is each method's own.
 */
export const methodLooks: Record<MethodName, MethodLook> = {
  ORIGINAL: { shape: 'ring', colour: 'var(--method-original)' },
  U2U_R: { shape: 'square', colour: 'var(--method-u2u)' },
  D2D_R: { shape: 'circle', colour: 'var(--method-d2d)' },
  RETRAIN: { shape: 'triangle', colour: 'var(--method-retrain)' },
  ADV_INT: { shape: 'diamond', colour: 'var(--method-adv)' },
  U2U_SOFTMAX: { shape: 'down', colour: 'var(--method-softmax)' },
  KL_R: { shape: 'hexagon', colour: 'var(--method-distance)' },
  SWD_R: { shape: 'wye', colour: 'var(--method-distance)' },
  LEACE: { shape: 'star', colour: 'var(--method-leace)' },
  NOISE: { shape: 'cross', colour: 'var(--method-floor)' },
  REMOVAL: { shape: 'bar', colour: 'var(--method-floor)' },
};

const shapes: Record<MarkShape, React.ReactNode> = {
  ring: <circle cx="6" cy="6" r="3.9" fill="none" stroke="currentColor" strokeWidth="1.8" />,
  square: <rect x="1.8" y="1.8" width="8.4" height="8.4" rx="0.6" fill="currentColor" />,
  circle: <circle cx="6" cy="6" r="4.7" fill="currentColor" />,
  triangle: <path d="M6 1.2l5 9H1z" fill="currentColor" />,
  diamond: <path d="M6 .6L11.4 6 6 11.4.6 6z" fill="currentColor" />,
  down: <path d="M6 10.8l-5-9h10z" fill="currentColor" />,
  hexagon: <path d="M6 .7l4.7 2.6v5.4L6 11.3 1.3 8.7V3.3z" fill="currentColor" />,
  wye: <path d="M6 6v5M6 6L1.7 3.5M6 6l4.3-2.5" stroke="currentColor" strokeWidth="2.8" />,
  star: (
    <path
      d="M6 .6l1.35 3.74 3.98.13-3.14 2.44 1.1 3.82L6 8.5l-3.29 2.23 1.1-3.82L.67 4.47l3.98-.13z"
      fill="currentColor"
    />
  ),
  cross: <path d="M6 1v10M1 6h10" stroke="currentColor" strokeWidth="2.8" />,
  bar: <rect x="0.8" y="4.2" width="10.4" height="3.6" rx="0.6" fill="currentColor" />,
};

export function MethodMark({ method, size = 11 }: { readonly method: MethodName; readonly size?: number }) {
  const { shape, colour } = methodLooks[method];
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 12 12"
      style={{ color: colour }}
      aria-hidden="true"
      className="shrink-0"
    >
      {shapes[shape]}
    </svg>
  );
}

export function MethodLabel({ method, detail }: { readonly method: MethodName; readonly detail?: string }) {
  return (
    <span className="inline-flex max-w-full min-w-0 items-baseline gap-2">
      <span className="self-center">
        <MethodMark method={method} />
      </span>
      <span className="font-medium whitespace-nowrap">{methodNames[method]}</span>
      {detail && <span className="truncate text-xs text-muted">{detail}</span>}
    </span>
  );
}
