import { describe, expect, it } from 'vitest';
import tables from '../../prisma/paper-tables.json' with { type: 'json' };
import { printedFigures } from '../../server/paper/paper.tables.ts';

describe('printed figures', () => {
  const figures = printedFigures(tables);

  it('holds every number of Tables 3, 4 and 5', () => {
    const of = (table: number) => figures.filter((f) => f.table === table).length;
    // 3 data sets x 2 models x 5 methods, x 2 attackers x 4 metrics or x 4 metrics; times without the Original
    expect([of(3), of(4), of(5)]).toEqual([240, 120, 24]);
  });

  it('has an id of its own for each', () => {
    expect(new Set(figures.map((f) => f.id)).size).toBe(figures.length);
    expect(figures.every((f) => Number.isFinite(f.value))).toBe(true);
  });

  it('says what the pages say', () => {
    const value = (id: string) => figures.find((f) => f.id === id)?.value;
    expect(value('pf_3_ml-100k_nmf_u2u-r_xgb_auc')).toBe(0.9906);
    expect(value('pf_4_ml-100k_nmf_d2d-r_ndcg@10')).toBe(0.4147);
    expect(value('pf_5_ml-100k_nmf_d2d-r_seconds')).toBe(2.69);
  });
});
