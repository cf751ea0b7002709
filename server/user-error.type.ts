import { Field, ObjectType } from 'type-graphql';
import { UserErrorCode } from './enums.ts';

@ObjectType({ description: 'Something about an input that its sender can put right.' })
export class UserError {
  @Field(() => UserErrorCode, { description: 'For programs.' })
  code!: UserErrorCode;

  @Field(() => String, { description: 'For people: what was expected and what came.' })
  message!: string;

  @Field(() => [String], { description: 'Where in the input, such as ["methods", "2", "d2dR", "alpha"].' })
  path!: string[];
}

/** What every payload has. */
@ObjectType()
export abstract class Payload {
  @Field(() => [UserError], { description: 'Empty when it was done.' })
  userErrors!: UserError[];
}
