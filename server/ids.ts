import { randomBytes } from 'node:crypto';

/** The first letters of an id say what it names; `Node` types are spelled as in the contract. */
const PREFIXES = {
  Team: 'tm',
  Account: 'ac',
  Member: 'mb',
  Token: 'tk',
  Invitation: 'in',
  Credential: 'cr',
  AuditEntry: 'au',
  Dataset: 'ds',
  CustomDataset: 'cd',
  Protocol: 'pr',
  Experiment: 'ex',
  Run: 'ru',
  Attempt: 'at',
  Runner: 'rn',
  Artifact: 'ar',
  PaperFigure: 'pf',
} as const;

export type IdType = keyof typeof PREFIXES;

/** Crockford's base 32: no I, L, O or U, so that an id can be read aloud; in ASCII order, so that ids sort by time. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** A new id: prefix, 10 characters of milliseconds, 16 random ones. */
export function newId(type: IdType, now = Date.now()): string {
  let time = '';
  for (let rest = now, i = 0; i < 10; i++, rest = Math.floor(rest / 32)) time = ALPHABET[rest % 32] + time;
  const random = Array.from(randomBytes(16), (byte) => ALPHABET[byte % 32]).join('');
  return `${PREFIXES[type]}_${time}${random}`;
}

/** What an id names, or undefined when it is none of ours. */
export function typeOfId(id: string): IdType | undefined {
  const prefix = id.slice(0, id.indexOf('_'));
  const found = Object.entries(PREFIXES).find(([, p]) => p === prefix);
  return found?.[0] as IdType | undefined; // a key of PREFIXES
}
