import { Arg, Authorized, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.ts';
import { Permission } from '../enums.ts';
import { type Identity, permissionsOf } from './authorization.service.ts';
import { teamsOfAccounts } from './member.service.ts';
import { SetPasswordInput } from './password.input.ts';
import { hasPassword, setPassword } from './password.service.ts';
import { switchTeam } from './session.service.ts';
import { CreateTeamInput, DeleteTeamInput, RenameTeamInput, SwitchTeamInput } from './team.input.ts';
import { createTeam, deleteTeam, renameTeam } from './team.service.ts';
import {
  CreateTeamPayload,
  DeleteTeamPayload,
  Membership,
  RenameTeamPayload,
  SetPasswordPayload,
  SwitchTeamPayload,
  Token,
  Viewer,
} from './team.type.ts';
import { accountsById, tokenOf } from './token.service.ts';

@Resolver(() => Viewer)
export class TeamResolver {
  @Authorized('WHOAMI')
  @Query(() => Viewer, { description: 'Who asks.' })
  viewer(@Ctx() { identity }: Context) {
    return identity;
  }

  @Authorized('WHOAMI')
  @FieldResolver(() => [Permission], { description: 'What this token or session may do now.' })
  permissions(@Root() identity: Identity) {
    return permissionsOf(identity);
  }

  @Authorized('WHOAMI')
  @FieldResolver(() => [Membership], {
    description:
      'The teams this token or session can look at: all of a person’s for a session (choose one by the header x-lethe-team, or switchTeam), its own for a token.',
  })
  async teams(@Root() identity: Identity, @Ctx() { load }: Context) {
    const { account, team, role, tokenKind } = identity;
    if (account === null) return [];
    return tokenKind === 'SESSION' ? load(teamsOfAccounts, account.id) : [{ team, role }];
  }

  @Authorized('WHOAMI')
  @FieldResolver(() => String, { nullable: true, description: 'The e-mail to sign in with; null: there is none.' })
  async email(@Root() { account }: Identity, @Ctx() { load }: Context) {
    return account && ((await load(accountsById, account.id))?.email ?? null);
  }

  @Authorized('WHOAMI')
  @FieldResolver(() => Boolean, { description: 'Whether the account has a password to sign in with.' })
  hasPassword(@Root() { account }: Identity, @Ctx() { db }: Context) {
    return account !== null && hasPassword(db, account.id);
  }

  @Authorized('WHOAMI')
  @FieldResolver(() => Token, { description: 'What the request was authenticated with.' })
  token(@Root() identity: Identity, @Ctx() { db }: Context) {
    return tokenOf(db, identity);
  }

  @Authorized('PERSON')
  @Mutation(() => CreateTeamPayload, { description: 'Makes a team; you are its owner.' })
  async createTeam(
    @Ctx() { db, identity }: Context,
    @Arg('input', () => CreateTeamInput, { description: 'The team.' }) input: CreateTeamInput,
  ) {
    return { team: await createTeam(db, identity, input) };
  }

  @Authorized('TEAM')
  @Mutation(() => RenameTeamPayload, { description: 'Renames the team.' })
  async renameTeam(
    @Ctx() { db, identity }: Context,
    @Arg('input', () => RenameTeamInput, { description: 'Its new names.' }) input: RenameTeamInput,
  ) {
    return { team: await renameTeam(db, identity, input) };
  }

  @Authorized('TEAM', 'PERSON')
  @Mutation(() => DeleteTeamPayload, {
    description: 'Deletes the team with its runs, results, artifacts, tokens and audit log. There is no way back.',
  })
  async deleteTeam(
    @Ctx() { db, identity }: Context,
    @Arg('input', () => DeleteTeamInput, { description: 'That it is meant.' }) input: DeleteTeamInput,
  ) {
    return { deletedTeamId: await deleteTeam(db, identity, input.confirm) };
  }

  @Authorized('PERSON')
  @Mutation(() => SwitchTeamPayload, { description: 'Looks at another team of yours from now on, in this session.' })
  async switchTeam(
    @Ctx() { db, identity }: Context,
    @Arg('input', () => SwitchTeamInput, { description: 'Which.' }) input: SwitchTeamInput,
  ) {
    return { team: (await switchTeam(db, identity, input.team)).team };
  }

  @Authorized('PERSON')
  @Mutation(() => SetPasswordPayload, {
    description: 'Sets your own password, and the e-mail to sign in with. Your other sessions end.',
  })
  async setPassword(
    @Ctx() { db, identity }: Context,
    @Arg('input', () => SetPasswordInput, { description: 'The password.' }) input: SetPasswordInput,
  ) {
    await setPassword(db, identity, input);
    return { ok: true };
  }
}
