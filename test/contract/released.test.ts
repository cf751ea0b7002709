import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { breakingChanges } from '../../scripts/contract/breaking.ts';

const read = (file: string) => readFile(path.join(import.meta.dirname, file), 'utf8');

it('the contract breaks nothing that was released: deprecate first, `npm run release:contract` notes a release', async () => {
  expect(await breakingChanges(await read('released.graphql'), await read('../../schema.graphql'))).toEqual([]);
});

describe('what breaks a client', () => {
  const released = `
    type Query { run(number: Int!, deep: Boolean @deprecated(reason: "no use")): Run  old: Int @deprecated(reason: "since 2026-11-25: use run") }
    type Run { id: ID!  status: Status!  note: String }
    enum Status { QUEUED DONE LOST @deprecated(reason: "never answered") }
    input Launch { name: String!  seed: Int  legacy: Int @deprecated(reason: "ignored") }`;

  it.each<[string, (text: string) => string, RegExp]>([
    ['a field that is gone', (text) => text.replace('note: String', ''), /^Run\.note/],
    ['a field that may be null now', (text) => text.replace('status: Status!', 'status: Status'), /^Run\.status/],
    ['a field of another type', (text) => text.replace('note: String', 'note: Int'), /^Run\.note/],
    [
      'an argument that must be given',
      (text) => text.replace('(number: Int!', '(number: Int!, team: ID!'),
      /^Query\.run/,
    ],
    ['an input field that must be given', (text) => text.replace('seed: Int', 'seed: Int!'), /^Launch\.seed/],
    ['a new one that must be given', (text) => text.replace('seed: Int', 'seed: Int kind: Int!'), /^Launch\.kind/],
    ['a value of an enum that is gone', (text) => text.replace('DONE', ''), /^Status\.DONE/],
    [
      'a type that is gone',
      (text) => text.replace('): Run ', '): ID ').replace(/type Run .*/, ''),
      /^(Query\.run|Run)/,
    ],
  ])('%s', async (_name, change, sentence) => {
    const breaks = await breakingChanges(released, change(released));
    expect(breaks.length).toBeGreaterThan(0);
    expect(breaks.some((line) => sentence.test(line))).toBe(true);
  });

  it.each<[string, (text: string) => string]>([
    ['nothing', (text) => text],
    ['a new field', (text) => text.replace('note: String', 'note: String tags: [String!]!')],
    ['a new argument with a default', (text) => text.replace('(number: Int!', '(number: Int!, first: Int! = 50')],
    ['a new description', (text) => text.replace('type Run', '"A run." type Run')],
    ['a field that was announced to go', (text) => text.replace(/old: Int @deprecated\(.*?\)/, '')],
    ['a value that was announced to go', (text) => text.replace(/LOST @deprecated\(.*?\)/, '')],
    ['an argument that was announced to go', (text) => text.replace(/, deep: Boolean @deprecated\(.*?\)/, '')],
    ['an input field that was announced to go', (text) => text.replace(/legacy: Int @deprecated\(.*?\)/, '')],
  ])('does not: %s', async (_name, change) => {
    expect(await breakingChanges(released, change(released))).toEqual([]);
  });
});
