import { DomainError, type Issue } from './errors.ts';

// Rules of what people write of runs and experiments.

export const MAX_TAGS = 50;
export const MAX_NOTES = 20_000;
const TAG = /^[a-z0-9][a-z0-9._/-]{0,49}$/;

/** Throws unless every tag is a slug. */
export function checkTags(tags: { readonly add: readonly string[]; readonly remove: readonly string[] }): void {
  const issues = (['add', 'remove'] as const).flatMap((field) =>
    tags[field].flatMap((tag, i): Issue[] =>
      TAG.test(tag)
        ? []
        : [
            {
              code: 'INVALID',
              message: `${field}[${i}]: expected 1 to 50 of a-z, 0-9, ".", "_", "/" and "-", a letter or digit first, got ${JSON.stringify(tag)}`,
              path: [field, `${i}`],
            },
          ],
    ),
  );
  const both = tags.add.findIndex((tag) => tags.remove.includes(tag));
  if (both >= 0) {
    const message = `add[${both}]: expected a tag that is not removed as well, got ${JSON.stringify(tags.add[both])}`;
    issues.push({ code: 'INVALID', message, path: ['add', `${both}`] });
  }
  if (issues.length > 0) throw DomainError.of(issues);
}

export const tooManyTags = (): Omit<Issue, 'path'> => ({
  code: 'OUT_OF_RANGE',
  message: `expected at most ${MAX_TAGS} tags with those it has, got more`,
});

/** As stored; throws when it is too long. */
export function checkNotes(notes: string): string {
  if (notes.length > MAX_NOTES) {
    throw new DomainError('OUT_OF_RANGE', `notes: expected at most ${MAX_NOTES} characters, got ${notes.length}`, [
      'notes',
    ]);
  }
  return notes.replaceAll('\0', '\uFFFD'); // Postgres stores no NUL
}
