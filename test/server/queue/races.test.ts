import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from '../../support/api.ts';
import { type Claim, launch, openRunner, runsOf, through } from './actors.ts';

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

describe('50 runners at once, on two servers, and 200 queued runs', () => {
  const claims: Claim[] = [];
  let experiment: number;

  it('every claimer goes on until there is nothing', async () => {
    ({
      experiment: { number: experiment },
    } = await launch(api, { seeds: { count: 200 } }));
    const other = through((await api.another()).url, api);
    const runners = await Promise.all(
      Array.from({ length: 50 }, (_, i) => openRunner(api, `r${i}`, i % 2 === 0 ? {} : { through: other })),
    );
    const share = await Promise.all(
      runners.map(async (runner) => {
        const own: Claim[] = [];
        for (let claim = await runner.claim(); claim; claim = await runner.claim()) own.push(claim);
        return own;
      }),
    );
    claims.push(...share.flat());
    expect(share.filter((own) => own.length > 0).length).toBeGreaterThan(25); // it was a race
  });

  it('every run was given once, under a lease of its own', () => {
    expect(claims).toHaveLength(200);
    expect(new Set(claims.map(({ run }) => run.id)).size).toBe(200);
    expect(new Set(claims.map(({ lease }) => lease.token)).size).toBe(200);
    expect(claims.every(({ attempt }) => attempt === 1)).toBe(true);
  });

  it('every run has one attempt', async () => {
    const runs = await runsOf(api, experiment);
    expect(runs).toHaveLength(200);
    for (const run of runs) {
      expect(run.status).toBe('LEASED');
      expect(run.attempts.map(({ number, outcome }) => [number, outcome])).toEqual([[1, null]]);
    }
    expect(await api.db.attempt.count()).toBe(200);
  });
});

describe('20 claimers and one run', () => {
  it('one of them gets it', async () => {
    await launch(api, { name: 'one', attributes: ['age'] });
    const runner = await openRunner(api, 'eager');
    const claims = await Promise.all(Array.from({ length: 20 }, () => runner.claim()));
    expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
  });
});
