import { Field, Float, ID, InputType, Int, type ClassType } from 'type-graphql';
import { DateTime } from './scalars.ts';

// The comparators of typed filters: all comparisons given must hold; null is as not given.

const ALL_HOLD = { description: 'All comparisons given must hold.' };

export interface Equality<T> {
  eq?: T | null;
  ne?: T | null;
  in?: T[] | null;
}

/** The comparator input of a type whose values are equal, different or in a list. */
export function equalityFilter<T>(type: () => object, name: string): ClassType<Equality<T>> {
  @InputType(name, ALL_HOLD)
  class Filter implements Equality<T> {
    @Field(type as () => ClassType, { nullable: true, description: 'Equal to it.' })
    eq?: T | null;

    @Field(type as () => ClassType, { nullable: true, description: 'Different from it.' })
    ne?: T | null;

    @Field(() => [type() as ClassType], { nullable: true, description: 'Equal to one of them.' })
    in?: T[] | null;
  }
  return Filter;
}

export interface Range<T> {
  gt?: T | null;
  gte?: T | null;
  lt?: T | null;
  lte?: T | null;
}

/** The comparator input of a type whose values have an order. */
function rangeFilter<T>(type: () => object, name: string): ClassType<Equality<T> & Range<T>> {
  @InputType(name, ALL_HOLD)
  class Filter implements Equality<T>, Range<T> {
    @Field(type as () => ClassType, { nullable: true, description: 'Equal to it.' })
    eq?: T | null;

    @Field(type as () => ClassType, { nullable: true, description: 'Different from it.' })
    ne?: T | null;

    @Field(() => [type() as ClassType], { nullable: true, description: 'Equal to one of them.' })
    in?: T[] | null;

    @Field(type as () => ClassType, { nullable: true, description: 'More than it.' })
    gt?: T | null;

    @Field(type as () => ClassType, { nullable: true, description: 'At least it.' })
    gte?: T | null;

    @Field(type as () => ClassType, { nullable: true, description: 'Less than it.' })
    lt?: T | null;

    @Field(type as () => ClassType, { nullable: true, description: 'At most it.' })
    lte?: T | null;
  }
  return Filter;
}

export const StringFilter = equalityFilter<string>(() => String, 'StringFilter');
export const IdFilter = equalityFilter<string>(() => ID, 'IdFilter');
export const IntFilter = rangeFilter<number>(() => Int, 'IntFilter');
export const FloatFilter = rangeFilter<number>(() => Float, 'FloatFilter');

@InputType({ description: 'All comparisons given must hold; what has no such moment yet, holds none.' })
export class DateTimeFilter implements Range<Date> {
  @Field(() => DateTime, { nullable: true, description: 'After it.' })
  gt?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'At it or after it.' })
  gte?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Before it.' })
  lt?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'At it or before it.' })
  lte?: Date | null;
}

@InputType({ description: 'All comparisons given must hold; capital and small letters are the same.' })
export class TextFilter {
  @Field(() => String, { nullable: true, description: 'Equal to it.' })
  eq?: string | null;

  @Field(() => String, { nullable: true, description: 'Has it somewhere.' })
  contains?: string | null;

  @Field(() => String, { nullable: true, description: 'Begins with it.' })
  startsWith?: string | null;
}

@InputType({ description: 'All comparisons given must hold.' })
export class TagsFilter {
  @Field(() => String, { nullable: true, description: 'This tag is among them.' })
  has?: string | null;

  @Field(() => [String], { nullable: true, description: 'At least one of these is among them.' })
  hasAny?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Each of these is among them.' })
  hasAll?: string[] | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether there is none.' })
  isEmpty?: boolean | null;
}
