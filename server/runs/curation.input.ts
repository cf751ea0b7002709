import { Field, ID, InputType } from 'type-graphql';

@InputType({ description: 'Runs, 1 to 1000.' })
export class RunsInput {
  @Field(() => [ID], { description: 'The runs.' })
  ids!: string[];
}

@InputType({ description: 'Which runs to cancel.' })
export class CancelRunsInput extends RunsInput {}

@InputType({ description: 'Which failed or cancelled runs to queue again.' })
export class RetryRunsInput extends RunsInput {}

@InputType({ description: 'Which ended runs to archive.' })
export class ArchiveRunsInput extends RunsInput {}

@InputType({ description: 'Which archived runs to show again.' })
export class RestoreRunsInput extends RunsInput {}

@InputType({ description: 'Which archived runs to delete for good.' })
export class PurgeRunsInput extends RunsInput {}

@InputType({ description: 'Which runs to tag, and how.' })
export class TagRunsInput extends RunsInput {
  @Field(() => [String], {
    description: 'Tags they shall have: 1 to 50 of a-z, 0-9 and "._/-" each, at most 50 a run.',
  })
  add: string[] = [];

  @Field(() => [String], { description: 'Tags they shall not have.' })
  remove: string[] = [];
}

@InputType({ description: 'What people say of a run; what is left out stays.' })
export class UpdateRunInput {
  @Field(() => ID, { description: 'The run.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Markdown, at most 20000 characters; empty for none.' })
  notes?: string | null;
}
