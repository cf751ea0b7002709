// Flags as the contract types them: "d2dR:alpha=1e-4/1e-2,epochs=100" is two methods of MethodInput.
import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isScalarType,
} from 'graphql';
import { contract } from './contract.ts';
import { UsageError } from './exit.ts';

type Values = Record<string, unknown>;

/** The values of an enum that names such as "ml-100k, ML_1M" mean. */
export function enumValues<Value extends string>(texts: readonly string[], type: string, flag: string): Value[] {
  const names = enumNames(type);
  const all = texts.flatMap((text) => text.split(',')).map((text) => text.trim());
  return all.map((text) => pick(text, names, flag) as Value); // the contract's names are those of the generated type
}

export function isEnumValue(text: string, type: string): boolean {
  return enumNames(type).some((name) => plain(name) === plain(text));
}

export function enumNames(type: string): string[] {
  const found = contract().getType(type);
  if (!isEnumType(found)) throw new Error(`${type} is no enum of the contract`);
  return found.getValues().map(({ name }) => name);
}

/** The keys of a @oneOf input: the methods, models or attackers there are. */
export function choiceNames(type: string): string[] {
  return Object.keys(inputType(type).getFields());
}

/**
 * "name" or "name:key=value,key=value" as a @oneOf input. A slash gives a number, word or boolean several values, and so makes several
 * choices; for a list it parts the items.
 */
export function choices(text: string, type: string, flag: string): Values[] {
  const [head = '', ...rest] = text.split(':');
  const fields = inputType(type).getFields();
  const key = pick(head, Object.keys(fields), flag);
  const parameters = getNullableType(fields[key]!.type);
  if (!isInputObjectType(parameters)) throw new Error(`${type}.${key} is no input of the contract`);
  return assignments(rest.join(':'), parameters, `${flag} ${key}`).map((values) => ({ [key]: values }));
}

/** "key=value,key=value" as an input object; as many as the slashes make. */
export function assignments(text: string, type: GraphQLInputObjectType | string, what: string): Values[] {
  const input = typeof type === 'string' ? inputType(type) : type;
  const fields = input.getFields();
  const names = Object.keys(fields).filter((field) => field !== '_');
  let all: Values[] = [{}];
  for (const pair of text.split(',').filter((part) => part.trim() !== '')) {
    const [name = '', ...value] = pair.split('=');
    if (value.length === 0) throw new UsageError(`${what}: expected key=value, got ${pair}`);
    const key = pick(name, names, what);
    const options = valuesOf(value.join('='), fields[key]!.type, `${what}.${key}`);
    all = all.flatMap((values) => options.map((option) => ({ ...values, [key]: option })));
  }
  return all;
}

function valuesOf(text: string, type: GraphQLInputType, what: string): unknown[] {
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    const item = nullable.ofType as GraphQLInputType; // the items of an input list are inputs
    return [text.split('/').map((part) => value(part, item, what))];
  }
  return text.split('/').map((part) => value(part, nullable, what));
}

function value(text: string, type: GraphQLInputType, what: string): unknown {
  const nullable = getNullableType(type);
  if (isEnumType(nullable)) {
    const names = nullable.getValues().map(({ name }) => name);
    return pick(text, names, what);
  }
  if (!isScalarType(nullable)) throw new UsageError(`${what}: cannot be written as a flag; use a file (-f)`);
  if (nullable.name === 'Boolean') return pick(text, ['true', 'false'], what) === 'true';
  if (nullable.name === 'String' || nullable.name === 'ID') return text;
  const number = Number(text);
  const isWhole = nullable.name !== 'Float';
  if (text.trim() === '' || !Number.isFinite(number) || (isWhole && !Number.isInteger(number))) {
    throw new UsageError(`${what}: expected a ${isWhole ? 'whole ' : ''}number, got ${text}`);
  }
  return number;
}

/** Case, dashes and underlines do not matter. */
function pick(text: string, names: readonly string[], what: string): string {
  const found = names.find((name) => plain(name) === plain(text));
  if (found === undefined) throw new UsageError(`${what}: expected one of ${names.join(', ')}, got ${text.trim()}`);
  return found;
}

const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');

function inputType(name: string): GraphQLInputObjectType {
  const found = contract().getType(name);
  if (!isInputObjectType(found)) throw new Error(`${name} is no input of the contract`);
  return found;
}
