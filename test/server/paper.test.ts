import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type Db } from '../../server/db.ts';
import { paperFigures, seedPaperFigures } from '../../server/paper/paper.service.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let db: Db;

beforeAll(async () => {
  database = await freshDatabase();
  db = openDatabase(database.url);
});
afterAll(async () => {
  await db.$disconnect();
  await database.drop();
});

const all = () => db.paperFigure.findMany({ orderBy: { id: 'asc' } });
const gender = { dataset: 'ML_100K', model: 'NMF', attribute: 'gender' } as const;

describe('the printed figures in the database', () => {
  it('several servers that start at once leave one of each', async () => {
    await Promise.all([seedPaperFigures(db), seedPaperFigures(db), seedPaperFigures(db)]);
    expect(await db.paperFigure.count()).toBe(384);
  });

  it('seeding again changes nothing', async () => {
    const before = await all();
    await seedPaperFigures(db);
    expect(await all()).toEqual(before);
  });

  it('a wrong, a lost and a foreign figure are put right', async () => {
    const before = await all();
    const [first, second] = before;
    await db.paperFigure.update({ where: { id: first!.id }, data: { value: 0.123 } });
    await db.paperFigure.delete({ where: { id: second!.id } });
    await db.paperFigure.create({ data: { ...second!, id: 'pf_foreign', metric: 'none' } });
    await seedPaperFigures(db);
    expect(await all()).toEqual(before);
  });

  it('are found by the names of the contract', async () => {
    const figures = await paperFigures(db, gender);
    expect([...figures.keys()]).toEqual(['ORIGINAL', 'U2U_R', 'D2D_R', 'RETRAIN', 'ADV_INT']);
    expect(figures.get('U2U_R')).toContainEqual({ table: 3, attacker: 'XGB', metric: 'recall', value: 0.9999 });
    expect(figures.get('ORIGINAL')).toContainEqual({ table: 4, attacker: null, metric: 'hr@10', value: 0.4491 });
    expect(figures.get('U2U_R')!.at(-1)).toEqual({ table: 5, attacker: null, metric: 'seconds', value: 5.78 });
    expect([...figures.values()].map((list) => list.length)).toEqual([12, 13, 13, 13, 13]);
  });

  it('of every data set and model that the paper has', async () => {
    for (const dataset of ['ML_100K', 'ML_1M', 'LFM_2B'] as const) {
      for (const model of ['NMF', 'LIGHT_GCN'] as const) {
        const figures = await paperFigures(db, { ...gender, dataset, model });
        expect([...figures.values()].map((list) => list.length)).toEqual([12, 13, 13, 13, 13]);
      }
    }
  });

  it('there are none of the synthetic data set, nor of another attribute', async () => {
    expect((await paperFigures(db, { ...gender, dataset: 'SYNTHETIC_100K' })).size).toBe(0);
    expect((await paperFigures(db, { ...gender, attribute: 'age' })).size).toBe(0);
  });
});
