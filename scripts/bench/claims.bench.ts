import { randomBytes } from 'node:crypto';
import { openDatabase } from '../../server/db.ts';
import { newId } from '../../server/ids.ts';
import { claimRow } from '../../server/runs/claim.queue.ts';
import type { BenchStage } from './stage.ts';

const CLAIMERS = 50;
const CLAIMS = 2000;

const capabilities = {
  engines: ['WASM'] as const,
  memoryBytes: 8e9,
  methods: [
    'ORIGINAL',
    'U2U_R',
    'D2D_R',
    'RETRAIN',
    'ADV_INT',
    'U2U_SOFTMAX',
    'KL_R',
    'SWD_R',
    'LEACE',
    'NOISE',
    'REMOVAL',
  ] as const,
  models: ['NMF', 'LIGHT_GCN'] as const,
  datasets: ['ML_100K', 'ML_1M', 'LFM_2B', 'SYNTHETIC_100K', 'SYNTHETIC_1M'] as const,
};

/** Claims a second of 50 runners at once over HTTP, out of a queue of some thousand; every run goes to one of them. */
export async function rows(stage: BenchStage) {
  const runners = await Promise.all(Array.from({ length: CLAIMERS }, (_, i) => register(stage, `bench-${i}`)));
  const value = await claimsPerSecond(runners, async (runner) => {
    const { claimRun } = await stage.ask<{ claimRun: { claim: { run: { id: string } } | null } }>(
      `mutation ($input: ClaimRunInput!) { claimRun(input: $input) {
        claim { lease { token expiresAt } attempt run { id number seed methodName method { __typename } } parentCheckpoint { sha256 } }
        userErrors { code message } } }`,
      { input: { runner, capabilities } },
      stage.runnerToken,
    );
    return claimRun.claim?.run.id;
  });

  const db = openDatabase(stage.databaseUrl);
  const { tokenId } = await db.runner.findUniqueOrThrow({ where: { id: runners[0]! } }); // just registered
  const peerValue = await claimsPerSecond(runners, async (runnerId) => {
    const answer = await claimRow(db, {
      ...capabilities,
      teamId: stage.teamId,
      runnerId,
      tokenId: tokenId!, // a runner has registered by a token
      leaseSeconds: 60,
      leaseToken: `ls_${randomBytes(24).toString('base64url')}`,
      attemptId: newId('Attempt'),
    });
    return answer?.run?.id;
  });
  await db.$disconnect();
  return [
    {
      id: 'claims',
      value,
      unit: 'a second',
      peer: 'bare SQL: the same statement, 10 connections',
      peerValue,
      ratio: value / peerValue,
    },
  ];
}

/** Throws when two get the same run. */
async function claimsPerSecond(
  runners: readonly string[],
  claim: (runner: string) => Promise<string | undefined>,
): Promise<number> {
  const claimed = new Set<string>();
  let asked = 0;
  const started = performance.now();
  const work = async (runner: string): Promise<void> => {
    while (asked < CLAIMS) {
      asked += 1;
      const id = await claim(runner);
      if (id === undefined) throw new Error(`claims: expected ${CLAIMS} runs to claim, got ${claimed.size}`);
      if (claimed.has(id)) throw new Error(`claims: run ${id} was given twice`);
      claimed.add(id);
    }
  };
  await Promise.all(runners.map(work));
  return claimed.size / ((performance.now() - started) / 1000);
}

export async function register(stage: BenchStage, name: string): Promise<string> {
  const { registerRunner } = await stage.ask<{ registerRunner: { runner: { id: string } } }>(
    'mutation ($input: RegisterRunnerInput!) { registerRunner(input: $input) { runner { id } userErrors { message } } }',
    { input: { name, host: 'bench', engines: ['WASM'], memoryBytes: 8e9, slots: 1, version: '1' } },
    stage.runnerToken,
  );
  return registerRunner.runner.id;
}
