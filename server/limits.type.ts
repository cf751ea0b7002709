import { Field, Int, ObjectType } from 'type-graphql';

@ObjectType({
  description:
    'What a document, a list and a minute may hold at most. Every answer says in extensions.cost what it took.',
})
export class Limits {
  @Field(() => Int, { description: 'Of a document: fields of its answer, were every list as long as it may be.' })
  maxCost!: number;

  @Field(() => Int, { description: 'Of a document: levels of fields within fields.' })
  maxDepth!: number;

  @Field(() => Int, { description: 'Of a document: aliases.' })
  maxAliases!: number;

  @Field(() => Int, { description: 'Of a document: directives.' })
  maxDirectives!: number;

  @Field(() => Int, { description: 'Of a document: words and signs of its text.' })
  maxTokens!: number;

  @Field(() => Int, { description: 'Of a page of a list.' })
  maxPage!: number;

  @Field(() => Int, { description: 'Ids of one mutation of many.' })
  maxIds!: number;

  @Field(() => Int, { description: 'Runs of one launch.' })
  maxRuns!: number;

  @Field(() => Int, {
    nullable: true,
    description:
      'Cost that one token may cause in a minute, by one server process; then RATE_LIMITED says when to come again. Null: any.',
  })
  costPerMinute!: number | null;
}
