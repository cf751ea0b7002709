import { absent, fraction } from '../../lib/format.ts';
import type { RecommendationMetric } from '../../gql/graphql.ts';
import type { RunDetail } from './run-detail.ts';

const titles: Record<RecommendationMetric, string> = { NDCG: 'NDCG', HR: 'Hit ratio', RECALL: 'Recall' };

interface RecommendationTableProps {
  readonly results: RunDetail['recommendation'];
  readonly over: boolean;
}

export function RecommendationTable({ results, over }: RecommendationTableProps) {
  if (results.length === 0)
    return <p className="text-sm text-faint">{over ? 'Nothing was measured.' : 'Recommendation is measured last.'}</p>;
  const cutOffs = [...new Set(results.map(({ k }) => k))].sort((a, b) => a - b);
  const metrics = (Object.keys(titles) as RecommendationMetric[]).filter((metric) =>
    // keys of a Record over the enum
    results.some((result) => result.metric === metric),
  );
  const value = (metric: RecommendationMetric, k: number): string => {
    const found = results.find((result) => result.metric === metric && result.k === k);
    return found ? fraction(found.value) : absent;
  };
  return (
    <table className="w-full border-collapse text-sm" aria-label="Recommendation">
      <thead className="text-xs">
        <tr className="border-b border-strong">
          <th scope="col" className="py-1 text-left">
            Metric <span className="font-normal text-faint">↑</span>
          </th>
          {cutOffs.map((k) => (
            <th key={k} scope="col" className="py-1 pl-3 text-right">
              @{k}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {metrics.map((metric) => (
          <tr key={metric} className="arrive border-b border-line">
            <th scope="row" className="py-1 text-left font-normal text-muted">
              {titles[metric]}
            </th>
            {cutOffs.map((k) => (
              <td key={k} className="py-1 pl-3 text-right">
                {value(metric, k)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
