import { describe, expect, it } from 'vitest';
import { type Waiting, whyWaiting } from '../../../server/runs/waiting.status.ts';

const now = new Date(1_000_000);
const runner = (memoryBytes = 8e9, { draining = false, slots = 1 } = {}) => ({
  draining,
  memoryBytes: BigInt(memoryBytes),
  slots,
});
const drains = runner(8e9, { draining: true });
const ready: Waiting = { parent: null, notBefore: now, reason: null, neededBytes: null, runners: [runner()], now };
const parent = { number: 12, status: 'RUNNING' };
const later = new Date(now.getTime() + 2500);

describe('whyWaiting', () => {
  it.each<[string, Partial<Waiting>]>([
    ['waits for a free runner', {}],
    ['waits for a runner: none is online', { runners: [] }],
    ['waits for a runner: all that are online are draining', { runners: [drains, drains] }],
    ['waits for a free runner', { runners: [drains, runner()] }],
    ['waits 3 s before the next attempt', { notBefore: later }],
    ['waits for its Original, run 12', { parent }],
    ['waits for a free runner', { neededBytes: 8_000_000_000n }],
    [
      'waits for a runner that gives a run 12.0 GB of memory: the largest online gives 8.0 GB',
      {
        neededBytes: 12_000_000_000n,
        runners: [runner(), runner(16e9, { slots: 2 }), runner(64e9, { draining: true })],
      },
    ],
    ['waits for a free runner', { parent: { number: 12, status: 'SUCCEEDED' } }],
  ])('%s: case %#', (why, given) => {
    expect(whyWaiting({ ...ready, ...given })).toBe(why);
  });

  it('names what must happen first, first', () => {
    const runners: Waiting['runners'] = [];
    expect(whyWaiting({ ...ready, parent, notBefore: later, runners })).toBe('waits for its Original, run 12');
    expect(whyWaiting({ ...ready, notBefore: later, runners })).toBe('waits 3 s before the next attempt');
  });

  it('tells how the attempt before ended, whatever it waits for', () => {
    const reason = 'out of memory';
    for (const given of [{}, { runners: [] }, { notBefore: later }, { parent }, { runners: [drains] }]) {
      expect(whyWaiting({ ...ready, ...given, reason })).toBe(
        `${whyWaiting({ ...ready, ...given })} (before: out of memory)`,
      );
    }
  });
});
