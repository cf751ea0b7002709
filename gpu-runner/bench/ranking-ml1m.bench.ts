import { createTeam } from '../kernels/team.ts';
import { createRng } from '../math/rng.ts';
import { initialTensors } from '../models/nmf-init.ts';
import { evaluateRanking, rankingDefaults, rankingMetrics } from '../metrics/ranking.ts';
import { ml1mSized } from './ml-1m-sized.ts';
import { pythonPeer } from './python-peer.ts';
import { interleaved } from './row.ts';

/** NeuMF's scores of 256 users at a time, seen items out, the best 20, NDCG and HR: what one writes in PyTorch. */
const torchEvaluation = `
N, M, B = 6040, 3706, 256
torch.manual_seed(1)
torch.set_num_threads(2)
rnd = lambda *shape: 0.3 * torch.randn(*shape)
pg, qg, pm, qm = rnd(N, 16), rnd(M, 16), rnd(N, 16), rnd(M, 16)
tower = torch.nn.Sequential(torch.nn.Linear(32, 16), torch.nn.ReLU(), torch.nn.Linear(16, 8), torch.nn.ReLU())
head = torch.nn.Linear(24, 1)
items = torch.stack([torch.randperm(M)[:164] for _ in range(N)])
seen, test = items[:, :148], items[:, 148:]
discount = 1 / torch.log2(torch.arange(2, 22).float())
def fit():
    with torch.no_grad():
        total = 0
        for u in range(0, N, B):
            n = min(B, N - u)
            mlp = torch.cat([pm[u:u+n, None].expand(n, M, 16), qm[None].expand(n, M, 16)], 2).reshape(-1, 32)
            gmf = (pg[u:u+n, None] * qg[None]).reshape(-1, 16)
            scores = head(torch.cat([gmf, tower(mlp)], 1)).reshape(n, M)
            scores.scatter_(1, seen[u:u+n], -float("inf"))
            top = scores.topk(20).indices
            hits = (top[:, :, None] == test[u:u+n, None]).any(2).float()
            for k in (5, 10, 15, 20):
                total += (hits[:, :k] * discount[:k]).sum() / discount[:k].sum() + hits[:, :k].any(1).float().sum() + hits[:, :k].sum() / 16
        return total
`;

/** Full ranking at the size of ML-1M: NeuMF's scores of 6,040 x 3,706 pairs and all metrics at all k, on two threads. */
export function rows() {
  const split = ml1mSized();
  const shape = { N: split.N, M: split.M, dim: 16, layers: [32, 16, 8] };
  const tensors = initialTensors(shape, 0.3, createRng('bench'));
  const model = {
    M: split.M,
    scoreForm: () => ({ kind: 'NEUMF', shape, tensors }) as const,
    scoreUser: (): never => {
      throw new Error('bench: the kernel computes the scores');
    },
  };
  const team = createTeam(2);
  team.ready();
  const options = { ...rankingDefaults, ranking: 'FULL', on: 'test', metrics: rankingMetrics, team } as const;
  const [ours] = interleaved([() => evaluateRanking(model, split, options, createRng(1))], 5) as [number];
  team.close();
  const torch = pythonPeer(
    { x: [], y: [] },
    { imports: 'import torch', setup: torchEvaluation, rounds: 2, threads: 2 },
  );
  const ratio = torch === undefined ? null : torch / ours;
  return [{ id: 'ranking-ml1m', value: ours, unit: 'ms', peer: 'PyTorch, 2 threads', peerValue: torch ?? null, ratio }];
}
