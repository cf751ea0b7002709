/** Where the reader's choice is kept, and the event that says it (or the system's) changed. */
export const KEY = 'lethe-theme';
export const CHANGED = 'lethe-theme-changed';

/** Runs in <head> before the first paint, so that a dark page never flashes white. */
export const themeScript = `(() => {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    let chosen = null;
    try { chosen = localStorage.getItem('${KEY}'); } catch {}
    document.documentElement.dataset.theme = chosen === 'dark' || chosen === 'light' ? chosen : dark.matches ? 'dark' : 'light';
  };
  apply();
  dark.addEventListener('change', () => { apply(); dispatchEvent(new Event('${CHANGED}')); });
  addEventListener('${CHANGED}', apply);
  addEventListener('storage', () => dispatchEvent(new Event('${CHANGED}')));
})()`;
