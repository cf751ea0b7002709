import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writePacked } from '../../../gpu-runner/data/packed.ts';
import { smallDataset } from '../../gpu-runner/data/small.ts';
import { type Api, openApi } from '../../support/api.ts';
import { launchInput, mutate, openRunner } from '../queue/actors.ts';
import { anotherTeam } from '../queue/another-team.ts';

let api: Api;
beforeAll(async () => (api = await openApi()));
afterAll(() => api.close());

const file = writePacked(smallDataset(1));
const { timestamps: _, ...untimed } = smallDataset(2).interactions;
const timeless = writePacked({ ...smallDataset(2), interactions: { ...untimed, timestamps: undefined } });
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

interface Row {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly readyAt: string | null;
}
const ROW = 'dataset { id name url readyAt users items interactions hasTimes attributes bytes }';
const add = (given: object = {}, bytes = file, token?: string) => {
  const input = { name: 'my-shop', title: 'My shop', licence: 'in-house', sha256: sha256(bytes), ...given };
  return mutate<{ dataset: Row | null }>(api, { field: 'addDataset', input, selection: ROW, ...(token && { token }) });
};
const put = (url: string, bytes: Uint8Array, token = api.apiToken): Promise<Response> =>
  fetch(new URL(url, api.url), {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}` },
    body: bytes as Uint8Array<ArrayBuffer>,
  });
const launch = (given: object) =>
  mutate<{
    experiment: { id: string; runs: { nodes: { dataset: string; customDataset: { name: string } | null }[] } } | null;
  }>(api, {
    field: 'launchExperiment',
    input: { ...launchInput(given), datasets: [] },
    selection: 'experiment { id runs { nodes { id dataset customDataset { name } } } }',
  });

describe('a data set of the team', () => {
  it('is announced, sent, and then knows what it holds', async () => {
    const { dataset } = await add();
    expect(dataset).toMatchObject({ name: 'my-shop', readyAt: null, users: null, attributes: [] });
    expect((await launch({ customDatasets: ['my-shop'] })).userErrors[0]?.message).toContain('whose file has come');
    expect((await put(dataset!.url, file)).status).toBe(201);
    const again = await add(); // the same again adds nothing
    expect(again.dataset).toMatchObject({
      id: dataset!.id,
      users: 30,
      items: 40,
      interactions: 300,
      hasTimes: true,
      attributes: ['gender'],
      bytes: file.length,
    });
    expect(again.dataset!.readyAt).not.toBeNull();
    const response = await fetch(new URL(dataset!.url, api.url), {
      headers: { authorization: `Bearer ${api.runnerToken}` },
    });
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(file);
  });

  it('is launched by name, and its runs go to a runner that takes such', async () => {
    const { experiment, userErrors } = await launch({ customDatasets: ['my-shop'] });
    expect(userErrors).toEqual([]);
    expect(experiment!.runs.nodes).toMatchObject([{ dataset: 'CUSTOM', customDataset: { name: 'my-shop' } }]);
    const runner = await openRunner(api, 'own');
    expect(await runner.claim()).toBeNull();
    expect(await runner.claim({ datasets: ['CUSTOM'] })).not.toBeNull();
  });

  it('reproduces by its name', async () => {
    const { runs } = await api.request('{ runs { nodes { reproduce { variables } } } }');
    const [run] = (runs as { nodes: { reproduce: { variables: string } }[] }).nodes;
    expect(JSON.parse(run!.reproduce.variables)).toMatchObject({ input: { customDatasets: ['my-shop'] } });
  });

  it('under the same name with another content is refused', async () => {
    const { dataset, userErrors } = await add({}, timeless);
    expect(dataset).toBeNull();
    expect(userErrors).toMatchObject([{ code: 'CONFLICT', path: ['name'] }]);
  });

  it('is not removed while runs rest on it', async () => {
    const { dataset } = await add();
    const removed = await mutate(api, { field: 'removeDataset', input: { id: dataset!.id }, selection: 'ok' });
    expect(removed.userErrors[0]).toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('my-shop has 1'),
    });
  });

  it('without times has no leave-one-out, without the attribute no launch', async () => {
    const { dataset } = await add({ name: 'timeless' }, timeless);
    expect((await put(dataset!.url, timeless)).status).toBe(201);
    const timed = await launch({ customDatasets: ['timeless'], protocol: { split: 'LEAVE_ONE_OUT' } });
    expect(timed.userErrors[0]).toMatchObject({
      path: ['customDatasets', '0'],
      message: expect.stringContaining('with times'),
    });
    const aged = await launch({ customDatasets: ['timeless'], attributes: ['age'] });
    expect(aged.userErrors[0]?.message).toBe('attributes[0]: expected gender (the attributes of timeless), got "age"');
  });
});

describe('boards', () => {
  it('each data set of the team has one of its own', async () => {
    const { userErrors } = await launch({ customDatasets: ['my-shop', 'timeless'], seeds: { count: 2 } });
    expect(userErrors).toEqual([]);
    const { boards } = await api.request('{ boards { dataset customDataset { name } runCount } }');
    const own = (boards as { customDataset: { name: string } | null; runCount: number }[]).map(
      ({ customDataset, runCount }) => `${customDataset?.name} ${runCount}`,
    );
    expect(own.sort()).toEqual(['my-shop 2', 'timeless 2']);
    const document = `query ($filter: LeaderboardFilter!) { leaderboard(filter: $filter) {
      board { customDataset { name } } rows { seeds { planned } } } }`;
    const filter = { dataset: 'CUSTOM', model: 'NMF', customDataset: 'timeless' };
    const { leaderboard } = await api.request(document, { filter });
    expect(leaderboard).toEqual({ board: { customDataset: { name: 'timeless' } }, rows: [{ seeds: { planned: 2 } }] });
    const stranger = await anotherTeam(api, 'others');
    const theirs = await api.request(document, { filter }, stranger.owner);
    expect(theirs.leaderboard).toEqual({ board: null, rows: [] });
  });

  it('CUSTOM without a name is refused, a name without CUSTOM too', async () => {
    for (const filter of [
      { dataset: 'CUSTOM', model: 'NMF' },
      { dataset: 'ML_100K', model: 'NMF', customDataset: 'timeless' },
    ]) {
      const { errors } = await api.send(
        'query ($filter: LeaderboardFilter!) { leaderboard(filter: $filter) { rankBy } }',
        {
          filter,
        },
      );
      expect(errors[0]?.message).toMatch(/^customDataset: expected (the name of a data set|none for ML_100K)/);
    }
  });

  it('runs are found by its name', async () => {
    const { runs } = await api.request('{ runs(filter: { customDataset: { eq: "timeless" } }) { totalCount } }');
    expect(runs).toEqual({ totalCount: 2 });
  });
});

describe('what is refused', () => {
  it.each([
    ['a name that is no slug', { name: '../etc' }, 'name: expected 1 to 50 lower-case letters'],
    ['no licence', { licence: ' ' }, 'licence: expected 1 to 500 characters, got 0'],
    ['a homepage of another kind', { homepage: 'javascript:alert(1)' }, 'homepage: expected an https address'],
    ['a hash that is none', { sha256: 'x' }, 'sha256: expected 64 lower-case hexadecimal digits'],
  ])('%s', async (_, given, message) => {
    const { dataset, userErrors } = await add({ name: 'another', ...given });
    expect(dataset).toBeNull();
    expect(userErrors[0]?.message).toContain(message);
  });

  it('CUSTOM among the catalogue, and a name that is not there', async () => {
    const { userErrors } = await mutate(api, {
      field: 'launchExperiment',
      input: { ...launchInput({ customDatasets: ['nobody'] }), datasets: ['CUSTOM'] },
      selection: 'experiment { id }',
    });
    expect(userErrors.map(({ path }) => path.join('.'))).toEqual(['datasets.0', 'customDatasets.0']);
  });

  it('a file of another hash, and one that is no data set: the data set stays as it was', async () => {
    const junk = new TextEncoder().encode('hello, this is no data set');
    const { dataset } = await add({ name: 'junk' }, junk);
    expect((await put(dataset!.url, file)).status).toBe(422);
    const response = await put(dataset!.url, junk);
    expect(response.status).toBe(422);
    expect(((await response.json()) as { message: string }).message).toContain('the file: expected');
    expect((await add({ name: 'junk' }, junk)).dataset).toMatchObject({ readyAt: null });
  });
});

describe('another team', () => {
  it('sees none of it: not the list, not the node, not the file', async () => {
    const { dataset } = await add();
    const stranger = await anotherTeam(api, 'rivals');
    const token = stranger.owner;
    const { customDatasets, node } = await api.request(
      'query ($id: ID!) { customDatasets { totalCount } node(id: $id) { id } }',
      { id: dataset!.id },
      token,
    );
    expect([customDatasets, node]).toEqual([{ totalCount: 0 }, null]);
    const response = await fetch(new URL(dataset!.url, api.url), { headers: { authorization: `Bearer ${token}` } });
    expect(response.status).toBe(404);
    expect((await put(dataset!.url, file, token)).status).toBe(422);
  });
});
