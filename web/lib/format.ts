const integer = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** What stands for a figure that is not there (yet). */
export const absent = '–';

export const count = (value: number): string => integer.format(value);

/** Every metric between 0 and 1: three decimals, so that a column aligns on its point. */
export const fraction = (value: number): string => value.toFixed(3).replace('-', '−');

/** A duration alone: 0.48 s, 12.3 s, 3 min 05 s, 2 h 10 min. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(2)} s`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`;
}

/** An estimate of what is left, no finer than it deserves. */
export function remaining(seconds: number): string {
  if (seconds < 5) return 'a few seconds left';
  if (seconds < 90) return `about ${Math.round(seconds)} s left`;
  if (seconds < 5400) return `about ${Math.round(seconds / 60)} min left`;
  return `about ${(seconds / 3600).toFixed(1)} h left`;
}

/** Decimals that give the largest of a column three significant digits; all cells of the column share them. */
export function decimalsFor(values: readonly number[]): number {
  const largest = Math.max(0, ...values.map(Math.abs));
  if (largest >= 100) return 0;
  return largest >= 10 ? 1 : 2;
}

/** A parameter as people write it: 1e-4, 0.001, 5,000. */
export function parameter(value: number): string {
  if (value === 0 || Math.abs(value) >= 1e-3) return value.toLocaleString('en-US', { maximumFractionDigits: 6 });
  return value.toExponential().replace('e-0', 'e-').replace('-', '−').replace('e−', 'e-');
}

export function bytes(value: number): string {
  const units = ['B', 'KB', 'MB', 'GB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, value)) / 3));
  const scaled = value / 1000 ** power;
  return `${scaled.toFixed(power === 0 || scaled >= 100 ? 0 : 1)} ${units[power]}`;
}

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const steps: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86400],
  ['hour', 3600],
  ['minute', 60],
];

/** "5 minutes ago"; a date once it is older than a week. */
export function ago(iso: string, now: number = Date.now()): string {
  const seconds = (Date.parse(iso) - now) / 1000;
  if (Math.abs(seconds) > 7 * 86400) return iso.slice(0, 10);
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return relative.format(Math.round(seconds / size), unit);
  }
  return 'just now';
}

/** 2026-11-23 14:05:09, in the reader's zone. */
export function moment(iso: string): string {
  const date = new Date(iso);
  const part = (value: number): string => String(value).padStart(2, '0');
  const day = [date.getFullYear(), part(date.getMonth() + 1), part(date.getDate())].join('-');
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(part).join(':')}`;
}
