// The process of an engine; see host.ts. Plain JavaScript, because it registers the loader of TypeScript.
import { register } from 'tsx/esm/api';

register();
await import('./host.ts');
