// On Node 20 a worker thread does not get the loader of TypeScript, whatever its execArgv say ("Unknown file extension
// .ts"), so the thread registers it itself and only then loads the work. Plain JavaScript for that reason alone.
import { register } from 'tsx/esm/api';

register();
await import('./worker.ts');
