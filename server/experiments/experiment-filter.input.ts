import { Field, InputType } from 'type-graphql';
import {
  DateTimeFilter,
  type Equality,
  IdFilter,
  IntFilter,
  type Range,
  TagsFilter,
  TextFilter,
} from '../comparators.input.ts';
import { type DatasetKind, ExperimentOrderField, type MethodName, type ModelName, OrderDirection } from '../enums.ts';
import type { RunStatus } from '../enums.ts';
import { DatasetKindFilter, MethodNameFilter, ModelNameFilter, RunStatusFilter } from '../runs/run.input.ts';

@InputType({ description: 'Which experiments; everything given must hold.' })
export class ExperimentFilter {
  @Field(() => [ExperimentFilter], { nullable: true, description: 'Each of them holds.' })
  and?: ExperimentFilter[] | null;

  @Field(() => [ExperimentFilter], { nullable: true, description: 'At least one of them holds.' })
  or?: ExperimentFilter[] | null;

  @Field(() => ExperimentFilter, { nullable: true, description: 'It does not hold.' })
  not?: ExperimentFilter | null;

  @Field(() => TextFilter, { nullable: true, description: 'By name.' })
  name?: TextFilter | null;

  @Field(() => IntFilter, { nullable: true, description: 'By number.' })
  number?: (Equality<number> & Range<number>) | null;

  @Field(() => IdFilter, { nullable: true, description: 'By who launched it.' })
  account?: Equality<string> | null;

  @Field(() => TagsFilter, { nullable: true, description: 'By its tags.' })
  tags?: TagsFilter | null;

  @Field(() => TextFilter, { nullable: true, description: 'By what is noted of it.' })
  notes?: TextFilter | null;

  @Field(() => DateTimeFilter, { nullable: true, description: 'By when it was launched.' })
  createdAt?: DateTimeFilter | null;

  @Field(() => DatasetKindFilter, { nullable: true, description: 'It has a run on such a data set.' })
  dataset?: Equality<DatasetKind> | null;

  @Field(() => ModelNameFilter, { nullable: true, description: 'It has a run of such a model.' })
  model?: Equality<ModelName> | null;

  @Field(() => MethodNameFilter, { nullable: true, description: 'It has a run of such a method.' })
  method?: Equality<MethodName> | null;

  @Field(() => RunStatusFilter, {
    nullable: true,
    description: 'It has a run of such a status. Conditions on runs beside each other are about one and the same run.',
  })
  status?: Equality<RunStatus> | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether it is archived. A filter that nowhere says so means false.',
  })
  archived?: boolean | null;
}

@InputType({ description: 'What to order by; experiments that are equal in it follow by number.' })
export class ExperimentOrder {
  @Field(() => ExperimentOrderField, { description: 'The field.' })
  field!: ExperimentOrderField;

  @Field(() => OrderDirection, { description: 'Which way.' })
  direction: OrderDirection = OrderDirection.ASC;
}
