import 'reflect-metadata';
import { type GraphQLSchema, isInputObjectType, isIntrospectionType, isSpecifiedScalarType, printType } from 'graphql';
import { type AuthChecker, buildSchema } from 'type-graphql';
import { ArtifactResolver } from './artifacts/artifact.resolver.ts';
import type { Context } from './context.ts';
import { CustomDatasetResolver } from './datasets/custom-dataset.resolver.ts';
import { DatasetResolver } from './datasets/dataset.resolver.ts';
import { DomainError } from './errors.ts';
import { ExperimentCurationResolver } from './experiments/experiment-curation.resolver.ts';
import { ExperimentResolver, LaunchPreviewResolver } from './experiments/experiment.resolver.ts';
import { LimitsResolver } from './limits.resolver.ts';
import { LeaderboardChangedResolver } from './live/leaderboard-changed.resolver.ts';
import { NodeResolver } from './node.resolver.ts';
import { ReattackResolver } from './experiments/reattack.resolver.ts';
import { PresetResolver } from './experiments/preset.resolver.ts';
import { CompareResolver } from './results/compare.resolver.ts';
import { PivotResolver } from './results/pivot.resolver.ts';
import { ReproductionResolver } from './results/reproduction.resolver.ts';
import { SweepResolver, TradeOffResolver } from './results/trade-off.resolver.ts';
import { LeaderboardResolver, LeaderboardRowResolver, NotRankedResolver } from './results/leaderboard.resolver.ts';
import { AttackResultResolver, RunResultResolver } from './results/result.resolver.ts';
import { RunnerResolver } from './runners/runner.resolver.ts';
import { ClaimResolver } from './runs/claim.resolver.ts';
import { CurationResolver } from './runs/curation.resolver.ts';
import { AttemptResolver, LineageResolver } from './runs/lineage.resolver.ts';
import { RunResolver } from './runs/run.resolver.ts';
import { assertMay, type Permission } from './teams/authorization.service.ts';
import { AuditResolver } from './teams/audit.resolver.ts';
import { InvitationResolver } from './teams/invitation.resolver.ts';
import { MemberResolver } from './teams/member.resolver.ts';
import { TeamResolver } from './teams/team.resolver.ts';
import { TokenResolver } from './teams/token.resolver.ts';

const resolvers = [
  ArtifactResolver,
  AttackResultResolver,
  AttemptResolver,
  AuditResolver,
  ClaimResolver,
  CompareResolver,
  CurationResolver,
  CustomDatasetResolver,
  DatasetResolver,
  ExperimentCurationResolver,
  ExperimentResolver,
  InvitationResolver,
  LaunchPreviewResolver,
  LeaderboardChangedResolver,
  LeaderboardResolver,
  LeaderboardRowResolver,
  LimitsResolver,
  LineageResolver,
  MemberResolver,
  NodeResolver,
  NotRankedResolver,
  PivotResolver,
  PresetResolver,
  ReattackResolver,
  ReproductionResolver,
  RunResolver,
  RunResultResolver,
  RunnerResolver,
  SweepResolver,
  TeamResolver,
  TokenResolver,
  TradeOffResolver,
] as const;

let built: Promise<GraphQLSchema> | undefined;

/** The one schema of this process: type-graphql keeps its metadata in one place. */
export function schema(): Promise<GraphQLSchema> {
  built ??= build();
  return built;
}

/** The contract as text: what can be asked first, then the types by name. */
export function contractText(of: GraphQLSchema): string {
  const roots = [of.getQueryType(), of.getMutationType(), of.getSubscriptionType()].filter((type) => type != null);
  const others = Object.values(of.getTypeMap())
    .filter(
      (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type) && !roots.some((root) => root === type),
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const header = '# GENERATED from server/ by npm run gen: the contract between server, web, runner and scripts.';
  return [header, ...[...roots, ...others].map(printType)].join('\n\n') + '\n';
}

async function build(): Promise<GraphQLSchema> {
  const made = await buildSchema({
    resolvers,
    authChecker,
    validate: false, // services check inputs, with paths and messages of their own
    pubSub: fromContext,
  });
  answerWithUserErrors(made);
  acceptOneOf(made);
  return made;
}

const authChecker: AuthChecker<Context, Permission> = ({ context }, permissions) => {
  for (const permission of permissions) assertMay(context.identity, permission);
  return true;
};

/** type-graphql wants one of its own; our subscriptions take their events from the context, which differs between servers in one process. */
const fromContext = {
  publish: () => {
    throw new Error('Events are published by Postgres');
  },
  subscribe: (): AsyncIterable<never> => {
    throw new Error('A subscription needs `subscribe`');
  },
};

/** What a service refuses with a DomainError becomes the payload's `userErrors`. */
function answerWithUserErrors(of: GraphQLSchema): void {
  for (const field of Object.values(of.getMutationType()?.getFields() ?? {})) {
    const { resolve } = field;
    field.resolve = async (...args) => {
      try {
        return { userErrors: [], ...(await (resolve?.(...args) as Promise<object>)) };
      } catch (error) {
        if (error instanceof DomainError) return { ok: false, userErrors: error.issues };
        throw error;
      }
    };
  }
}

/** type-graphql 2.0.0-rc.4 prints the directive but does not know its meaning. */
function acceptOneOf(of: GraphQLSchema): void {
  for (const type of Object.values(of.getTypeMap())) {
    if (isInputObjectType(type) && type.astNode?.directives?.some(({ name }) => name.value === 'oneOf')) {
      type.isOneOf = true;
    }
  }
}
