import { Field, ID, InputType, Int, type ClassType } from 'type-graphql';
import { DatasetKind, MethodName, ModelName, OrderDirection, RunOrderField, RunStatus } from '../enums.ts';

/** The comparator input of a type whose values are equal, different or in a list. */
function equalityFilter<T>(type: () => object, name: string): ClassType<Equality<T>> {
  @InputType(name, { description: 'All comparisons given must hold.' })
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

export interface Equality<T> {
  eq?: T | null;
  ne?: T | null;
  in?: T[] | null;
}

const RunStatusFilter = equalityFilter<RunStatus>(() => RunStatus, 'RunStatusFilter');
const MethodNameFilter = equalityFilter<MethodName>(() => MethodName, 'MethodNameFilter');
const DatasetKindFilter = equalityFilter<DatasetKind>(() => DatasetKind, 'DatasetKindFilter');
const ModelNameFilter = equalityFilter<ModelName>(() => ModelName, 'ModelNameFilter');
const StringFilter = equalityFilter<string>(() => String, 'StringFilter');
const IdFilter = equalityFilter<string>(() => ID, 'IdFilter');

@InputType({ description: 'All comparisons given must hold.' })
export class IntFilter {
  @Field(() => Int, { nullable: true, description: 'Equal to it.' })
  eq?: number | null;

  @Field(() => [Int], { nullable: true, description: 'Equal to one of them.' })
  in?: number[] | null;

  @Field(() => Int, { nullable: true, description: 'At least it.' })
  gte?: number | null;

  @Field(() => Int, { nullable: true, description: 'At most it.' })
  lte?: number | null;
}

@InputType({ description: 'Which runs; everything given must hold.' })
export class RunFilter {
  @Field(() => [RunFilter], { nullable: true, description: 'Each of them holds.' })
  and?: RunFilter[] | null;

  @Field(() => [RunFilter], { nullable: true, description: 'At least one of them holds.' })
  or?: RunFilter[] | null;

  @Field(() => RunFilter, { nullable: true, description: 'It does not hold.' })
  not?: RunFilter | null;

  @Field(() => RunStatusFilter, { nullable: true, description: 'By status.' })
  status?: Equality<RunStatus> | null;

  @Field(() => MethodNameFilter, { nullable: true, description: 'By method.' })
  method?: Equality<MethodName> | null;

  @Field(() => DatasetKindFilter, { nullable: true, description: 'By data set.' })
  dataset?: Equality<DatasetKind> | null;

  @Field(() => ModelNameFilter, { nullable: true, description: 'By model.' })
  model?: Equality<ModelName> | null;

  @Field(() => StringFilter, { nullable: true, description: 'By attribute.' })
  attribute?: Equality<string> | null;

  @Field(() => IntFilter, { nullable: true, description: 'By seed.' })
  seed?: IntFilter | null;

  @Field(() => IdFilter, { nullable: true, description: 'By an experiment that asked for it.' })
  experiment?: Equality<string> | null;

  @Field(() => StringFilter, { nullable: true, description: "By the protocol's fingerprint." })
  protocol?: Equality<string> | null;
}

@InputType({ description: 'What to order by; runs that are equal in it follow by number.' })
export class RunOrder {
  @Field(() => RunOrderField, { description: 'The field.' })
  field!: RunOrderField;

  @Field(() => OrderDirection, { description: 'Which way.' })
  direction: OrderDirection = OrderDirection.ASC;
}
