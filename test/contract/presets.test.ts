import { describe, expect, it } from 'vitest';
import type { MethodName, ModelName } from '../../gpu-runner/gql/graphql.ts';
import type { PanelName } from '../../gpu-runner/attackers/panel.ts';
import { attackerPreset, methodPreset, modelPreset, presetSpec } from '../../gpu-runner/presets.ts';
import { presets } from '../../server/experiments/preset.service.ts';

// The server fills in what a launch leaves out, the science has its settings beside its formulas: they must be the same.
describe.each(['PAPER', 'REFERENCE_CODE'] as const)('preset %s is the same on both sides of the contract', (preset) => {
  const server = presets[preset];
  const plain = (parameters: Readonly<Record<string, unknown>>) => {
    const { __typename: _, propagationLayers: layers, ...rest } = parameters;
    return layers === undefined ? rest : { ...rest, layers };
  };
  const unnamed = (parameters: { readonly name: string }) => {
    const { name: _, ...rest } = parameters;
    return rest;
  };

  it.each(Object.keys(server.models) as ModelName[])('%s', (name) => {
    expect(plain({ ...modelPreset(preset, name) })).toEqual(unnamed(server.models[name]));
  });

  it.each(Object.keys(server.methods) as MethodName[])('%s', (name) => {
    expect(plain({ ...methodPreset(preset, name) })).toEqual(unnamed(server.methods[name]));
  });

  it.each(Object.keys(server.attackers) as PanelName[])('%s', (name) => {
    expect(plain({ ...attackerPreset(preset, name) })).toEqual(unnamed(server.attackers[name]));
  });

  it('the protocol', () => {
    const cell = { dataset: 'ML_100K', modelName: 'NMF', methodName: 'ORIGINAL', seed: 1 } as const;
    expect(presetSpec(preset, cell).protocol).toMatchObject(server.protocol);
  });
});
