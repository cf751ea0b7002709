import { Field, Int, ObjectType } from 'type-graphql';
import { AttackProtocol, Preset, RankingKind, SplitKind } from '../enums.ts';
import { AttackerParameters } from '../runs/attacker-parameters.type.ts';
import { MethodParameters } from '../runs/method-parameters.type.ts';
import { ModelParameters } from '../runs/model-parameters.type.ts';

@ObjectType({ description: 'The protocol of a preset.' })
export class ProtocolDefaults {
  @Field(() => SplitKind, { description: 'How interactions are divided.' })
  split!: SplitKind;

  @Field(() => RankingKind, { description: 'Among what a test item is ranked.' })
  ranking!: RankingKind;

  @Field(() => AttackProtocol, { description: 'What an attacker is shown.' })
  attack!: AttackProtocol;

  @Field(() => Int, { description: 'Users and items with fewer interactions are dropped.' })
  kCore!: number;
}

@ObjectType({ description: 'What a launch with a preset means by what it leaves out.' })
export class Defaults {
  @Field(() => Preset, { description: 'The preset.' })
  preset!: Preset;

  @Field(() => [ModelParameters], { description: 'The parameters of each model, in the order of ModelName.' })
  models!: (typeof ModelParameters)[];

  @Field(() => [MethodParameters], { description: 'The parameters of each method, in the order of MethodName.' })
  methods!: (typeof MethodParameters)[];

  @Field(() => [AttackerParameters], { description: 'The parameters of each attacker, in the order of AttackerName.' })
  attackers!: (typeof AttackerParameters)[];

  @Field(() => ProtocolDefaults, { description: 'The protocol; surfaces are the own one of each model.' })
  protocol!: ProtocolDefaults;
}
