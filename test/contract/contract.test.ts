import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  buildSchema,
  type GraphQLSchema,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  parse,
  print,
  specifiedRules,
  validate,
} from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { MAX_TOKENS, validationRules } from '../../server/limits.ts';
import { contractText, schema } from '../../server/schema.ts';

const root = path.resolve(import.meta.dirname, '../..');

let contract: GraphQLSchema;
let text: string;
beforeAll(async () => {
  text = await readFile(path.join(root, 'schema.graphql'), 'utf8');
  contract = buildSchema(text);
});

it('schema.graphql is what the server serves: `npm run gen` writes it', async () => {
  expect(contractText(await schema())).toBe(text);
});

describe('the documents of the programs', () => {
  it.each([
    ['runner', 'gpu-runner/api'],
    ['client', 'client'],
    ['web', 'web/features'],
  ])('of the %s fit the contract and stay within the limits', async (_name, folder) => {
    const entries = await readdir(path.join(root, folder), { recursive: true });
    const files = entries.filter((file) => file.endsWith('.graphql'));
    expect(files.length).toBeGreaterThan(0);
    const texts = await Promise.all(files.map((file) => readFile(path.join(root, folder, file), 'utf8')));
    const whole = parse(texts.join('\n'));
    const fragments = whole.definitions.filter(({ kind }) => kind === 'FragmentDefinition');
    const operations = whole.definitions.filter(({ kind }) => kind === 'OperationDefinition');
    expect(operations.length).toBeGreaterThan(0);
    for (const operation of operations) {
      // as it is sent: one operation with the fragments it may use
      const rules = specifiedRules.filter(({ name }) => name !== 'NoUnusedFragmentsRule');
      const document = { ...whole, definitions: [operation, ...fragments] };
      expect(validate(contract, document, [...rules, ...validationRules])).toEqual([]);
      expect(() => parse(print(document), { maxTokens: MAX_TOKENS })).not.toThrow();
    }
  });
});

describe('the contract is its own manual', () => {
  it('every type, field, argument and input field says what it is; an enum explains its values itself', () => {
    const silent: string[] = [];
    const note = (name: string, described: { readonly description?: string | null }): void => {
      if (!described.description) silent.push(name);
    };
    for (const type of Object.values(contract.getTypeMap())) {
      if (type.name.startsWith('__') || ['String', 'Int', 'Float', 'Boolean', 'ID'].includes(type.name)) continue;
      if (!['Query', 'Mutation', 'Subscription'].includes(type.name)) note(type.name, type);
      if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)) {
        for (const field of Object.values(type.getFields())) {
          note(`${type.name}.${field.name}`, field);
          if ('args' in field) for (const arg of field.args) note(`${type.name}.${field.name}(${arg.name})`, arg);
        }
      }
    }
    expect(silent).toEqual([]);
  });
});
