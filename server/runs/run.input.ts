import { Field, InputType } from 'type-graphql';
import {
  DateTimeFilter,
  type Equality,
  equalityFilter,
  FloatFilter,
  IdFilter,
  IntFilter,
  type Range,
  StringFilter,
  TagsFilter,
  TextFilter,
} from '../comparators.input.ts';
import { DatasetKind, Engine, MethodName, ModelName, OrderDirection, RunOrderField, RunStatus } from '../enums.ts';

export const RunStatusFilter = equalityFilter<RunStatus>(() => RunStatus, 'RunStatusFilter');
export const MethodNameFilter = equalityFilter<MethodName>(() => MethodName, 'MethodNameFilter');
export const DatasetKindFilter = equalityFilter<DatasetKind>(() => DatasetKind, 'DatasetKindFilter');
export const ModelNameFilter = equalityFilter<ModelName>(() => ModelName, 'ModelNameFilter');
const EngineFilter = equalityFilter<Engine>(() => Engine, 'EngineFilter');

type Numbers = Equality<number> & Range<number>;

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

  @Field(() => StringFilter, { nullable: true, description: "By the name of the team's own data set." })
  customDataset?: Equality<string> | null;

  @Field(() => StringFilter, { nullable: true, description: 'By attribute.' })
  attribute?: Equality<string> | null;

  @Field(() => IntFilter, { nullable: true, description: 'By seed.' })
  seed?: Numbers | null;

  @Field(() => IntFilter, { nullable: true, description: 'By number.' })
  number?: Numbers | null;

  @Field(() => IntFilter, { nullable: true, description: 'By priority.' })
  priority?: Numbers | null;

  @Field(() => FloatFilter, {
    nullable: true,
    description: "By the weight of the method's regulariser; methods without one hold none.",
  })
  alpha?: Numbers | null;

  @Field(() => FloatFilter, { nullable: true, description: 'By the weight of the unlearning loss of Retrain.' })
  lambda?: Numbers | null;

  @Field(() => FloatFilter, { nullable: true, description: 'By the weight of the reversed gradient of Adv-InT.' })
  reversal?: Numbers | null;

  @Field(() => FloatFilter, { nullable: true, description: 'By the standard deviation of the noise.' })
  sigma?: Numbers | null;

  @Field(() => IdFilter, { nullable: true, description: 'By an experiment that asked for it.' })
  experiment?: Equality<string> | null;

  @Field(() => StringFilter, { nullable: true, description: "By the protocol's fingerprint." })
  protocol?: Equality<string> | null;

  @Field(() => TextFilter, { nullable: true, description: 'By the name of an experiment that asked for it.' })
  experimentName?: TextFilter | null;

  @Field(() => TagsFilter, { nullable: true, description: 'By its own tags.' })
  tags?: TagsFilter | null;

  @Field(() => TextFilter, { nullable: true, description: 'By what is noted of it.' })
  notes?: TextFilter | null;

  @Field(() => IdFilter, { nullable: true, description: 'By the runner that has it, or had it last.' })
  runner?: Equality<string> | null;

  @Field(() => EngineFilter, { nullable: true, description: 'By what it was computed with.' })
  engine?: Equality<Engine> | null;

  @Field(() => DateTimeFilter, { nullable: true, description: 'By when it was launched first.' })
  createdAt?: DateTimeFilter | null;

  @Field(() => DateTimeFilter, { nullable: true, description: 'By when its latest attempt began.' })
  startedAt?: DateTimeFilter | null;

  @Field(() => DateTimeFilter, { nullable: true, description: 'By when it ended.' })
  finishedAt?: DateTimeFilter | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether it is a re-attack: new attackers on what another run has stored.',
  })
  reattack?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether it is archived. A filter that nowhere says so means false: ask for true to see them, for either of both with `or` to see all.',
  })
  archived?: boolean | null;
}

@InputType({ description: 'What to order by; runs that are equal in it follow by number.' })
export class RunOrder {
  @Field(() => RunOrderField, { description: 'The field.' })
  field!: RunOrderField;

  @Field(() => OrderDirection, { description: 'Which way.' })
  direction: OrderDirection = OrderDirection.ASC;
}
