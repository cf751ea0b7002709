import { expect, it } from 'vitest';
import { rateLimit } from '../../server/rate-limit.ts';

it('a token has what a minute allows at once, and what a second adds each second', () => {
  let now = 0;
  const rate = rateLimit(600, () => now);
  expect(rate.take('a', 500)).toEqual({ remaining: 100, retryAfterSeconds: 0 });
  expect(rate.take('a', 150)).toEqual({ remaining: 100, retryAfterSeconds: 5 });
  expect(rate.take('b', 150)).toEqual({ remaining: 450, retryAfterSeconds: 0 });
  now = 4.9;
  expect(rate.take('a', 150).retryAfterSeconds).toBe(1);
  now = 5;
  expect(rate.take('a', 150)).toEqual({ remaining: 0, retryAfterSeconds: 0 });
  now = 1e6;
  expect(rate.take('a', 1).remaining).toBe(599);
});

it('what costs more than a minute allows waits for a full bucket, and is paid off after it', () => {
  let now = 0;
  const rate = rateLimit(60, () => now);
  expect(rate.take('a', 100)).toEqual({ remaining: 0, retryAfterSeconds: 0 });
  expect(rate.take('a', 1).retryAfterSeconds).toBe(41);
  now = 41;
  expect(rate.take('a', 1).retryAfterSeconds).toBe(0);
});

it('0 is no limit', () => {
  const rate = rateLimit(0);
  for (let i = 0; i < 1000; i++) expect(rate.take('a', 1e9)).toEqual({ remaining: null, retryAfterSeconds: 0 });
});

it('many tokens are forgotten once their buckets are full again', () => {
  let now = 0;
  const rate = rateLimit(60, () => now);
  for (let i = 0; i < 10_001; i++) rate.take(`t${i}`, 60);
  now = 60;
  expect(rate.take('t0', 1).remaining).toBe(59);
});
