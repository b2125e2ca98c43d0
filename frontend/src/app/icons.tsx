/** Owns the page's few icons: 16 × 16, one stroke width, drawn in the text's colour. */

const PATHS = {
  run: "M5 3.2v9.6l7.6-4.8z",
  stop: "M4 4h8v8H4z",
  restart: "M13 8a5 5 0 1 1-1.6-3.7M13 2.5V5h-2.6",
  more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  add: "M8 3.5v9M3.5 8h9",
  remove: "M3.5 4.5h9M6.5 4.5V3h3v1.5M4.8 4.5l.5 8.5h5.4l.5-8.5",
  up: "M8 13V3M4 7l4-4 4 4",
  down: "M8 3v10M4 9l4 4 4-4",
  grip: "M6 4h.01M10 4h.01M6 8h.01M10 8h.01M6 12h.01M10 12h.01",
  close: "M4 4l8 8M12 4l-8 8",
  outline: "M3 4h10M5.5 8H13M5.5 12H13M3 8h.01M3 12h.01",
  variables: "M5.5 3C4 3 4 4 4 5.5S3.5 8 2.5 8C3.5 8 4 9 4 10.5S4 13 5.5 13M10.5 3C12 3 12 4 12 5.5S12.5 8 13.5 8C12.5 8 12 9 12 10.5S12 13 10.5 13",
  undo: "M3 6.5h6.5a3.5 3.5 0 0 1 0 7H7M3 6.5L6 3.5M3 6.5l3 3",
  redo: "M13 6.5H6.5a3.5 3.5 0 0 0 0 7H9M13 6.5L10 3.5M13 6.5l-3 3",
  text: "M3.5 4h9M8 4v9",
  code: "M5.5 4.5L2 8l3.5 3.5M10.5 4.5L14 8l-3.5 3.5",
  edit: "M3 13l.6-2.8L10.8 3l2.2 2.2-7.2 7.2z",
  filter: "M2.5 4h11M4.5 8h7M6.5 12h3",
  keys: "M2 4.5h12v7H2zM4.5 7h.01M7 7h.01M9.5 7h.01M12 7h.01M5 9.5h6",
  folder: "M2 12.5v-9h4l1.5 2H14v7z",
  chevron: "M6 4l4 4-4 4",
  history: "M3 8a5 5 0 1 0 1.6-3.7M3 2.5V5h2.6M8 5v3l2 1.5",
  copy: "M5.5 5.5V3h7.5v7.5h-2.5M3 5.5h7.5V13H3z",
  split: "M3 8h10M5.5 5L8 2.5 10.5 5M5.5 11L8 13.5l2.5-2.5",
  join: "M3 8h10M5.5 2.5L8 5l2.5-2.5M5.5 13.5L8 11l2.5 2.5",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  const dotted = name === "more" || name === "grip";
  const filled = name === "run" || name === "stop";
  return (
    <svg class="icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <path
        d={PATHS[name]}
        fill={filled ? "currentColor" : "none"}
        stroke="currentColor"
        stroke-width={dotted ? 2 : 1.4}
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}

interface ButtonProps {
  icon: IconName;
  name: string;
  /** The command's key, shown in the tooltip. */
  keys?: string;
  text?: string;
  disabled?: boolean;
  pressed?: boolean;
  class?: string;
  onClick: (event: MouseEvent) => void;
}

/** A button with an icon: its name is its tooltip, with the key that does the same. */
export function IconButton({ icon, name, keys, text, disabled, pressed, class: extra, onClick }: ButtonProps) {
  return (
    <button
      type="button"
      class={`button ${text ? "" : "button-icon"} ${extra ?? ""}`}
      title={keys ? `${name} (${keys})` : name}
      aria-label={text === name ? undefined : text ? `${text}: ${name}` : name}
      aria-keyshortcuts={keys?.replace("Ctrl", "Control") || undefined}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon name={icon} />
      {text && <span>{text}</span>}
    </button>
  );
}
