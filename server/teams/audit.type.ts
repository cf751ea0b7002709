import { Field, ID, ObjectType } from 'type-graphql';
import { AuditAction } from '../enums.ts';
import { Node } from '../node.type.ts';
import { connectionOf } from '../page.type.ts';
import { DateTime } from '../scalars.ts';

@ObjectType({ implements: Node, description: 'Something that somebody did in the team. It holds no secret.' })
export class AuditEntry extends Node {
  @Field(() => DateTime, { description: 'When.' })
  at!: Date;

  @Field(() => AuditAction, { description: 'What.' })
  action!: AuditAction;

  @Field(() => ID, { nullable: true, description: 'What it was done to.' })
  subject!: string | null;

  @Field(() => String, { nullable: true, description: 'More of it, for people.' })
  detail!: string | null;

  @Field(() => ID, { nullable: true, description: 'The token or session it was done with.' })
  tokenId!: string | null;
}

export const AuditEntryConnection = connectionOf(() => AuditEntry, 'AuditEntry');
