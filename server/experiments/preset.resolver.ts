import { Arg, Authorized, Query, Resolver } from 'type-graphql';
import { Preset } from '../enums.ts';
import { presets } from './preset.service.ts';
import { Defaults } from './preset.type.ts';

@Resolver()
export class PresetResolver {
  @Authorized('READ')
  @Query(() => Defaults, { description: 'Every parameter of a preset.' })
  defaults(@Arg('preset', () => Preset, { defaultValue: Preset.PAPER, description: 'Which.' }) preset: Preset) {
    const { models, methods, attackers, protocol } = presets[preset];
    return {
      preset,
      models: Object.values(models),
      methods: Object.values(methods),
      attackers: Object.values(attackers),
      protocol,
    };
  }
}
