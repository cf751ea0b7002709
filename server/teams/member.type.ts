import { Field, ID, ObjectType } from 'type-graphql';
import { Role } from '../enums.ts';
import { Node } from '../node.type.ts';
import { connectionOf } from '../page.type.ts';
import { DateTime } from '../scalars.ts';
import { Payload } from '../user-error.type.ts';
import { Account, Team } from './team.type.ts';

@ObjectType({ implements: Node, description: 'A person in the team.' })
export class Member extends Node {
  @Field(() => Account, { description: 'Who.' })
  account!: Account;

  @Field(() => Role, { description: 'What they may do here.' })
  role!: Role;

  @Field(() => DateTime, { description: 'When they joined.' })
  createdAt!: Date;
}

export const MemberConnection = connectionOf(() => Member, 'Member');

@ObjectType({ implements: Node, description: 'A one-time link into the team; its secret is stored as a hash.' })
export class Invitation extends Node {
  @Field(() => Role, { description: 'What whoever accepts becomes.' })
  role!: Role;

  @Field(() => String, { nullable: true, description: 'Only the account with this e-mail may accept; null: anybody.' })
  email!: string | null;

  @Field(() => String, { description: 'The beginning of the secret, to recognise it by.' })
  prefix!: string;

  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt!: Date;

  @Field(() => DateTime, { description: 'When it ends.' })
  expiresAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was accepted.' })
  acceptedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was withdrawn.' })
  revokedAt!: Date | null;
}

export const InvitationConnection = connectionOf(() => Invitation, 'Invitation');

@ObjectType({ description: 'What changing a role made.' })
export class ChangeRolePayload extends Payload {
  @Field(() => Member, { nullable: true, description: 'Null with userErrors.' })
  member!: Member | null;
}

@ObjectType({ description: 'What removing a member made.' })
export class RemoveMemberPayload extends Payload {
  @Field(() => ID, { nullable: true, description: 'Of the membership that is gone; null with userErrors.' })
  removedMemberId!: string | null;
}

@ObjectType({ description: 'What leaving made.' })
export class LeaveTeamPayload extends Payload {
  @Field(() => ID, { nullable: true, description: 'Of the team that was left; null with userErrors.' })
  leftTeamId!: string | null;
}

@ObjectType({ description: 'What inviting made.' })
export class InviteMemberPayload extends Payload {
  @Field(() => Invitation, { nullable: true, description: 'Null with userErrors.' })
  invitation!: Invitation | null;

  @Field(() => String, { nullable: true, description: 'The one-time link to hand on. It is shown this once.' })
  url!: string | null;
}

@ObjectType({ description: 'What withdrawing an invitation made.' })
export class RevokeInvitationPayload extends Payload {
  @Field(() => Invitation, { nullable: true, description: 'Null with userErrors.' })
  invitation!: Invitation | null;
}

@ObjectType({ description: 'What accepting made.' })
export class AcceptInvitationPayload extends Payload {
  @Field(() => Team, { nullable: true, description: 'The team joined, looked at from now on; null with userErrors.' })
  team!: Team | null;
}

@ObjectType({ description: 'A sign-in link.' })
export class CreateSignInLinkPayload extends Payload {
  @Field(() => String, {
    nullable: true,
    description: 'Works once, within an hour; whoever opens it may set a new password. It is shown this once.',
  })
  url!: string | null;
}
