import { Field, ObjectType } from 'type-graphql';
import { DatasetKind } from '../enums.ts';
import { Dataset } from './dataset.type.ts';

@ObjectType({ description: 'A data set of the catalogue: every runner knows how to read it, or makes it.' })
export class DatasetCard {
  @Field(() => DatasetKind, { description: 'What launches call it.' })
  kind!: DatasetKind;

  @Field(() => String, { description: 'For people.' })
  name!: string;

  @Field(() => [String], { description: 'What can be unlearned and attacked.' })
  attributes!: string[];

  @Field(() => String, { description: 'What may be done with it.' })
  licence!: string;

  @Field(() => String, { description: 'How to cite it.' })
  citation!: string;

  @Field(() => String, { description: 'Where it is from.' })
  homepage!: string;

  @Field(() => [Dataset], {
    description: "The file sets that the team's runs were computed on, the newest first: Table 2 of the paper.",
  })
  files!: Dataset[];
}
