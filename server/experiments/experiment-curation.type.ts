import { Field, ID, ObjectType } from 'type-graphql';
import { PurgeOutcome } from '../runs/curation.type.ts';
import { Payload, UserError } from '../user-error.type.ts';
import { Experiment } from './experiment.type.ts';

@ObjectType({ description: 'What was made of one of several experiments.' })
export class ExperimentOutcome {
  @Field(() => ID, { description: 'As it was given.' })
  id!: string;

  @Field(() => Experiment, { nullable: true, description: 'As it is now; null with an error.' })
  experiment!: Experiment | null;

  @Field(() => UserError, { nullable: true, description: 'Why it was left as it was; also among userErrors.' })
  error!: UserError | null;
}

@ObjectType()
export abstract class ExperimentsPayload extends Payload {
  @Field(() => [ExperimentOutcome], {
    nullable: true,
    description: 'One for each id, in their order; null when the input as a whole was refused.',
  })
  results!: ExperimentOutcome[] | null;
}

@ObjectType({ description: 'What archiving made of each; one that is refused keeps none of the others back.' })
export class ArchiveExperimentsPayload extends ExperimentsPayload {}

@ObjectType({ description: 'What restoring made of each; one that is refused keeps none of the others back.' })
export class RestoreExperimentsPayload extends ExperimentsPayload {}

@ObjectType({ description: 'What purging made of each. One that is refused keeps none of the others back.' })
export class PurgeExperimentsPayload extends Payload {
  @Field(() => [PurgeOutcome], {
    nullable: true,
    description: 'One for each id, in their order; null when the input as a whole was refused.',
  })
  results!: PurgeOutcome[] | null;
}

@ObjectType({ description: 'What tagging made of each; one that is refused keeps none of the others back.' })
export class TagExperimentsPayload extends ExperimentsPayload {}

@ObjectType({ description: 'What updating made.' })
export class UpdateExperimentPayload extends Payload {
  @Field(() => Experiment, { nullable: true, description: 'Null with userErrors.' })
  experiment!: Experiment | null;
}
