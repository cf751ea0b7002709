import { createLightGcn } from '../kernels/lightgcn.ts';
import { createRng } from '../math/rng.ts';
import { ml100kSized } from './ml-100k-sized.ts';
import { besidePeer, interleaved } from './row.ts';
import { torchPeer } from './torch-peer.ts';

/** One LightGCN epoch at the size of ML-100K, K = 64: 80,000 triples in batches of 2,048, 3 layers, dense Adam. */
export function rows() {
  const { shape, training } = ml100kSized();
  const { N, M } = shape;
  const settings = { dim: 64, layers: 3, batchSize: 2048, learningRate: 1e-3, l2: 1e-4 };
  const kernel = createLightGcn({ N, M, ...settings }, training);
  const rng = createRng('bench');
  const table = (rows: number) => ({
    shape: [rows, settings.dim],
    data: Float32Array.from({ length: rows * settings.dim }, () => 0.1 * rng.normal()),
  });
  kernel.load({ 'user.layer0': table(N), 'item.layer0': table(M) });
  kernel.startTraining({ ...settings, words: training.words });
  const epoch = (): void => void kernel.trainEpoch();
  const [before] = interleaved([epoch], 3) as [number]; // one for each contestant
  const task = { N, M, ...settings, offsets: [...training.offsets], items: [...training.items] };
  const torch = torchPeer(task, { setup, rounds: 2 });
  const [after] = interleaved([epoch], 3) as [number];
  return [besidePeer('lightgcn-epoch-64', (before + after) / 2, 'PyTorch, all cores', torch)];
}

/** As LightGCN's own code has it: a sparse COO matrix, autograd through it; negatives may be seen items, which is cheaper. */
const setup = `
N, M, items = task["N"], task["M"], np.array(task["items"])
users = np.repeat(np.arange(N), np.diff(task["offsets"]))
rows, columns = np.concatenate((users, N + items)), np.concatenate((N + items, users))
degree = np.bincount(rows, minlength=N + M)
values = torch.from_numpy((1 / np.sqrt(degree[rows] * degree[columns])).astype(np.float32))
graph = torch.sparse_coo_tensor(torch.from_numpy(np.stack((rows, columns))), values, (N + M, N + M)).coalesce()
table = torch.nn.Parameter(0.1 * torch.randn(N + M, task["dim"]))
adam = torch.optim.Adam([table], lr=task["learningRate"])
def step():
    order = np.random.permutation(len(users))
    u, i = torch.from_numpy(users[order]), torch.from_numpy(N + items[order])
    j = torch.from_numpy(N + np.random.randint(0, M, len(users)))
    for at in range(0, len(users), task["batchSize"]):
        part = slice(at, at + task["batchSize"])
        layers = [table]
        for _ in range(task["layers"]): layers.append(torch.sparse.mm(graph, layers[-1]))
        e = torch.stack(layers).mean(0)
        x = (e[u[part]] * (e[i[part]] - e[j[part]])).sum(1)
        square = sum(table[n[part]].square().sum() for n in (u, i, j))
        loss = torch.nn.functional.softplus(-x).mean() + task["l2"] / 2 * square / len(x)
        adam.zero_grad()
        loss.backward()
        adam.step()
`;
