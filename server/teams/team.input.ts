import { Field, ID, InputType } from 'type-graphql';
import { Role } from '../enums.ts';

@InputType({ description: 'A new team.' })
export class CreateTeamInput {
  @Field(() => String, { description: 'For people, 1 to 100 characters.' })
  name!: string;

  @Field(() => String, { description: 'For addresses and the header x-lethe-team: 2 to 40 of a-z, 0-9 and hyphens.' })
  slug!: string;
}

@InputType({ description: 'New names of the team.' })
export class RenameTeamInput {
  @Field(() => String, { nullable: true, description: 'For people; null: as it is.' })
  name?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'For addresses; null: as it is. Scripts that name the old one stop.',
  })
  slug?: string | null;
}

@InputType({ description: 'Deletes the team with everything in it.' })
export class DeleteTeamInput {
  @Field(() => String, { description: "The team's slug, typed again." })
  confirm!: string;
}

@InputType({ description: 'The team to look at.' })
export class SwitchTeamInput {
  @Field(() => String, { description: 'The slug of a team of yours.' })
  team!: string;
}

@InputType({ description: 'Leaves the team that is looked at.' })
export class LeaveTeamInput {
  @Field(() => String, { description: "The team's slug, typed again." })
  confirm!: string;
}

@InputType({ description: 'A member’s new role.' })
export class ChangeRoleInput {
  @Field(() => ID, { description: 'The member.' })
  member!: string;

  @Field(() => Role, { description: 'From now on.' })
  role!: Role;
}

@InputType({ description: 'Who shall leave the team.' })
export class RemoveMemberInput {
  @Field(() => ID, { description: 'The member. Their tokens and invitations end at once.' })
  member!: string;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether runner tokens they made go on: the runners keep working, but they may know the secrets.',
  })
  keepRunnerTokens!: boolean;
}

@InputType({ description: 'Whom a sign-in link is for.' })
export class CreateSignInLinkInput {
  @Field(() => ID, { description: 'A member who is only in teams that you own.' })
  member!: string;
}
