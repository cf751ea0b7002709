import { Arg, Authorized, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.ts';
import { Account, CreateTokenPayload, RevokeTokenPayload, Token, TokenConnection } from './team.type.ts';
import { CreateTokenInput, RevokeTokenInput, TokenFilter } from './token.input.ts';
import { accountsById, createToken, revokeToken, type TokenRow, tokens } from './token.service.ts';

@Resolver(() => Token)
export class TokenResolver {
  @Authorized('TOKENS')
  @Query(() => TokenConnection, { description: 'Your tokens, or as an owner the team’s, the newest first.' })
  tokens(
    @Ctx() { db, identity }: Context,
    @Arg('first', () => Int, { defaultValue: 50, description: 'At most 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'The cursor to go on behind.' }) after: string | null,
    @Arg('filter', () => TokenFilter, { nullable: true, description: 'Which.' }) filter: TokenFilter | null,
  ) {
    return tokens(db, identity, { first, after, filter });
  }

  @Authorized('TOKENS')
  @Mutation(() => CreateTokenPayload, { description: 'Makes a token; its secret is shown this once.' })
  createToken(
    @Ctx() { db, identity }: Context,
    @Arg('input', () => CreateTokenInput, { description: 'The token.' }) input: CreateTokenInput,
  ) {
    return createToken(db, identity, input);
  }

  @Authorized('TOKENS')
  @Mutation(() => RevokeTokenPayload, {
    description: 'Ends a token of yours, or as an owner anyone of the team. Safe to repeat.',
  })
  async revokeToken(
    @Ctx() { db, identity }: Context,
    @Arg('input', () => RevokeTokenInput, { description: 'Which.' }) input: RevokeTokenInput,
  ) {
    return { token: await revokeToken(db, identity, input.id) };
  }

  @FieldResolver(() => Account, { nullable: true, description: 'Whose it is, or who made it.' })
  account(@Root() token: TokenRow, @Ctx() { load }: Context) {
    return token.accountId === null ? null : load(accountsById, token.accountId);
  }
}
