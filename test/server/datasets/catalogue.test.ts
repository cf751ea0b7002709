import { afterAll, beforeAll, expect, it } from 'vitest';
import { catalogue } from '../../../server/datasets/catalogue.service.ts';
import { type Api, openApi } from '../../support/api.ts';
import { launch, openRunner } from '../queue/actors.ts';
import { anotherTeam } from '../queue/another-team.ts';

let api: Api;
beforeAll(async () => (api = await openApi()));
afterAll(() => api.close());

interface Card {
  readonly kind: keyof typeof catalogue;
  readonly licence: string;
  readonly attributes: readonly string[];
  readonly files: readonly { readonly users: number; readonly interactions: number }[];
}

async function cards(token?: string): Promise<Card[]> {
  const document =
    '{ datasets { kind name licence citation homepage attributes files { users interactions sha256 groups { value } } } }';
  return (await api.request(document, {}, token)).datasets as Card[]; // as selected
}

it('every data set of the catalogue has a card', async () => {
  const all = await cards();
  expect(all.map(({ kind }) => kind)).toEqual(Object.keys(catalogue));
  for (const { kind, ...card } of all) expect(card).toMatchObject(catalogue[kind]);
});

it("shows the file sets of one's own team alone", async () => {
  await launch(api);
  const runner = await openRunner(api, 'reader');
  const { lease } = await runner.take();
  await runner.dataset(lease.token);
  const filesOf = (all: Card[]) => all.flatMap(({ kind, files }) => files.map(({ users }) => `${kind} ${users}`));
  expect(filesOf(await cards())).toEqual(['SYNTHETIC_100K 943']);
  const { owner } = await anotherTeam(api, 'rivals');
  expect(filesOf(await cards(owner))).toEqual([]);
});
