import type { Matrix } from '../math/matrix.ts';
import type { AttackerTask } from './attacker.ts';
import type { XgbOptions } from './xgb.ts';

/** XGBoost's own library, called in this process. */
export interface Libxgboost {
  /** Such as "1.7.4". */
  readonly version: string;
  /** Trains on the task with exact greedy trees; returns the probability of each class of each row of xTest. */
  boost(task: AttackerTask, options: Omit<XgbOptions, 'library'>): Float64Array;
}

/** Where the library is looked for, in this order, when no path is given; names without a folder are the dynamic linker's. */
const places = [
  'libxgboost.so',
  'libxgboost.so.0', // Debian's libxgboost0
  '/usr/lib/python3/dist-packages/xgboost/lib/libxgboost.so',
  '/usr/local/lib/libxgboost.so',
  'libxgboost.dylib',
  '/opt/homebrew/lib/libxgboost.dylib',
  'xgboost.dll',
];

/**
 * Loads the library, from `path` if one is given, through koffi (an optional dependency). Throws, saying where it looked, when there
 * is none. `threads` of the library; its trees do not depend on them.
 */
export async function loadLibxgboost({
  path,
  threads = 1,
}: { path?: string | undefined; threads?: number } = {}): Promise<Libxgboost> {
  const { default: koffi } = await import('koffi').catch((cause: unknown) => {
    throw new Error('libxgboost: expected the npm package koffi (npm install koffi), got none', { cause });
  });
  const reasons: string[] = [];
  for (const place of path ? [path] : places) {
    try {
      return bind(
        koffi.load(place),
        (pointer, length) => koffi.decode(pointer, 'float', length) as Float32Array,
        threads,
      );
    } catch (error) {
      reasons.push(`${place}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(`libxgboost: expected XGBoost's shared library, found none\n  ${reasons.join('\n  ')}`);
}

/** The part of koffi that is used. */
interface Library {
  func(prototype: string): (...args: unknown[]) => unknown;
}

/** What one call needs of XGBoost's C interface (xgboost/c_api.h): unchanged from version 1.0 on. */
function bind(
  library: Library,
  floatsAt: (pointer: unknown, length: number) => Float32Array,
  threads: number,
): Libxgboost {
  const versionOf = library.func('void XGBoostVersion(_Out_ int *major, _Out_ int *minor, _Out_ int *patch)');
  const lastError = library.func('const char *XGBGetLastError()');
  // prettier-ignore
  const fromMatrix = library.func('int XGDMatrixCreateFromMat(const float *data, uint64_t rows, uint64_t cols, float missing, _Out_ void **out)');
  // prettier-ignore
  const setFloats = library.func('int XGDMatrixSetFloatInfo(void *data, const char *field, const float *values, uint64_t length)');
  const freeMatrix = library.func('int XGDMatrixFree(void *data)');
  const createBooster = library.func('int XGBoosterCreate(void **cached, uint64_t length, _Out_ void **out)');
  const setParameter = library.func('int XGBoosterSetParam(void *booster, const char *name, const char *value)');
  const update = library.func('int XGBoosterUpdateOneIter(void *booster, int round, void *data)');
  // prettier-ignore
  const predict = library.func('int XGBoosterPredict(void *booster, void *data, int options, unsigned int trees, int training, _Out_ uint64_t *length, _Out_ void **out)');
  const freeBooster = library.func('int XGBoosterFree(void *booster)');

  const check = (status: unknown): void => {
    if (status !== 0) throw new Error(`libxgboost: ${String(lastError()).split('\n')[0]}`);
  };
  const made = (make: (out: unknown[]) => unknown): unknown => {
    const out: unknown[] = [null];
    check(make(out));
    return out[0];
  };
  const toMatrix = ({ rows, cols, data }: Matrix): unknown =>
    made((out) => fromMatrix(data, rows, cols, Number.NaN, out));
  const [major, minor, patch] = [[0], [0], [0]];
  versionOf(major, minor, patch);

  return {
    version: [major, minor, patch].join('.'),
    boost({ x, y, classes, xTest, report }, options) {
      const data = toMatrix(x);
      const test = toMatrix(xTest);
      const booster = made((out) => createBooster([data], 1, out));
      try {
        check(setFloats(data, 'label', Float32Array.from(y), x.rows));
        const parameters = { ...parametersOf(options), ...objectiveOf(classes), nthread: threads };
        for (const [name, value] of Object.entries(parameters)) check(setParameter(booster, name, String(value)));
        for (let round = 0; round < options.rounds; round++) {
          check(update(booster, round, data));
          report?.((round + 1) / options.rounds);
        }
        const length = [0];
        const p = floatsAt(
          made((out) => predict(booster, test, 0, 0, 0, length, out)),
          Number(length[0]),
        );
        return classes === 2
          ? Float64Array.from({ length: 2 * xTest.rows }, (_, at) => (at & 1 ? p[at >> 1]! : 1 - p[at >> 1]!))
          : Float64Array.from(p);
      } finally {
        freeBooster(booster);
        freeMatrix(test);
        freeMatrix(data);
      }
    },
  };
}

function parametersOf({ eta, maxDepth, lambda, minChildWeight }: Omit<XgbOptions, 'library'>) {
  return { tree_method: 'exact', eta, max_depth: maxDepth, lambda, min_child_weight: minChildWeight, verbosity: 0 };
}

/** base_score is said because versions from 2.0 on would estimate it. */
function objectiveOf(classes: number) {
  return classes === 2
    ? { objective: 'binary:logistic', base_score: 0.5 }
    : { objective: 'multi:softprob', num_class: classes, base_score: 0.5 };
}
