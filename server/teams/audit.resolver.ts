import { Arg, Authorized, Ctx, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.ts';
import { AuditFilter } from './audit.input.ts';
import { type AuditRow, auditLog } from './audit.service.ts';
import { AuditEntry, AuditEntryConnection } from './audit.type.ts';
import { Account } from './team.type.ts';
import { accountsById } from './token.service.ts';

@Resolver(() => AuditEntry)
export class AuditResolver {
  @Authorized('TEAM')
  @Query(() => AuditEntryConnection, { description: 'Who did what in the team, the latest first.' })
  auditLog(
    @Ctx() { db, identity }: Context,
    @Arg('first', () => Int, { defaultValue: 50, description: 'At most 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'The cursor to go on behind.' }) after: string | null,
    @Arg('filter', () => AuditFilter, { nullable: true, description: 'Which entries.' }) filter: AuditFilter | null,
  ) {
    return auditLog(db, identity, { first, after, filter });
  }

  @FieldResolver(() => Account, { nullable: true, description: 'Who; null for a runner, or somebody long gone.' })
  account(@Root() entry: AuditRow, @Ctx() { load }: Context) {
    return entry.accountId === null ? null : load(accountsById, entry.accountId);
  }
}
