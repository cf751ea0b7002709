// What every Lethe database holds from the start: the figures that the paper prints. Run it with `npx prisma db seed`.
import { openDatabase } from '../server/db.ts';
import { seedPaperFigures } from '../server/paper/paper.service.ts';

const url = process.env['DATABASE_URL'] ?? 'postgresql://postgres@127.0.0.1:5432/lethe';
const db = openDatabase(url);
try {
  await seedPaperFigures(db);
} finally {
  await db.$disconnect();
}
