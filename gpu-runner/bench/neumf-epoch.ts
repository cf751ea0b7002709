import { createNeumf } from '../kernels/neumf.ts';
import { createRng } from '../math/rng.ts';
import { initialTensors } from '../models/nmf-init.ts';
import { ml100kSized } from './ml-100k-sized.ts';
import { besidePeer, interleaved } from './row.ts';
import { torchPeer } from './torch-peer.ts';

/** One NeuMF epoch at the size of ML-100K: 400,000 samples in batches of 256, drawing of negatives and dense Adam included. */
export function neumfEpoch(
  id: string,
  model: { readonly dim?: number; readonly layers?: readonly number[] },
  rounds: number,
) {
  const { shape: usual, training } = ml100kSized();
  const shape = { ...usual, ...model };
  const kernel = createNeumf(shape);
  kernel.load(initialTensors(shape, 0.01, createRng('bench')));
  kernel.startTraining(training);
  const epoch = (): void => void kernel.trainEpoch();
  const [before] = interleaved([epoch], rounds) as [number]; // one for each contestant
  const torch = torchPeer({ shape, ...training, items: [...training.items] }, { setup, rounds: 1 });
  const [after] = interleaved([epoch], rounds) as [number];
  return [besidePeer(id, (before + after) / 2, 'PyTorch, all cores', torch)];
}

/** As it is usually written: embeddings, a sequential tower, BCE with logits, Adam; negatives may be seen items, which is cheaper. */
const setup = `
shape, positives = task["shape"], np.array(task["items"])
N, M, dim, layers = shape["N"], shape["M"], shape["dim"], shape["layers"]
owners = np.arange(len(positives)) % N
class NeuMF(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.tables = torch.nn.ModuleList(torch.nn.Embedding(n, k) for k in (dim, layers[0] // 2) for n in (N, M))
        for table in self.tables: torch.nn.init.normal_(table.weight, std=0.01)
        steps = [m for a, b in zip(layers, layers[1:]) for m in (torch.nn.Linear(a, b), torch.nn.ReLU())]
        self.tower, self.output = torch.nn.Sequential(*steps), torch.nn.Linear(dim + layers[-1], 1)
    def forward(self, u, i):
        p, q, pm, qm = self.tables[0](u), self.tables[1](i), self.tables[2](u), self.tables[3](i)
        return self.output(torch.cat((p * q, self.tower(torch.cat((pm, qm), 1))), 1)).squeeze(1)
model = NeuMF()
adam = torch.optim.Adam(model.parameters(), lr=task["learningRate"])
loss_of = torch.nn.BCEWithLogitsLoss()
def step():
    k = 1 + task["negatives"]
    users = np.repeat(owners, k)
    items = np.random.randint(0, M, len(users))
    items[::k] = positives
    labels = np.zeros(len(users), np.float32)
    labels[::k] = 1
    order = torch.randperm(len(users))
    users, items, labels = (torch.from_numpy(a)[order] for a in (users, items, labels))
    for at in range(0, len(users), task["batchSize"]):
        part = slice(at, at + task["batchSize"])
        adam.zero_grad()
        loss_of(model(users[part], items[part]), labels[part]).backward()
        adam.step()
`;
