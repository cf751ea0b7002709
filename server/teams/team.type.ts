import { Field, ID, ObjectType } from 'type-graphql';
import { Permission, Role, TokenKind, TokenScope } from '../enums.ts';
import { Node } from '../node.type.ts';
import { connectionOf } from '../page.type.ts';
import { DateTime } from '../scalars.ts';
import { Payload } from '../user-error.type.ts';

@ObjectType({ description: 'A person.' })
export class Account {
  @Field(() => ID, { description: 'Opaque.' })
  id!: string;

  @Field(() => String, { description: 'For people.' })
  name!: string;
}

@ObjectType({ implements: Node, description: 'People who share experiments and runners.' })
export class Team extends Node {
  @Field(() => String, { description: 'Unique, for addresses.' })
  slug!: string;

  @Field(() => String, { description: 'For people.' })
  name!: string;
}

@ObjectType({ description: 'A team that the asker is in.' })
export class Membership {
  @Field(() => Team, { description: 'The team.' })
  team!: Team;

  @Field(() => Role, { description: 'What they may do there.' })
  role!: Role;
}

@ObjectType({ description: 'Who asks.' })
export class Viewer {
  @Field(() => Account, { nullable: true, description: 'Null for a runner token.' })
  account!: Account | null;

  @Field(() => Team, { description: 'Whose experiments and runners are seen.' })
  team!: Team;

  @Field(() => Role, { nullable: true, description: 'In the team; null for a runner token.' })
  role!: Role | null;

  @Field(() => TokenKind, { description: 'What the request was authenticated with.' })
  tokenKind!: TokenKind;

  @Field(() => [Permission], { description: 'What this token or session may do now.' })
  permissions!: Permission[];

  @Field(() => DateTime, {
    nullable: true,
    description: 'Of a session that began by a link: until then a password is set without the old one.',
  })
  freshUntil!: Date | null;
}

@ObjectType({ implements: Node, description: 'A secret that stands for a person or a runner; stored as a hash.' })
export class Token extends Node {
  @Field(() => TokenKind, { description: 'What it may be used for.' })
  kind!: TokenKind;

  @Field(() => [TokenScope], {
    description: 'What an API token may be used for, within what its account may do; empty for other kinds.',
  })
  scopes!: TokenScope[];

  @Field(() => String, { description: 'As its author called it.' })
  name!: string;

  @Field(() => String, { description: 'The beginning of the secret, to recognise it by.' })
  prefix!: string;

  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it ends; null: never.' })
  expiresAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was last used, to the minute.' })
  usedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was revoked.' })
  revokedAt!: Date | null;
}

export const TokenConnection = connectionOf(() => Token, 'Token');

@ObjectType({ description: 'What creating a token made.' })
export class CreateTokenPayload extends Payload {
  @Field(() => Token, { nullable: true, description: 'Null with userErrors.' })
  token!: Token | null;

  @Field(() => String, { nullable: true, description: 'The secret itself. It is shown this once.' })
  secret!: string | null;
}

@ObjectType({ description: 'What revoking made.' })
export class RevokeTokenPayload extends Payload {
  @Field(() => Token, { nullable: true, description: 'Null with userErrors.' })
  token!: Token | null;
}

@ObjectType({ description: 'What creating a team made.' })
export class CreateTeamPayload extends Payload {
  @Field(() => Team, { nullable: true, description: 'Null with userErrors. `switchTeam` looks at it.' })
  team!: Team | null;
}

@ObjectType({ description: 'What renaming made.' })
export class RenameTeamPayload extends Payload {
  @Field(() => Team, { nullable: true, description: 'Null with userErrors.' })
  team!: Team | null;
}

@ObjectType({ description: 'What deleting a team made.' })
export class DeleteTeamPayload extends Payload {
  @Field(() => ID, { nullable: true, description: 'Of the team that is gone; null with userErrors.' })
  deletedTeamId!: string | null;
}

@ObjectType({ description: 'What switching made.' })
export class SwitchTeamPayload extends Payload {
  @Field(() => Team, { nullable: true, description: 'The team that is looked at from now on; null with userErrors.' })
  team!: Team | null;
}

@ObjectType({ description: 'What setting a password made.' })
export class SetPasswordPayload extends Payload {
  @Field(() => Boolean, { description: 'Whether it was set.' })
  ok!: boolean;
}
