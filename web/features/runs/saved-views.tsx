'use client';

import { usePathname, useRouter } from 'next/navigation';
import { DropdownMenu, Popover } from 'radix-ui';
import { type FormEvent, useEffect, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Icon } from '../../components/icon.tsx';
import { TextField } from '../../components/text-field.tsx';

interface View {
  readonly name: string;
  /** The address's part behind the question mark. */
  readonly search: string;
}

const KEY = 'lethe.views.runs';

/** Addresses with a name, kept in this browser; to share one, send the address itself. */
export function SavedViews() {
  const router = useRouter();
  const path = usePathname();
  const [views, setViews] = useState<readonly View[]>([]);
  const [naming, setNaming] = useState(false);
  const [name, setName] = useState('');
  useEffect(() => setViews(readViews()), []);
  const keep = (next: readonly View[]): void => {
    setViews(next);
    localStorage.setItem(KEY, JSON.stringify(next));
  };
  const save = (event: FormEvent): void => {
    event.preventDefault();
    const view = { name: name.trim(), search: window.location.search };
    if (view.name === '') return;
    keep([...views.filter((each) => each.name !== view.name), view]);
    setNaming(false);
    setName('');
  };
  return (
    <Popover.Root open={naming} onOpenChange={setNaming}>
      <DropdownMenu.Root modal={false}>
        <Popover.Anchor asChild>
          <DropdownMenu.Trigger asChild>
            <Button look="quiet">
              Views <Icon name="chevron" size={12} />
            </Button>
          </DropdownMenu.Trigger>
        </Popover.Anchor>
        <DropdownMenu.Portal>
          <DropdownMenu.Content
            align="end"
            sideOffset={6}
            collisionPadding={12}
            className="arrive z-50 min-w-48 rounded-lg bg-raised p-1 shadow-pop"
          >
            <DropdownMenu.Item className={itemLook} onSelect={() => router.push(path)}>
              All runs
            </DropdownMenu.Item>
            {views.map((view) => (
              <div key={view.name} className="flex items-center">
                <DropdownMenu.Item
                  className={`${itemLook} min-w-0 flex-1 truncate`}
                  onSelect={() => router.push(`${path}${view.search}`)}
                >
                  {view.name}
                </DropdownMenu.Item>
                <DropdownMenu.Item
                  aria-label={`Forget the view ${view.name}`}
                  className={`${itemLook} px-1.5 text-faint`}
                  onSelect={() => keep(views.filter((each) => each !== view))}
                >
                  <Icon name="close" size={11} />
                </DropdownMenu.Item>
              </div>
            ))}
            <DropdownMenu.Separator className="my-1 border-t border-line" />
            <DropdownMenu.Item className={itemLook} onSelect={() => setTimeout(() => setNaming(true))}>
              Keep this view…
            </DropdownMenu.Item>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          collisionPadding={12}
          aria-label="Keep this view"
          className="arrive z-50 w-64 rounded-lg bg-raised p-3 shadow-pop"
        >
          <form onSubmit={save} className="grid gap-2">
            <TextField label="Name of this view" value={name} onChange={setName} autoFocus />
            <Button type="submit" look="main" className="justify-self-end" disabled={name.trim() === ''}>
              Keep
            </Button>
          </form>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

const itemLook = 'cursor-default rounded-[5px] px-2.5 py-1 text-sm outline-none data-[highlighted]:bg-sunken';

function readViews(): View[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isView) : [];
  } catch {
    return []; // not ours
  }
}

function isView(value: unknown): value is View {
  const { name, search } = (value ?? {}) as Partial<View>;
  return typeof name === 'string' && typeof search === 'string';
}
