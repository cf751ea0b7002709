import { Arg, Authorized, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.ts';
import { RecordPayload } from '../runs/claim.type.ts';
import { RecordDatasetInput } from './dataset.input.ts';
import { type DatasetRow, groupsOf, recordDataset } from './dataset.service.ts';
import { Dataset, DatasetGroup } from './dataset.type.ts';

@Resolver(() => Dataset)
export class DatasetResolver {
  @Authorized('LEASE')
  @Mutation(() => RecordPayload, { description: 'Notes which files a run is computed on. Safe to repeat.' })
  async recordDataset(
    @Ctx() { db, identity }: Context,
    @Arg('input', () => RecordDatasetInput, { description: 'The files.' }) input: RecordDatasetInput,
  ) {
    return { ok: await recordDataset(db, identity, input) };
  }

  @FieldResolver(() => [DatasetGroup], { description: 'Every value of every attribute.' })
  groups(@Root() dataset: DatasetRow, @Ctx() { load }: Context) {
    return load(groupsOf, dataset.id);
  }
}
