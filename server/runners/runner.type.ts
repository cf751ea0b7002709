import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Engine } from '../enums.ts';
import { Node } from '../node.type.ts';
import { connectionOf } from '../page.type.ts';
import { DateTime } from '../scalars.ts';
import { Payload } from '../user-error.type.ts';

export const RunnerStatus = { OFFLINE: 'OFFLINE', DRAINING: 'DRAINING', BUSY: 'BUSY', IDLE: 'IDLE' } as const;
registerEnumType(RunnerStatus, {
  name: 'RunnerStatus',
  description: 'What a runner does.',
  valuesConfig: {
    OFFLINE: { description: 'Not heard of for 90 s.' },
    DRAINING: { description: 'Finishes what it holds and claims nothing more.' },
    BUSY: { description: 'Holds as many runs as it has slots.' },
    IDLE: { description: 'Has a free slot.' },
  },
});

@ObjectType({ implements: Node, description: 'A process that claims runs and computes them.' })
export class Runner extends Node {
  @Field(() => String, { description: 'Unique in its team.' })
  name!: string;

  @Field(() => String, { description: 'The machine it runs on.' })
  host!: string;

  @Field(() => [Engine], { description: 'What it can compute with.' })
  engines!: Engine[];

  @Field(() => Int, { description: 'Runs it works on at a time.' })
  slots!: number;

  @Field(() => String, { description: 'Of its code.' })
  version!: string;

  @Field(() => DateTime, { description: 'When it came first.' })
  registeredAt!: Date;

  @Field(() => DateTime, { description: 'When it was last heard of.' })
  lastSeenAt!: Date;

  @Field(() => Boolean, { description: 'Whether it finishes what it has and claims nothing more.' })
  draining!: boolean;
}

@ObjectType({ description: 'What draining made.' })
export class DrainRunnerPayload extends Payload {
  @Field(() => Runner, { nullable: true, description: 'Null with userErrors.' })
  runner!: Runner | null;
}

@ObjectType({ description: 'What resuming made.' })
export class ResumeRunnerPayload extends Payload {
  @Field(() => Runner, { nullable: true, description: 'Null with userErrors.' })
  runner!: Runner | null;
}

export const RunnerConnection = connectionOf(() => Runner, 'Runner');

@ObjectType({ description: 'What registering made.' })
export class RegisterRunnerPayload extends Payload {
  @Field(() => Runner, { nullable: true, description: 'Null with userErrors.' })
  runner!: Runner | null;
}
