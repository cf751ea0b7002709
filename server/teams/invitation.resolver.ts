import { Arg, Authorized, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.ts';
import { AcceptInvitationInput, InviteMemberInput, RevokeInvitationInput } from './invitation.input.ts';
import {
  acceptInvitation,
  type InvitationRow,
  invitations,
  inviteMember,
  revokeInvitation,
} from './invitation.service.ts';
import {
  AcceptInvitationPayload,
  Invitation,
  InvitationConnection,
  InviteMemberPayload,
  RevokeInvitationPayload,
} from './member.type.ts';
import { Account } from './team.type.ts';
import { accountsById } from './token.service.ts';

@Resolver(() => Invitation)
export class InvitationResolver {
  @Authorized('TEAM')
  @Query(() => InvitationConnection, { description: 'The links into the team, the newest first.' })
  invitations(
    @Ctx() { db, identity }: Context,
    @Arg('first', () => Int, { defaultValue: 50, description: 'At most 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'The cursor to go on behind.' }) after: string | null,
    @Arg('pending', () => Boolean, {
      nullable: true,
      description: 'true: those that can still be accepted; false: the others; null: all.',
    })
    pending: boolean | null,
  ) {
    return invitations(db, identity, { first, after, pending });
  }

  @FieldResolver(() => Account, { nullable: true, description: 'Who made it.' })
  inviter(@Root() invitation: InvitationRow, @Ctx() { load }: Context) {
    return invitation.inviterId === null ? null : load(accountsById, invitation.inviterId);
  }

  @FieldResolver(() => Account, { nullable: true, description: 'Who accepted it.' })
  accepter(@Root() invitation: InvitationRow, @Ctx() { load }: Context) {
    return invitation.accepterId === null ? null : load(accountsById, invitation.accepterId);
  }

  @Authorized('TEAM')
  @Mutation(() => InviteMemberPayload, { description: 'Makes a one-time link into the team; it is shown this once.' })
  async inviteMember(
    @Ctx() { db, identity, webUrl }: Context,
    @Arg('input', () => InviteMemberInput, { description: 'Whom, as what.' }) input: InviteMemberInput,
  ) {
    const { invitation, secret } = await inviteMember(db, identity, input);
    return { invitation, url: `${webUrl}/invitation#${secret}` };
  }

  @Authorized('TEAM')
  @Mutation(() => RevokeInvitationPayload, { description: 'Withdraws a link that was not accepted. Safe to repeat.' })
  async revokeInvitation(
    @Ctx() { db, identity }: Context,
    @Arg('input', () => RevokeInvitationInput, { description: 'Which.' }) input: RevokeInvitationInput,
  ) {
    return { invitation: await revokeInvitation(db, identity, input.id) };
  }

  @Authorized('PERSON')
  @Mutation(() => AcceptInvitationPayload, {
    description: 'Joins another team. Who has no account yet accepts on the page that the link leads to.',
  })
  async acceptInvitation(
    @Ctx() { db, identity }: Context,
    @Arg('input', () => AcceptInvitationInput, { description: 'The invitation.' }) input: AcceptInvitationInput,
  ) {
    return { team: await acceptInvitation(db, identity, input.secret) };
  }
}
