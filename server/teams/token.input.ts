import { Field, ID, InputType, Int } from 'type-graphql';
import { TokenKind, TokenScope } from '../enums.ts';

@InputType({ description: 'A new API or RUNNER token.' })
export class CreateTokenInput {
  @Field(() => TokenKind, { description: 'API or RUNNER; only an owner makes runner tokens.' })
  kind!: TokenKind;

  @Field(() => String, { description: 'For people, 1 to 100 characters.' })
  name!: string;

  @Field(() => Int, {
    nullable: true,
    description:
      'Days until it ends, 1 to 3650; null: never. An API token made with an API token ends no later than that one.',
  })
  expiresInDays?: number | null;

  @Field(() => [TokenScope], {
    nullable: true,
    description:
      'What an API token may be used for, never more than you may; null: READ and, when you may, LAUNCH. A runner token has none.',
  })
  scopes?: TokenScope[] | null;
}

@InputType({ description: 'Which token to revoke.' })
export class RevokeTokenInput {
  @Field(() => ID, { description: 'The token.' })
  id!: string;
}

@InputType({ description: 'Compares the kind of a token.' })
export class TokenKindFilter {
  @Field(() => TokenKind, { nullable: true, description: 'Is this.' })
  eq?: TokenKind | null;

  @Field(() => [TokenKind], { nullable: true, description: 'Is one of these.' })
  in?: TokenKind[] | null;
}

@InputType({ description: 'Which tokens.' })
export class TokenFilter {
  @Field(() => TokenKindFilter, { nullable: true, description: 'The kind; null: API and RUNNER.' })
  kind?: TokenKindFilter | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'true: neither revoked nor over; false: the others; null: all.',
  })
  active?: boolean | null;
}
