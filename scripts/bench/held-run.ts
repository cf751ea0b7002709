import type { BenchStage } from './stage.ts';

export interface HeldRun {
  readonly lease: string;
  readonly id: string;
}

/** Registers a runner and claims a run for it. */
export async function holdRun(stage: BenchStage, name: string): Promise<HeldRun> {
  const send = <Answer>(document: string, input: object) =>
    stage.ask<{ answer: Answer }>(document, { input }, stage.runnerToken).then(({ answer }) => answer);
  const { runner } = await send<{ runner: { id: string } }>(
    'mutation ($input: RegisterRunnerInput!) { answer: registerRunner(input: $input) { runner { id } userErrors { message } } }',
    { name, host: 'bench', engines: ['WASM'], memoryBytes: 8e9, slots: 1, version: '1' },
  );
  const { claim } = await send<{ claim: { lease: { token: string }; run: { id: string } } | null }>(
    'mutation ($input: ClaimRunInput!) { answer: claimRun(input: $input) { claim { lease { token } run { id } } userErrors { message } } }',
    {
      runner: runner.id,
      capabilities: {
        engines: ['WASM'],
        memoryBytes: 8e9,
        methods: ['ORIGINAL', 'RETRAIN', 'ADV_INT', 'U2U_R', 'D2D_R'],
        models: ['NMF', 'LIGHT_GCN'],
        datasets: ['ML_100K', 'ML_1M', 'LFM_2B', 'SYNTHETIC_100K', 'SYNTHETIC_1M'],
      },
    },
  );
  if (!claim) throw new Error('bench: expected a run to claim, got none');
  return { lease: claim.lease.token, id: claim.run.id };
}
