import { Field, ID, InputType } from 'type-graphql';

@InputType({ description: 'Experiments, 1 to 1000.' })
export class ExperimentsInput {
  @Field(() => [ID], { description: 'The experiments.' })
  ids!: string[];
}

@InputType({ description: 'Which experiments to archive.' })
export class ArchiveExperimentsInput extends ExperimentsInput {}

@InputType({ description: 'Which archived experiments to show again.' })
export class RestoreExperimentsInput extends ExperimentsInput {}

@InputType({ description: 'Which archived experiments to delete for good.' })
export class PurgeExperimentsInput extends ExperimentsInput {}

@InputType({ description: 'Which experiments to tag, and how.' })
export class TagExperimentsInput extends ExperimentsInput {
  @Field(() => [String], {
    description: 'Tags they shall have: 1 to 50 of a-z, 0-9 and "._/-" each, at most 50 an experiment.',
  })
  add: string[] = [];

  @Field(() => [String], { description: 'Tags they shall not have.' })
  remove: string[] = [];
}

@InputType({ description: 'What people say of an experiment; what is left out stays.' })
export class UpdateExperimentInput {
  @Field(() => ID, { description: 'The experiment.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Its name, 1 to 200 characters.' })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'Markdown, at most 20000 characters; empty for none.' })
  notes?: string | null;
}
