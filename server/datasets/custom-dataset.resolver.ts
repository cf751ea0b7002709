import { Arg, Authorized, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.ts';
import { SafeInt } from '../scalars.ts';
import { AddDatasetInput, RemoveDatasetInput } from './custom-dataset.input.ts';
import { addDataset, customDatasets, removeDataset } from './custom-dataset.service.ts';
import {
  AddDatasetPayload,
  CustomDataset,
  CustomDatasetConnection,
  RemoveDatasetPayload,
} from './custom-dataset.type.ts';

@Resolver(() => CustomDataset)
export class CustomDatasetResolver {
  @Authorized('READ')
  @Query(() => CustomDatasetConnection, { description: "The team's own data sets, the newest first." })
  customDatasets(
    @Ctx() { db, identity }: Context,
    @Arg('first', () => Int, { defaultValue: 50, description: 'At most 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'The cursor to go on behind.' }) after: string | null,
  ) {
    return customDatasets(db, identity, { first, after });
  }

  @Authorized('LAUNCH')
  @Mutation(() => AddDatasetPayload, {
    description:
      'Announces a data set; then PUT its packed file to its `url`. `npm run dataset -- add MAPPING.json` does both.',
  })
  async addDataset(
    @Ctx() { db, identity }: Context,
    @Arg('input', () => AddDatasetInput, { description: 'The data set.' }) input: AddDatasetInput,
  ) {
    return { dataset: await addDataset(db, identity, input) };
  }

  @Authorized('LAUNCH')
  @Mutation(() => RemoveDatasetPayload, { description: 'Removes a data set that no run was computed on.' })
  async removeDataset(
    @Ctx() { db, identity }: Context,
    @Arg('input', () => RemoveDatasetInput, { description: 'Which.' }) input: RemoveDatasetInput,
  ) {
    return { ok: await removeDataset(db, identity, input.id) };
  }

  @FieldResolver(() => String, {
    description: 'The path of its file on this API, to PUT and to GET; it wants the same authorisation.',
  })
  url(@Root() { id }: CustomDataset) {
    return `/datasets/${id}`;
  }

  @FieldResolver(() => SafeInt, { nullable: true, description: 'Size of its file; null until it has come.' })
  bytes(@Root() { bytes }: { bytes: bigint | null }) {
    return bytes === null ? null : Number(bytes);
  }
}
