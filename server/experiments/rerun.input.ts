import { Field, ID, InputType } from 'type-graphql';

@InputType({ description: 'Which experiment to complete.' })
export class RerunMissingInput {
  @Field(() => String, {
    description: 'Of your choice, 1 to 200 characters: the same key with the same input queues once.',
  })
  idempotencyKey!: string;

  @Field(() => ID, { description: 'The experiment.' })
  experiment!: string;

  @Field(() => Boolean, { description: 'Only say what would be queued.' })
  dryRun: boolean = false;
}
