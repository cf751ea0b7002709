import { Field, ID, InputType, Int } from 'type-graphql';
import { Role } from '../enums.ts';

@InputType({ description: 'Who may join the team.' })
export class InviteMemberInput {
  @Field(() => Role, { description: 'What they will be.' })
  role!: Role;

  @Field(() => String, {
    nullable: true,
    description: 'Only the account with this e-mail may accept; null: whoever holds the link.',
  })
  email?: string | null;

  @Field(() => Int, { defaultValue: 7, description: 'Days until the link ends, 1 to 30.' })
  expiresInDays!: number;
}

@InputType({ description: 'Which invitation to withdraw.' })
export class RevokeInvitationInput {
  @Field(() => ID, { description: 'The invitation.' })
  id!: string;
}

@InputType({ description: 'The invitation to accept.' })
export class AcceptInvitationInput {
  @Field(() => String, { description: 'What the link has behind its #.' })
  secret!: string;
}
