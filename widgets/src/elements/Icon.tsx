/** Outlines on a 16 × 16 grid, drawn with the colour of the text around them. */
const PATHS = {
  add: 'M8 3v10M3 8h10',
  align: 'M2.5 2v12M5 4.5h8.5v2.5H5zM5 9.5h5.5V12H5z',
  arrange: 'M5.5 2h5v3.5h-5zM2 10.5h4V14H2zM10 10.5h4V14h-4zM8 5.5v2.5M4 10.5V8h8v2.5',
  archive: 'M2 3.5h12v3H2zM3 6.5v6h10v-6M6.5 9h3',
  bucket:
    'M2.5 4.5c0-1 2.5-1.8 5.5-1.8s5.5.8 5.5 1.8-2.5 1.8-5.5 1.8-5.5-.8-5.5-1.8zM2.5 4.5l1.3 8c.2.7 2 1.2 4.2 1.2s4-.5 4.2-1.2l1.3-8',
  close: 'M4 4l8 8M12 4l-8 8',
  cancel: 'M4.5 4.5h7v7h-7z',
  clock: 'M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8zM8 4.5V8l2.5 1.8',
  chevron: 'M6 3.5 10.5 8 6 12.5',
  columns: 'M2.5 3h11v10h-11zM6.2 3v10M9.8 3v10',
  combine: 'M2.5 4h3c2 0 2 4 4.5 4h3.5M2.5 12h3c2 0 2-4 4.5-4M11.5 6l2 2-2 2',
  connection: 'M6 2.5v3M10 2.5v3M4.5 5.5h7v2.7a3.5 3.5 0 0 1-7 0zM8 11.7v2.3',
  copy: 'M5.5 5.5h7.5v8H5.5zM10.5 5.5v-3H3v8h2.5',
  done: 'M3 8.5 6.5 12 13 4.5',
  error: 'M8 1.8 14.5 13.5h-13zM8 6v3.5M8 11.6v.2',
  file: 'M4 1.8h5L12.5 5v9.2H4zM9 1.8V5h3.5',
  folder: 'M1.8 4V12.8h12.4V5H7.6L6.2 3H1.8z',
  graph: 'M1.8 6h4v4h-4zM10.2 2.2h4v4h-4zM10.2 9.8h4v4h-4zM5.8 8h2.4M8.2 8V4.2h2M8.2 8v3.8h2',
  grip: 'M6 3.5v.1M10 3.5v.1M6 8v.1M10 8v.1M6 12.5v.1M10 12.5v.1',
  fit: 'M2.5 5.5v-3h3M10.5 2.5h3v3M13.5 10.5v3h-3M5.5 13.5h-3v-3',
  help: 'M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8zM6.2 6.3c0-2.4 3.6-2.4 3.6 0 0 1.4-1.8 1.4-1.8 2.8M8 11.4v.2',
  home: 'M2 8l6-5.5L14 8M3.8 6.7v6.8h8.4V6.7M6.7 13.5V9.5h2.6v4',
  info: 'M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8zM8 7.2v4M8 4.8v.2',
  notebook: 'M3.5 1.8h9v12.4h-9zM6 1.8v12.4M2 4.5h3M2 8h3M2 11.5h3',
  mute: 'M2.5 8h3M10.5 8h3M8 2.5v11M5.5 5.5l5 5M10.5 5.5l-5 5',
  note: 'M2.5 2.5h11v7.5l-3.5 3.5h-7.5zM13.5 10H10v3.5M5 5.5h6M5 8h3.5',
  open: 'M6 3H3v10h10v-3M8.5 2.5h5v5M13.5 2.5 7.5 8.5',
  plus: 'M8 3v10M3 8h10',
  play: 'M4.5 2.8v10.4L13 8z',
  python: 'M6 4 2.5 8 6 12M10 4l3.5 4L10 12',
  read: 'M2.5 8h7M6.8 5l3 3-3 3M9 2.5h4.5v11H9',
  redo: 'M10.5 2.5l3 3-3 3M13.5 5.5h-7a4 4 0 0 0 0 8H10',
  refresh: 'M13 8a5 5 0 1 1-1.6-3.7M13.2 1.8v3h-3',
  rows: 'M2 3h12L9.8 8.2v4.6l-3.6-1.6v-3z',
  search: 'M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM10.3 10.3l3.5 3.5',
  shape: 'M2.5 13.5V9h3v4.5M6.5 13.5V5.5h3v8M10.5 13.5V2.5h3v11',
  table: 'M2 3h12v10H2zM2 6.2h12M2 9.6h12M6.5 6.2V13',
  trash: 'M2.5 4h11M6 4V2.5h4V4M4 4l.6 9.5h6.8L12 4M6.5 6.5v4.5M9.5 6.5v4.5',
  share:
    'M6 2.8a2.4 2.4 0 1 1 0 4.8 2.4 2.4 0 0 1 0-4.8zM1.8 13c.3-2.6 1.9-3.8 4.2-3.8s3.9 1.2 4.2 3.8M10.6 3.2a2.2 2.2 0 0 1 0 4M12 9.6c1.3.5 2.1 1.6 2.3 3.4',
  upload: 'M8 11V2.5M4.8 5.5 8 2.3l3.2 3.2M2.5 10v3.5h11V10',
  undo: 'M5.5 2.5l-3 3 3 3M2.5 5.5h7a4 4 0 0 1 0 8H6',
  warning: 'M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8zM8 4.6v4.2M8 11v.2',
  write: 'M6.5 8h7M10.8 5l3 3-3 3M7 2.5H2.5v11H7'
} as const;

export type IconName = keyof typeof PATHS;

interface IconProps {
  name: IconName;
  /** CSS pixels. */
  size?: number;
}

/** A picture beside words; whoever uses it alone gives the button a name. */
export function Icon({ name, size = 16 }: IconProps): JSX.Element {
  return (
    <svg
      className="kk-icon"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
