import { count } from '../../lib/format.ts';
import { datasetNames } from '../../lib/names.ts';
import type { RunDetail } from './run-detail.ts';

/** Table 2 of the paper, as this run's runner counted it. */
export function DatasetCard({ run }: { readonly run: RunDetail }) {
  const files = run.datasetFiles;
  if (files == null) return <p className="text-sm text-faint">Counted when a runner has loaded the files.</p>;
  const groups = files.groups.filter(({ attribute }) => run.attributes.includes(attribute));
  return (
    <table className="w-full border-collapse text-sm" aria-label="Dataset">
      <thead className="text-xs">
        <tr className="border-b border-strong">
          <th scope="col" className="py-1 text-left">
            {datasetNames[run.dataset]}{' '}
            <span className="font-mono font-normal text-faint" title={`sha256 ${files.sha256}`}>
              {files.sha256.slice(0, 12)}
            </span>
          </th>
          {['Users', 'Items', 'Interactions'].map((title) => (
            <th key={title} scope="col" className="py-1 pl-3 text-right">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {groups.map(({ attribute, value, users, interactions }) => (
          <tr key={`${attribute} ${value}`} className="border-b border-line">
            <th scope="row" className="py-1 text-left font-normal text-muted">
              {attribute} {value}
            </th>
            <td className="py-1 pl-3 text-right">{count(users)}</td>
            <td />
            <td className="py-1 pl-3 text-right">{count(interactions)}</td>
          </tr>
        ))}
        <tr className="border-b border-line">
          <th scope="row" className="py-1 text-left font-normal text-muted">
            all
          </th>
          {[files.users, files.items, files.interactions].map((value, index) => (
            <td key={index} className="py-1 pl-3 text-right">
              {count(value)}
            </td>
          ))}
        </tr>
      </tbody>
    </table>
  );
}
