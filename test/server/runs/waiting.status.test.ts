import { describe, expect, it } from 'vitest';
import { type Waiting, whyWaiting } from '../../../server/runs/waiting.status.ts';

const now = new Date(1_000_000);
const ready: Waiting = { parent: null, notBefore: now, reason: null, runners: [{ draining: false }], now };
const parent = { number: 12, status: 'RUNNING' };
const later = new Date(now.getTime() + 2500);

describe('whyWaiting', () => {
  it.each<[string, Partial<Waiting>]>([
    ['waits for a free runner', {}],
    ['waits for a runner: none is online', { runners: [] }],
    ['waits for a runner: all that are online are draining', { runners: [{ draining: true }, { draining: true }] }],
    ['waits for a free runner', { runners: [{ draining: true }, { draining: false }] }],
    ['waits 3 s before the next attempt', { notBefore: later }],
    ['waits for its Original, run 12', { parent }],
    ['waits for a free runner', { parent: { number: 12, status: 'SUCCEEDED' } }],
  ])('%s: %j', (why, given) => {
    expect(whyWaiting({ ...ready, ...given })).toBe(why);
  });

  it('names what must happen first, first', () => {
    const runners: Waiting['runners'] = [];
    expect(whyWaiting({ ...ready, parent, notBefore: later, runners })).toBe('waits for its Original, run 12');
    expect(whyWaiting({ ...ready, notBefore: later, runners })).toBe('waits 3 s before the next attempt');
  });

  it('tells how the attempt before ended, whatever it waits for', () => {
    const reason = 'out of memory';
    for (const given of [{}, { runners: [] }, { notBefore: later }, { parent }, { runners: [{ draining: true }] }]) {
      expect(whyWaiting({ ...ready, ...given, reason })).toBe(
        `${whyWaiting({ ...ready, ...given })} (before: out of memory)`,
      );
    }
  });
});
