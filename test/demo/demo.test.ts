import { readFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { processTree } from '../../scripts/start/memory.ts';
import { launch, temporaryHome } from '../support/launcher.ts';

const quick = ['--synthetic', '--seeds', '1', '--epochs', '4', '--exit'];

interface Figure {
  mean: number;
  sd: number | null;
  ci95: number | null;
}
interface Report {
  dataset: string;
  model: string;
  attribute: string;
  protocol: { split: string; ranking: string; attack: string };
  wallSeconds: number;
  peakRssBytes: number;
  rows: {
    method: string;
    n: number;
    attackers: Record<string, Record<string, Figure>>;
    recommendation: Record<string, Figure>;
    seconds: Record<string, Figure>;
  }[];
}

describe('the demo, with real processes', () => {
  let home: Awaited<ReturnType<typeof temporaryHome>>;
  beforeAll(async () => {
    home = await temporaryHome();
  });
  afterAll(() => home.remove());

  it('takes the synthetic data from nothing to a leaderboard, and says that it is synthetic', async () => {
    const file = path.join(home.home, 'out.json');
    const demo = launch('scripts/demo.ts', [...quick, '--json', file], { LETHE_HOME: home.home });
    expect(await demo.ended, demo.text()).toBe(0);
    expect(demo.text()).toContain('SYNTHETIC_100K');
    expect(demo.text()).toMatch(/sign-in#lethe_lnk_/);

    const report = JSON.parse(await readFile(file, 'utf8')) as Report;
    expect(report).toMatchObject({ dataset: 'SYNTHETIC_100K', model: 'NMF', attribute: 'gender' });
    expect(report.protocol).toMatchObject({ attack: 'CV5' });
    expect(report.rows.map((row) => row.method).sort()).toEqual(['D2D_R', 'ORIGINAL', 'U2U_R']);
    for (const row of report.rows) {
      expect(row.n).toBe(1);
      expect(Object.keys(row.attackers).sort()).toEqual(['MLP', 'XGB']);
      for (const attacker of Object.values(row.attackers)) {
        expect(Object.keys(attacker).sort()).toEqual(
          ['accuracy', 'advantage', 'auc', 'balancedAccuracy', 'precision', 'recall'].sort(),
        );
      }
      expect(Object.keys(row.recommendation).sort()).toEqual(['hr@10', 'hr@5', 'ndcg@10', 'ndcg@5']);
      expect(Object.keys(row.seconds).sort()).toEqual(['attack', 'evaluate', 'train', 'unlearn']);
      const figures = [...Object.values(row.attackers), row.recommendation, row.seconds].flatMap((f) =>
        Object.values(f),
      );
      for (const figure of figures) {
        expect(Number.isFinite(figure.mean)).toBe(true);
        expect(figure).toMatchObject({ sd: null, ci95: null }); // one seed has no interval
      }
    }
    // lineage: only the Original trains
    const train = Object.fromEntries(report.rows.map((row) => [row.method, row.seconds.train!.mean]));
    expect(train.ORIGINAL).toBeGreaterThan(0);
    expect(train).toMatchObject({ U2U_R: 0, D2D_R: 0 });
    expect(report.wallSeconds).toBeGreaterThan(0);
    expect(report.peakRssBytes).toBeGreaterThan(0);
  });

  it('answers the same demo from what is already there', async () => {
    const file = path.join(home.home, 'again.json');
    const demo = launch('scripts/demo.ts', [...quick, '--json', file], { LETHE_HOME: home.home });
    expect(await demo.ended, demo.text()).toBe(0);
    const [first, second] = await Promise.all(
      ['out.json', 'again.json'].map(
        async (name) => JSON.parse(await readFile(path.join(home.home, name), 'utf8')) as Report,
      ),
    );
    expect(second!.rows).toEqual(first!.rows);
  });

  it('carries on after everything was killed in mid-run', async () => {
    const args = ['--synthetic', '--seeds', '2', '--epochs', '12', '--exit'];
    const first = launch('scripts/demo.ts', args, { LETHE_HOME: home.home });
    await first.until(/ORIGINAL, seed \d+\s+train/);
    await first.killEverything();

    const second = launch('scripts/demo.ts', args, { LETHE_HOME: home.home });
    expect(await second.ended, second.text()).toBe(0);
    expect(second.text()).toMatch(/2\/2/);
  });
});

describe('npm start', () => {
  it('serves until it is told to stop, refuses a second start from the same home, and leaves no process behind', async () => {
    const { home, remove } = await temporaryHome();
    const first = launch('scripts/start.ts', [], { LETHE_HOME: home });
    const [, web] = await first.until(/Web: (http:\/\/[\d.:]+)/);
    await first.until(/Ctrl-C/);
    expect((await fetch(`${web}/sign-in`)).status).toBe(200);

    const second = launch('scripts/start.ts', [], { LETHE_HOME: home });
    expect(await second.ended).toBe(1);
    expect(second.text()).toMatch(/Lethe already runs from .* at http.*process \d+/);

    const tree = await processTree([first.child.pid!]);
    expect(tree.length).toBeGreaterThan(3);
    first.child.kill('SIGTERM');
    await first.ended;
    const pids = tree.map(({ pid }) => pid);
    // what the programs themselves started (a compiler's service) ends when it notices
    await vi.waitFor(async () => expect((await processTree(pids)).map(({ pid }) => pid)).toEqual([]), {
      timeout: 5000,
    });
    await remove();
  });

  it('says what to do when a chosen port is taken', async () => {
    const { home, remove } = await temporaryHome();
    const blocker = net.createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => blocker.once('listening', resolve));
    const { port } = blocker.address() as net.AddressInfo; // listening on TCP
    const start = launch('scripts/start.ts', [], { LETHE_HOME: home, LETHE_WEB_PORT: String(port) });
    expect(await start.ended).toBe(1);
    expect(start.text()).toContain(`Port ${port} (LETHE_WEB_PORT) on 127.0.0.1 is taken by another program.`);
    blocker.close();
    await remove();
  });
});
