import { Field, ObjectType } from 'type-graphql';

@ObjectType({ simpleResolvers: true, description: 'A table as a file.' })
export class TableText {
  @Field(() => String, { description: 'The whole file.' })
  text!: string;

  @Field(() => String, { description: 'Such as "text/csv; charset=utf-8".' })
  mediaType!: string;

  @Field(() => String, { description: 'A name that says what is in it.' })
  fileName!: string;
}
