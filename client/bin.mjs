#!/usr/bin/env node
// `npx lethe` in a checkout: the command line as it is written. The published package has built code instead (package.json, bin).
import { register } from 'tsx/esm/api';

register();
await import('./cli/main.ts');
