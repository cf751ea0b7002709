import { Field, ID, InputType, Int } from 'type-graphql';
import { TokenKind } from '../enums.ts';

@InputType({ description: 'A new API or RUNNER token.' })
export class CreateTokenInput {
  @Field(() => TokenKind, { description: 'API or RUNNER; only an owner makes runner tokens.' })
  kind!: TokenKind;

  @Field(() => String, { description: 'For people, 1 to 100 characters.' })
  name!: string;

  @Field(() => Int, { nullable: true, description: 'Days until it ends, 1 to 3650; null: never.' })
  expiresInDays?: number | null;
}

@InputType({ description: 'Which token to revoke.' })
export class RevokeTokenInput {
  @Field(() => ID, { description: 'The token.' })
  id!: string;
}
