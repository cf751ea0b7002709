import { Field, Int, ObjectType } from 'type-graphql';
import { Artifact } from '../artifacts/artifact.type.ts';
import { RunnerCommand } from '../enums.ts';
import { DateTime } from '../scalars.ts';
import { Payload } from '../user-error.type.ts';
import { Run } from './run.type.ts';

@ObjectType({ description: 'The right to work on a run; every report carries its token.' })
export class Lease {
  @Field(() => String, { description: 'Secret of the runner.' })
  token!: string;

  @Field(() => DateTime, { description: "When it ends unless a heartbeat renews it, by the database's clock." })
  expiresAt!: Date;
}

@ObjectType({ description: 'A run to compute.' })
export class Claim {
  @Field(() => Lease, { description: 'The right to it.' })
  lease!: Lease;

  @Field(() => Int, { description: '1 for the first.' })
  attempt!: number;

  @Field(() => Run, { description: 'What to compute.' })
  run!: Run;

  @Field(() => Artifact, {
    nullable: true,
    description: 'The Original to start from; null for what trains a model: Original, Retrain, Adv-InT.',
  })
  parentCheckpoint!: Artifact | null;

  @Field(() => Artifact, {
    nullable: true,
    description: 'Where training stood in an earlier attempt (TRAINING_STATE); null: start afresh.',
  })
  resumeFrom!: Artifact | null;

  @Field(() => [Artifact], {
    description: 'Of a re-attack: the stored user embeddings that are attacked, one a surface; else none.',
  })
  embeddings!: Artifact[];
}

@ObjectType({ description: 'What claiming gave.' })
export class ClaimRunPayload extends Payload {
  @Field(() => Claim, { nullable: true, description: 'Null: nothing to do now.' })
  claim!: Claim | null;

  @Field(() => RunnerCommand, {
    nullable: true,
    description: 'DRAIN: claim no more, finish what is held, end. CONTINUE otherwise; null with userErrors.',
  })
  command!: RunnerCommand | null;
}

@ObjectType({ description: 'What a heartbeat is answered with.' })
export class HeartbeatRunPayload extends Payload {
  @Field(() => RunnerCommand, { nullable: true, description: 'What to do next; null with userErrors.' })
  command!: RunnerCommand | null;

  @Field(() => Lease, { nullable: true, description: 'Renewed; null with userErrors.' })
  lease!: Lease | null;
}

@ObjectType({ description: 'What recording is answered with.' })
export class RecordPayload extends Payload {
  @Field(() => Boolean, { description: 'Whether it is stored.' })
  ok!: boolean;
}

@ObjectType({ description: 'What reporting is answered with.' })
export class ReportMetricsPayload extends Payload {
  @Field(() => Int, { nullable: true, description: 'Points of this report that are stored; null with userErrors.' })
  accepted!: number | null;
}

@ObjectType({ description: 'What completing made.' })
export class CompleteRunPayload extends Payload {
  @Field(() => Run, { nullable: true, description: 'Null with userErrors.' })
  run!: Run | null;
}

@ObjectType({ description: 'What failing made.' })
export class FailRunPayload extends Payload {
  @Field(() => Run, { nullable: true, description: 'Null with userErrors.' })
  run!: Run | null;
}

@ObjectType({ description: 'What cancelling made.' })
export class CancelRunPayload extends Payload {
  @Field(() => Run, { nullable: true, description: 'Null with userErrors.' })
  run!: Run | null;
}

@ObjectType({ description: 'What moving it in the queue made.' })
export class SetPriorityPayload extends Payload {
  @Field(() => Run, { nullable: true, description: 'Null with userErrors.' })
  run!: Run | null;
}

@ObjectType({ description: 'What retrying made.' })
export class RetryRunPayload extends Payload {
  @Field(() => Run, { nullable: true, description: 'Null with userErrors.' })
  run!: Run | null;
}
