import { describe, expect, it } from 'vitest';
import { type IdType, newId, typeOfId } from '../../server/ids.ts';

const TYPES: readonly IdType[] = [
  'Team',
  'Account',
  'Member',
  'Token',
  'AuditEntry',
  'Dataset',
  'Protocol',
  'Experiment',
  'Run',
  'Attempt',
  'Runner',
  'Artifact',
  'PaperFigure',
];

describe('newId', () => {
  it('is a prefix and 26 letters that can be read aloud', () => {
    expect(newId('Run')).toMatch(/^ru_[0-9abcdefghjkmnpqrstvwxyz]{26}$/);
  });

  it('later ids sort behind earlier ones', () => {
    const moments = [0, 1, 31, 32, 1023, 1024, 1_764_057_600_000, 1_764_057_600_001, 32 ** 9];
    const ids = moments.map((now) => newId('Run', now));
    expect([...ids].sort()).toEqual(ids);
  });

  it('carries its moment', () => {
    const now = 1_764_057_600_123;
    const digits = Array.from(newId('Run', now).slice(3, 13), (c) => '0123456789abcdefghjkmnpqrstvwxyz'.indexOf(c));
    expect(digits.reduce((sum, digit) => sum * 32 + digit, 0)).toBe(now);
  });

  it('10,000 of one moment differ', () => {
    expect(new Set(Array.from({ length: 10_000 }, () => newId('Run', 0))).size).toBe(10_000);
  });
});

describe('typeOfId', () => {
  it('reads back what every id was made for', () => {
    for (const type of TYPES) expect(typeOfId(newId(type))).toBe(type);
  });

  it('no two types share a prefix', () => {
    expect(new Set(TYPES.map((type) => newId(type).split('_')[0])).size).toBe(TYPES.length);
  });

  it.each(['', '_', 'ru', 'xx_0123', '__proto___x', 'constructor_x'])('%j names nothing', (id) => {
    expect(typeOfId(id)).toBeUndefined();
  });
});
