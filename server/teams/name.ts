import { DomainError } from '../errors.ts';

const CONTROL = /\p{Cc}/u;

/** A name for people: trimmed, one line, 1 to 100 characters. */
export function checkedName(text: string): string {
  const name = text.trim();
  if (name.length < 1 || name.length > 100) {
    throw new DomainError('OUT_OF_RANGE', `name: expected 1 to 100 characters, got ${name.length}`, ['name']);
  }
  if (CONTROL.test(name)) throw new DomainError('INVALID', 'name: expected no control characters', ['name']);
  return name;
}

/** For addresses: lower-case words with hyphens, 2 to 40 characters. */
export function checkedSlug(text: string): string {
  if (/^[a-z0-9](?:[a-z0-9]|-(?=[a-z0-9])){1,39}$/.test(text)) return text;
  const message = `slug: expected 2 to 40 of a-z, 0-9 and single hyphens within, got ${JSON.stringify(text)}`;
  throw new DomainError('INVALID', message, ['slug']);
}
