import type { MethodName } from '../gql/graphql.ts';
import { methodNames } from '../lib/names.ts';

export type MarkShape = 'ring' | 'square' | 'circle' | 'triangle' | 'diamond';

export interface MethodLook {
  readonly shape: MarkShape;
  /** A CSS variable, so that a mark follows the theme. */
  readonly colour: string;
}

/** Each method keeps its Okabe-Ito colour and its shape in every chart, legend and row. */
export const methodLooks: Record<MethodName, MethodLook> = {
  ORIGINAL: { shape: 'ring', colour: 'var(--method-original)' },
  U2U_R: { shape: 'square', colour: 'var(--method-u2u)' },
  D2D_R: { shape: 'circle', colour: 'var(--method-d2d)' },
};

const shapes: Record<MarkShape, React.ReactNode> = {
  ring: <circle cx="6" cy="6" r="3.9" fill="none" stroke="currentColor" strokeWidth="1.8" />,
  square: <rect x="1.8" y="1.8" width="8.4" height="8.4" rx="0.6" fill="currentColor" />,
  circle: <circle cx="6" cy="6" r="4.7" fill="currentColor" />,
  triangle: <path d="M6 1.2l5 9H1z" fill="currentColor" />,
  diamond: <path d="M6 .6L11.4 6 6 11.4.6 6z" fill="currentColor" />,
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
