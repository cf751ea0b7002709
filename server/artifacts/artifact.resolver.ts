import { FieldResolver, Resolver, Root } from 'type-graphql';
import { Artifact } from './artifact.type.ts';

@Resolver(() => Artifact)
export class ArtifactResolver {
  @FieldResolver(() => String, { description: 'Its path on this API; it wants the same authorisation.' })
  url(@Root() artifact: { id: string }) {
    return `/artifacts/${artifact.id}`;
  }
}
