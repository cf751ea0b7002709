import type { Engine, OperationName } from './engine.ts';

const operations: Readonly<Record<OperationName, true>> = { evaluateD2d: true, descendD2d: true, trainLightGcn: true };

/** The engine, noting which of its operations were taken: the rest of a run was done by the WebAssembly kernels. */
export function recordingUse(engine: Engine): { readonly engine: Engine; readonly used: () => OperationName[] } {
  const used = new Set<OperationName>();
  const noting = <Name extends OperationName>(name: Name): Engine[Name] => {
    const operation = engine[name] as ((problem: never) => Promise<unknown>) | undefined; // each takes one problem
    if (!operation) return undefined;
    return ((problem: never) => {
      used.add(name);
      return operation(problem);
    }) as Engine[Name]; // the same operation
  };
  return {
    engine: {
      ...engine,
      evaluateD2d: noting('evaluateD2d'),
      descendD2d: noting('descendD2d'),
      trainLightGcn: noting('trainLightGcn'),
    },
    used: () => (Object.keys(operations) as OperationName[]).filter((name) => used.has(name)), // the record's keys
  };
}
