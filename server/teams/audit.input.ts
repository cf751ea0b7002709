import { Field, ID, InputType } from 'type-graphql';
import { AuditAction } from '../enums.ts';
import { DateTime } from '../scalars.ts';

@InputType({ description: 'Compares what was done.' })
export class AuditActionFilter {
  @Field(() => AuditAction, { nullable: true, description: 'Is this.' })
  eq?: AuditAction | null;

  @Field(() => [AuditAction], { nullable: true, description: 'Is one of these.' })
  in?: AuditAction[] | null;
}

@InputType({ description: 'Compares an id.' })
export class AuditIdFilter {
  @Field(() => ID, { nullable: true, description: 'Is this.' })
  eq?: string | null;

  @Field(() => [ID], { nullable: true, description: 'Is one of these.' })
  in?: string[] | null;
}

@InputType({ description: 'Compares when.' })
export class AuditTimeFilter {
  @Field(() => DateTime, { nullable: true, description: 'Not before.' })
  gte?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Before.' })
  lt?: Date | null;
}

@InputType({ description: 'Which entries: all the conditions given hold.' })
export class AuditFilter {
  @Field(() => [AuditFilter], { nullable: true, description: 'All of these hold.' })
  and?: AuditFilter[] | null;

  @Field(() => [AuditFilter], { nullable: true, description: 'At least one of these holds.' })
  or?: AuditFilter[] | null;

  @Field(() => AuditFilter, { nullable: true, description: 'This does not hold.' })
  not?: AuditFilter | null;

  @Field(() => AuditActionFilter, { nullable: true, description: 'What was done.' })
  action?: AuditActionFilter | null;

  @Field(() => AuditIdFilter, { nullable: true, description: 'The account that did it.' })
  account?: AuditIdFilter | null;

  @Field(() => AuditIdFilter, { nullable: true, description: 'What it was done to.' })
  subject?: AuditIdFilter | null;

  @Field(() => AuditTimeFilter, { nullable: true, description: 'When.' })
  at?: AuditTimeFilter | null;
}
