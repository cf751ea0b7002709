import { nmfPresets } from '../models/nmf.ts';
import { neumfEpoch } from './neumf-epoch.ts';

/** With the released code's tower, eleven times the arithmetic, where a matrix library with wider registers has its strength. */
export const rows = () => neumfEpoch('neumf-epoch-released', nmfPresets.REFERENCE_CODE, 1);
