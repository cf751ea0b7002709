import { Arg, Authorized, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import type { Context } from '../context.ts';
import { CreateTokenInput, RevokeTokenInput } from './token.input.ts';
import { CreateTokenPayload, RevokeTokenPayload, Viewer } from './team.type.ts';
import { createToken, revokeToken } from './token.service.ts';

@Resolver()
export class TeamResolver {
  @Authorized('WHOAMI')
  @Query(() => Viewer, { description: 'Who asks.' })
  viewer(@Ctx() { identity }: Context) {
    return identity;
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
}
