/** JSON over several lines, each object that fits on one line kept there. */
export function pretty(json: string): string {
  try {
    return print(JSON.parse(json), '');
  } catch {
    return json;
  }
}

const WIDTH = 72;

function print(value: unknown, indent: string): string {
  const flat = JSON.stringify(value, null, 1).replace(/\s*\n\s*/g, ' ');
  if (value === null || typeof value !== 'object' || flat.length + indent.length <= WIDTH) return flat;
  const deeper = `${indent}  `;
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const parts = Array.isArray(value)
    ? value.map((each) => print(each, deeper))
    : Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}: ${print(each, deeper)}`);
  return `${open}\n${parts.map((part) => deeper + part).join(',\n')}\n${indent}${close}`;
}
