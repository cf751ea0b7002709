import { matrix } from '../math/matrix.ts';
import type { PostTrainingMethod } from './method.ts';

/** Original (paper 4.1.4): the user embedding as it was trained, copied. */
export const original: PostTrainingMethod<object> = ({ theta }) => matrix(theta.rows, theta.cols, theta.data.slice());
