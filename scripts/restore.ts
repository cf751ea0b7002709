// `npm run restore -- FILE`: fills an empty database, and the artifact store, from a backup; one of an older version is brought up to this one.
import { restore } from '../server/backup/restore.service.ts';
import { withPlatformData } from './backup/platform-data.ts';

const [file, ...more] = process.argv.slice(2);
if (file === undefined || more.length > 0) {
  process.stderr.write('npm run restore -- FILE.tar.gz\n');
  process.exit(2);
}
const { manifest, migrated, artifacts } = await withPlatformData((data) => restore(data, file));
process.stdout.write(`restored ${manifest.tables.length} tables and ${artifacts} artifacts of ${manifest.madeAt}\n`);
if (migrated.length > 0) process.stdout.write(`brought up to this version: ${migrated.join(', ')}\n`);
