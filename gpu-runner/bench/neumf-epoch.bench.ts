import { neumfEpoch } from './neumf-epoch.ts';

/** With the paper's width, on one core. */
export const rows = () => neumfEpoch('neumf-epoch', {}, 3);
