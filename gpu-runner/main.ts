import os from 'node:os';
import path from 'node:path';
import { createRunnerApi } from './api/client.ts';
import { Unauthenticated } from './api/runner-api.ts';
import { available } from './data/load.ts';
import type { EngineName } from './engines/engine.ts';
import { listEngines } from './engines/open.ts';
import { readEnv, type RunnerEnv } from './env.ts';
import type { CapabilitiesInput, DatasetKind, MethodName, ModelName } from './gql/graphql.ts';
import { readProvenance } from './provenance.ts';
import { datasets, methods, models } from './registry.ts';
import { startRunner } from './runner.ts';
import type { RunShare } from './worker-messages.ts';

const log = (line: string): void => console.log(`${new Date().toISOString()} ${line}`);

await main().catch((error: unknown) => {
  console.error(explain(error));
  process.exitCode = 1;
});
// A thread or a socket that lingers must not keep a stopped runner alive.
process.exit();

async function main(): Promise<void> {
  const env = readEnv();
  log(`runner ${env.name} for ${env.apiUrl}`);
  const capabilities = await findCapabilities(env);
  const provenance = readProvenance();
  const runner = startRunner({
    api: createRunnerApi({
      url: env.apiUrl,
      token: env.token,
      onSubscriptionLost: (reason) => log(`hears of new runs by polling only: ${reason}`),
    }),
    log,
    home: env.home,
    dataDir: env.dataDir,
    cacheDir: path.join(env.home, 'data'),
    provenance,
    share: env.share,
    capabilities,
    registration: {
      name: env.name,
      host: os.hostname(),
      engines: capabilities.engines,
      memoryBytes: Math.floor(env.share.memoryBytes * env.slots),
      slots: env.slots,
      version: provenance.codeVersion,
    },
  });
  stopOnSignals(runner.stop);
  await runner.ended;
}

/** The first signal stops in order, the second at once. */
function stopOnSignals(stop: () => Promise<void>): void {
  let asked = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (asked) process.exit(1);
    asked = true;
    log(`${signal}: gives back what it holds and stops`);
    void stop();
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
}

/** Data sets that are not here and cannot be downloaded are left to other runners. */
async function findCapabilities(env: RunnerEnv): Promise<CapabilitiesInput> {
  const kinds = Object.keys(datasets) as DatasetKind[]; // the registries' keys are those of the contract
  const where = { dataDir: env.dataDir, cacheDir: path.join(env.home, 'data') };
  const found = await Promise.all(kinds.map((kind) => (kind === 'CUSTOM' ? 'download' : available(kind, where))));
  return {
    engines: await findEngines(env.share.engine),
    memoryBytes: Math.floor(env.share.memoryBytes),
    methods: Object.keys(methods) as MethodName[],
    models: Object.keys(models) as ModelName[],
    datasets: kinds.filter((_, i) => found[i] !== 'no'),
  };
}

/** Those that are here; an engine that was asked for by name must be. */
async function findEngines(wanted: RunShare['engine']): Promise<EngineName[]> {
  const engines = await listEngines();
  const found = engines.filter(({ available }) => available);
  const missing = engines.find(({ name, available }) => name === wanted && !available);
  if (missing) throw new Error(`LETHE_ENGINE: ${missing.detail}`);
  log(`engines: ${found.map(({ name, detail }) => `${name} (${detail})`).join(', ')}`);
  return found.map(({ name }) => name);
}

function explain(error: unknown): string {
  if (error instanceof Unauthenticated) {
    return `The API does not accept this runner's token (${error.message}). Make a new one: createToken(input: { kind: RUNNER, name: "..." }).`;
  }
  return error instanceof Error ? error.message : String(error);
}
