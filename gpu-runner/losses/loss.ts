/**
 * A differentiable loss of the user embedding theta, [N, K] row-major in float64: returns its value and adds `scale`
 * times its gradient to `out` [N, K].
 */
export type Loss = (theta: Float64Array, out: Float64Array, scale: number) => number;
