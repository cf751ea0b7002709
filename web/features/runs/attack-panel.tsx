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
  { metric: 'balancedAccuracy', title: 'Bal. acc.', reference: CHANCE, explain: 'Mean of the classes’ recall' },
  { metric: 'accuracy', title: 'Accuracy', reference: CHANCE, explain: 'Share of users guessed right' },
  { metric: 'precision', title: 'Precision', explain: 'Of the positive class; of more than two, their mean' },
  { metric: 'recall', title: 'Recall', explain: 'Of the positive class; of more than two, their mean' },
  { metric: 'advantage', title: 'Advantage', reference: 0, explain: '2 |AUC − 0.5|' },
];
const unit = { low: 0, high: 1 };

export function AttackPanel({ run, over }: { readonly run: RunDetail; readonly over: boolean }) {
  if (run.attacks.length === 0)
    return <p className="text-sm text-faint">{over ? 'No attacker reported.' : 'No attacker has reported yet.'}</p>;
  const { colour } = methodLooks[run.methodName];
  const targets = Map.groupBy(run.attacks, targetOf);
  const repeats = Math.max(...run.attacks.map((attack) => attack.repeats));
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
        {[...targets].map(([target, attacks]) => (
          <tbody key={target}>
            {targets.size > 1 && (
              <tr className="border-b border-line">
                <th scope="rowgroup" colSpan={metrics.length + 2} className="pt-4 pb-1 text-left text-xs text-muted">
                  {target}
                </th>
              </tr>
            )}
            {attacks.map((attack) => (
              <tr key={attack.attacker} className="arrive border-b border-line align-top">
                <th scope="row" className="py-1.5 pr-3 text-left font-normal whitespace-nowrap">
                  <span className="font-medium">{attackerNames[attack.attacker]}</span>
                  {targets.size === 1 && <span className="block text-xs text-faint">{target}</span>}
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
        ))}
      </table>
      <p className="pt-2 text-xs text-faint">
        Bars run from 0 to 1; the fine line is chance.
        {repeats > 1 && ` Means over ${repeats} samples and splits, with their 95 % intervals.`}
      </p>
      <Classes attacks={run.attacks} />
    </div>
  );
}

/** What was attacked: an embedding for an attribute. */
const targetOf = ({ surface, attribute }: Attack): string => `${surfaceNames[surface]}, ${attribute}`;

/** Precision and recall of every class, for who wants them. */
function Classes({ attacks }: { readonly attacks: readonly Attack[] }) {
  const rows = attacks.flatMap((attack) => attack.classes.map((each) => ({ attack, each })));
  if (rows.length === 0) return null;
  return (
    <details className="pt-2 text-sm">
      <summary className="text-xs text-muted">By class</summary>
      <table className="mt-1 border-collapse" aria-label="Attacks by class">
        <thead className="text-xs">
          <tr className="border-b border-strong">
            {['Attacker', 'Of', 'Class', 'Precision', 'Recall', 'Users'].map((title, index) => (
              <th key={title} scope="col" className={`py-1 pr-4 ${index < 3 ? 'text-left' : 'text-right'}`}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ attack, each }) => (
            <tr key={`${attack.attacker} ${targetOf(attack)} ${each.value}`} className="border-b border-line">
              <td className="py-1 pr-4">{attackerNames[attack.attacker]}</td>
              <td className="py-1 pr-4 text-muted">{targetOf(attack)}</td>
              <td className="py-1 pr-4">{each.value}</td>
              <td className="py-1 pr-4 text-right">{fraction(each.precision)}</td>
              <td className="py-1 pr-4 text-right">{fraction(each.recall)}</td>
              <td className="py-1 pr-4 text-right text-muted">{count(each.users)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
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
  const ci95 = look.metric === 'auc' || look.metric === 'balancedAccuracy' ? attack[`${look.metric}Ci95`] : null;
  return (
    <>
      {Number.isFinite(value) ? fraction(value) : absent}
      {ci95 != null && <span className="pl-1 text-2xs text-faint">±{fraction(ci95)}</span>}
      <IntervalBar mean={value} ci95={ci95} domain={unit} reference={look.reference} colour={colour} />
    </>
  );
}
