// `npm run backup -- FILE`: the database and the artifacts of this moment, in one file. The platform may go on working.
import { backup } from '../server/backup/backup.service.ts';
import { withPlatformData } from './backup/platform-data.ts';

const [file, ...more] = process.argv.slice(2);
if (file === undefined || more.length > 0) {
  process.stderr.write('npm run backup -- FILE.tar.gz\n');
  process.exit(2);
}
const { tables, artifacts, missing } = await withPlatformData((data) => backup(data, file));
process.stdout.write(`${file}: ${tables} tables, ${artifacts} artifacts\n`);
if (missing.length > 0) {
  process.stderr.write(`not in the store, though rows refer to them: ${missing.join(', ')}\n`);
  process.exitCode = 1;
}
