import { Authorized, Ctx, Query, Resolver } from 'type-graphql';
import { MAX_IDS } from './bulk.ts';
import type { Context } from './context.ts';
import { MAX_COST } from './cost.ts';
import { MAX_CELLS } from './experiments/launch-input.service.ts';
import { documentLimits } from './limits.ts';
import { Limits } from './limits.type.ts';
import { MAX_PAGE } from './page.ts';

@Resolver()
export class LimitsResolver {
  @Authorized('WHOAMI')
  @Query(() => Limits, { description: 'How much may be asked for.' })
  limits(@Ctx() { rate }: Context): Limits {
    const costPerMinute = rate.perMinute === 0 ? null : rate.perMinute;
    return {
      ...documentLimits,
      maxCost: MAX_COST,
      maxPage: MAX_PAGE,
      maxIds: MAX_IDS,
      maxRuns: MAX_CELLS,
      costPerMinute,
    };
  }
}
