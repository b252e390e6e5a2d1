import { Button } from './Button';
import { Icon } from './Icon';
import { SearchField, type SearchFieldProps } from './SearchField';

interface FilterBarProps extends SearchFieldProps {
  className: string;
  reload: string;
  onReload(): void;
}

/** A field that narrows a list, and a button that reads the list again; `label` and `reload` say so. */
export function FilterBar({ className, reload, onReload, ...field }: FilterBarProps): JSX.Element {
  return (
    <div className={className}>
      <SearchField {...field} />
      <Button
        look="quiet"
        icon={<Icon name="refresh" />}
        title={reload}
        aria-label={reload}
        onClick={onReload}
      />
    </div>
  );
}
