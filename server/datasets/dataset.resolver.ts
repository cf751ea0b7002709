import { Arg, Authorized, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.ts';
import { RecordPayload } from '../runs/claim.type.ts';
import { datasetCards } from './catalogue.service.ts';
import { DatasetCard } from './dataset-card.type.ts';
import { RecordDatasetInput } from './dataset.input.ts';
import { type DatasetRow, groupsOf, recordDataset } from './dataset.service.ts';
import { Dataset, DatasetGroup } from './dataset.type.ts';

@Resolver(() => Dataset)
export class DatasetResolver {
  @Authorized('READ')
  @Query(() => [DatasetCard], { description: "The catalogue of data sets; the team's own are in `customDatasets`." })
  datasets(@Ctx() { db, identity }: Context) {
    return datasetCards(db, identity);
  }

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
