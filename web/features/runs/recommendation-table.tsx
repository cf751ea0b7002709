import { absent, fraction } from '../../lib/format.ts';
import type { RecommendationMetric } from '../../gql/graphql.ts';
import type { RunDetail } from './run-detail.ts';

const titles: Record<RecommendationMetric, string> = {
  NDCG: 'NDCG',
  HR: 'Hit ratio',
  RECALL: 'Recall',
  POPULARITY: 'Popularity',
  COVERAGE: 'Coverage',
};
const explain: Partial<Record<RecommendationMetric, string>> = {
  POPULARITY: 'How popular the recommended items are; neither more nor less is better',
  COVERAGE: 'Share of all items that somebody is recommended; neither more nor less is better',
};

type Result = RunDetail['recommendation'][number];

interface RecommendationTableProps {
  readonly results: readonly Result[];
  readonly over: boolean;
}

export function RecommendationTable({ results, over }: RecommendationTableProps) {
  if (results.length === 0)
    return <p className="text-sm text-faint">{over ? 'Nothing was measured.' : 'Recommendation is measured last.'}</p>;
  const ofAll = results.filter(({ group }) => group == null);
  const cutOffs = [...new Set(ofAll.map(({ k }) => k))].sort((a, b) => a - b);
  return (
    <>
      <Table
        label="Recommendation"
        head="Metric"
        columns={cutOffs.map((k) => ({ key: `${k}`, title: `@${k}` }))}
        rows={metricsIn(ofAll).map((metric) => ({
          key: metric,
          title: titles[metric],
          explain: explain[metric],
          cells: cutOffs.map((k) => valueOf(ofAll, metric, k)),
        }))}
      />
      <Groups results={results} k={cutOffs.includes(10) ? 10 : (cutOffs[0] ?? 10)} />
    </>
  );
}

/** The same at one cut-off for the users of each value of an attribute: who pays for what is unlearned. */
function Groups({ results, k }: { readonly results: readonly Result[]; readonly k: number }) {
  const grouped = results.filter((result) => result.group != null && result.k === k);
  const metrics = metricsIn(grouped);
  const attributes = Map.groupBy(grouped, ({ group }) => group?.attribute ?? '');
  return [...attributes].map(([attribute, ofAttribute]) => (
    <div key={attribute} className="pt-4">
      <Table
        label={`Recommendation by ${attribute}`}
        head={`By ${attribute}, @${k}`}
        columns={metrics.map((metric) => ({ key: metric, title: titles[metric] }))}
        rows={[...Map.groupBy(ofAttribute, ({ group }) => group?.value ?? '')].map(([value, own]) => ({
          key: value,
          title: value,
          explain: undefined,
          cells: metrics.map((metric) => valueOf(own, metric, k)),
        }))}
      />
    </div>
  ));
}

function metricsIn(results: readonly Result[]): RecommendationMetric[] {
  const all = Object.keys(titles) as RecommendationMetric[]; // the keys of a Record over the enum
  return all.filter((metric) => results.some((result) => result.metric === metric));
}

function valueOf(results: readonly Result[], metric: RecommendationMetric, k: number): string {
  const found = results.find((result) => result.metric === metric && result.k === k);
  return found ? fraction(found.value) : absent;
}

interface TableProps {
  readonly label: string;
  readonly head: string;
  readonly columns: readonly { readonly key: string; readonly title: string }[];
  readonly rows: readonly {
    readonly key: string;
    readonly title: string;
    readonly explain: string | undefined;
    readonly cells: readonly string[];
  }[];
}

function Table({ label, head, columns, rows }: TableProps) {
  return (
    <div className="overflow-x-auto">
      <table className="w-full border-collapse text-sm" aria-label={label}>
        <thead className="text-xs">
          <tr className="border-b border-strong">
            <th scope="col" className="py-1 text-left whitespace-nowrap">
              {head}
            </th>
            {columns.map(({ key, title }) => (
              <th key={key} scope="col" className="py-1 pl-3 text-right whitespace-nowrap">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, title, explain: says, cells }) => (
            <tr key={key} className="arrive border-b border-line">
              <th scope="row" title={says} className="py-1 text-left font-normal whitespace-nowrap text-muted">
                {title}
              </th>
              {cells.map((cell, index) => (
                <td key={columns[index]?.key} className="py-1 pl-3 text-right">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
