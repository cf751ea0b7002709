// Which data the demo runs on: ML-100K where it can be had, else the synthetic set, and never in silence.
import path from 'node:path';
import { DataUnavailable, loadDataset } from '../../gpu-runner/data/load.ts';
import type { DatasetKind } from '../../client/gql/graphql.ts';
import type { LauncherEnv } from '../start/env.ts';

export async function demoDataset(env: LauncherEnv, say: (line: string) => void): Promise<DatasetKind> {
  try {
    await loadDataset('ML_100K', {
      dataDir: env.dataDir,
      cacheDir: path.join(env.home, 'data'),
      onDownload: downloadBar(),
    });
    return 'ML_100K';
  } catch (error) {
    if (!(error instanceof DataUnavailable)) throw error;
    say(`ML-100K is not to be had: ${error.message}`);
    say('The demo runs on SYNTHETIC_100K instead: made-up data of the same shape with a planted gender signal.');
    say('Its figures say nothing about ML-100K.');
    return 'SYNTHETIC_100K';
  }
}

function downloadBar(): (done: number, total: number | undefined) => void {
  let shown = -1;
  return (done, total) => {
    const percent = total ? Math.floor((done / total) * 100) : 0;
    if (percent === shown) return;
    shown = percent;
    const text = `Downloading ML-100K from GroupLens: ${(done / 1e6).toFixed(1)} MB${total ? ` (${percent} %)` : ''}`;
    if (process.stderr.isTTY) process.stderr.write(`\r${text}${percent === 100 ? '\n' : ''}`);
    else if (percent % 25 === 0) process.stderr.write(`${text}\n`);
  };
}
