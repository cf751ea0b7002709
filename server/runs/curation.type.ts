import { Field, ID, ObjectType } from 'type-graphql';
import { Payload, UserError } from '../user-error.type.ts';
import { Run } from './run.type.ts';

@ObjectType({ description: 'What was made of one of several runs.' })
export class RunOutcome {
  @Field(() => ID, { description: 'As it was given.' })
  id!: string;

  @Field(() => Run, { nullable: true, description: 'As it is now; null with an error.' })
  run!: Run | null;

  @Field(() => UserError, { nullable: true, description: 'Why it was left as it was; also among userErrors.' })
  error!: UserError | null;
}

@ObjectType({ description: 'What was made of one of several runs or experiments that were to be purged.' })
export class PurgeOutcome {
  @Field(() => ID, { description: 'As it was given.' })
  id!: string;

  @Field(() => Boolean, { description: 'Whether it is gone.' })
  purged!: boolean;

  @Field(() => UserError, { nullable: true, description: 'Why it was left as it was; also among userErrors.' })
  error!: UserError | null;
}

@ObjectType()
export abstract class RunsPayload extends Payload {
  @Field(() => [RunOutcome], {
    nullable: true,
    description: 'One for each id, in their order; null when the input as a whole was refused.',
  })
  results!: RunOutcome[] | null;
}

@ObjectType({ description: 'What cancelling made of each; one that is refused keeps none of the others back.' })
export class CancelRunsPayload extends RunsPayload {}

@ObjectType({ description: 'What retrying made of each; one that is refused keeps none of the others back.' })
export class RetryRunsPayload extends RunsPayload {}

@ObjectType({ description: 'What archiving made of each; one that is refused keeps none of the others back.' })
export class ArchiveRunsPayload extends RunsPayload {}

@ObjectType({ description: 'What restoring made of each; one that is refused keeps none of the others back.' })
export class RestoreRunsPayload extends RunsPayload {}

@ObjectType({
  description: 'What purging made of each. One that is refused keeps none of the others back.',
})
export class PurgeRunsPayload extends Payload {
  @Field(() => [PurgeOutcome], {
    nullable: true,
    description: 'One for each id, in their order; null when the input as a whole was refused.',
  })
  results!: PurgeOutcome[] | null;
}

@ObjectType({ description: 'What tagging made of each; one that is refused keeps none of the others back.' })
export class TagRunsPayload extends RunsPayload {}

@ObjectType({ description: 'What updating made.' })
export class UpdateRunPayload extends Payload {
  @Field(() => Run, { nullable: true, description: 'Null with userErrors.' })
  run!: Run | null;
}
