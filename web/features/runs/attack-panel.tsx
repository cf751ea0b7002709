import { IntervalBar } from '../../components/interval-bar.tsx';
import { methodLooks } from '../../components/method-mark.tsx';
import { absent, count, fraction } from '../../lib/format.ts';
import { attackerNames, surfaceNames } from '../../lib/names.ts';
import type { RunDetail } from './run-detail.ts';

type Attack = RunDetail['attacks'][number];
type Metric = 'auc' | 'aucHard' | 'balancedAccuracy' | 'accuracy' | 'precision' | 'recall' | 'advantage';

interface MetricLook {
  readonly metric: Metric;
  readonly title: string;
  readonly reference?: number;
  readonly explain: string;
}

const CHANCE = 0.5;
const metrics: readonly MetricLook[] = [
  { metric: 'auc', title: 'AUC', reference: CHANCE, explain: 'Of the attacker’s scores; 0.5 is chance' },
  { metric: 'aucHard', title: 'AUC, hard', reference: CHANCE, explain: 'Of hard labels, as in the paper’s tables' },
  { metric: 'balancedAccuracy', title: 'Bal. acc.', reference: CHANCE, explain: 'Mean of both classes’ recall' },
  { metric: 'accuracy', title: 'Accuracy', reference: CHANCE, explain: 'Share of users guessed right' },
  { metric: 'precision', title: 'Precision', explain: 'Of the positive class' },
  { metric: 'recall', title: 'Recall', explain: 'Of the positive class' },
  { metric: 'advantage', title: 'Advantage', reference: 0, explain: '2 |AUC − 0.5|' },
];
const unit = { low: 0, high: 1 };

export function AttackPanel({ run, over }: { readonly run: RunDetail; readonly over: boolean }) {
  if (run.attacks.length === 0)
    return <p className="text-sm text-faint">{over ? 'No attacker reported.' : 'No attacker has reported yet.'}</p>;
  const { colour } = methodLooks[run.methodName];
  return (
    <div className="print-full relative overflow-x-auto">
      <table className="w-full min-w-[620px] border-collapse text-sm" aria-label="Attacks">
        <thead className="text-xs">
          <tr className="border-b border-strong">
            <th scope="col" className="py-1 pr-3 text-left">
              Attacker
            </th>
            {metrics.map(({ metric, title, explain }) => (
              <th key={metric} scope="col" title={explain} className="px-2.5 py-1 text-right whitespace-nowrap">
                {title}
              </th>
            ))}
            <th scope="col" className="py-1 pl-2.5 text-right">
              Users
            </th>
          </tr>
        </thead>
        <tbody>
          {run.attacks.map((attack) => (
            <tr key={`${attack.attacker} ${attack.surface}`} className="arrive border-b border-line align-top">
              <th scope="row" className="py-1.5 pr-3 text-left font-normal whitespace-nowrap">
                <span className="font-medium">{attackerNames[attack.attacker]}</span>
                <span className="block text-xs text-faint">{surfaceNames[attack.surface]}</span>
              </th>
              {metrics.map((look) => (
                <td key={look.metric} className="px-2.5 py-1.5 text-right">
                  <Cell attack={attack} look={look} colour={colour} />
                </td>
              ))}
              <td className="py-1.5 pl-2.5 text-right text-muted">{count(attack.users)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="pt-2 text-xs text-faint">Bars run from 0 to 1; the fine line is chance.</p>
    </div>
  );
}

function Cell({
  attack,
  look,
  colour,
}: {
  readonly attack: Attack;
  readonly look: MetricLook;
  readonly colour: string;
}) {
  const value = attack[look.metric];
  return (
    <>
      {Number.isFinite(value) ? fraction(value) : absent}
      <IntervalBar mean={value} domain={unit} reference={look.reference} colour={colour} />
    </>
  );
}
