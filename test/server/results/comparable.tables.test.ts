import { describe, expect, it } from 'vitest';
import { comparable } from '../../../server/results/comparable.tables.ts';
import { original, run } from './board.ts';

const reasons = (...runs: Parameters<typeof comparable>[0]) => comparable(runs).notRanked.map(({ reason }) => reason);

describe('which runs may be ranked', () => {
  it('finished Originals, and methods whose Original finished on the same files', () => {
    const runs = [run({}), run({ method: 'U2U_R', parent: original() })];
    expect(comparable(runs)).toEqual({ ranked: runs, notRanked: [] });
  });

  it('a run on its way is in neither list', () => {
    const runs = (['QUEUED', 'LEASED', 'RUNNING'] as const).flatMap((status) => [
      run({ status }),
      run({ status, method: 'D2D_R', parent: original({ status }) }),
    ]);
    expect(comparable(runs)).toEqual({ ranked: [], notRanked: [] });
  });

  it('failed and cancelled runs say why', () => {
    expect(
      reasons(
        run({ status: 'FAILED', reason: 'out of memory' }),
        run({ status: 'FAILED' }),
        run({ status: 'CANCELLED' }),
        run({ status: 'CANCELLED', reason: 'by Ada' }),
      ),
    ).toEqual(['failed: out of memory', 'failed: no reason was given', 'was cancelled', 'was cancelled: by Ada']);
  });

  it('an orphan is not ranked, whether it has finished or waits in vain', () => {
    expect(
      reasons(
        run({ method: 'U2U_R', parent: null }),
        run({ method: 'U2U_R', parent: original({ status: 'FAILED' }) }),
        run({ method: 'U2U_R', status: 'QUEUED', parent: original({ status: 'CANCELLED' }) }),
        run({ method: 'D2D_R', parent: original({ status: 'RUNNING' }) }),
        run({ method: 'D2D_R', parent: original({ datasetId: 'ds_2' }) }),
      ),
    ).toEqual([
      'its Original is missing',
      'its Original, run 900, failed',
      'its Original, run 900, was cancelled',
      'its Original, run 900, is being run again',
      'read other files than its Original, run 900',
    ]);
  });

  it('what trains a model of its own is no orphan, whatever became of its Original', () => {
    const runs = (['RETRAIN', 'ADV_INT'] as const).flatMap((method) => [
      run({ method, parent: null }),
      run({ method, parent: original({ status: 'FAILED' }) }),
      run({ method, parent: original({ status: 'RUNNING' }) }),
    ]);
    expect(comparable(runs)).toEqual({ ranked: runs, notRanked: [] });
    expect(reasons(run({ method: 'LEACE', parent: null }))).toEqual(['its Original is missing']);
  });

  it('when files differ, those of the run that finished last are ranked', () => {
    const at = (seconds: number) => new Date(seconds * 1000);
    const old = run({ finishedAt: at(10), dataset: { sha256: 'b'.repeat(64) }, datasetId: 'ds_2' });
    const recent = run({ finishedAt: at(20) });
    const recentToo = run({ finishedAt: at(15) });
    expect(comparable([recentToo, old, recent])).toEqual({
      ranked: [recentToo, recent],
      notRanked: [
        { run: old, reason: 'read files with sha256 bbbbbbbbbbbb…, the ranked runs files with sha256 aaaaaaaaaaaa…' },
      ],
    });
  });

  it('a run that may not be ranked does not decide which files are', () => {
    const kept = run({ finishedAt: new Date(1000) });
    const orphan = run({ finishedAt: new Date(2000), datasetId: 'ds_2', method: 'U2U_R' });
    expect(comparable([kept, orphan]).ranked).toEqual([kept]);
  });

  it('a run whose files nobody recorded is not ranked', () => {
    expect(reasons(run({ datasetId: null, dataset: null }))).toEqual(['its runner did not say which files it read']);
  });
});
