/** Owns the formats that have a name: money, percent, bytes, moments as the reader's place writes them. */

type Writer = (value: number) => string;

const intl = (options: Intl.NumberFormatOptions): Writer => {
  const format = new Intl.NumberFormat("en", options);
  return (value) => format.format(value);
};
const money = (currency: string) => intl({ style: "currency", currency });

const NUMBERS: Record<string, () => Writer> = {
  plain: () => String,
  localized: () => (value) => value.toLocaleString(),
  percent: () => intl({ style: "percent", maximumFractionDigits: 2 }),
  dollar: () => money("USD"),
  euro: () => money("EUR"),
  yen: () => money("JPY"),
  compact: () => intl({ notation: "compact" }),
  scientific: () => intl({ notation: "scientific" }),
  engineering: () => intl({ notation: "engineering" }),
  bytes: () => intl({ notation: "compact", style: "unit", unit: "byte", unitDisplay: "narrow" }),
  accounting: () => {
    const write = intl({ minimumFractionDigits: 2, maximumFractionDigits: 2 });
    return (value) => (value < 0 ? `(${write(-value)})` : write(value));
  },
};

const DAY = 86_400_000; // ms
const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 365 * DAY],
  ["month", 30 * DAY],
  ["day", DAY],
  ["hour", DAY / 24],
  ["minute", DAY / 1440],
  ["second", 1000],
];

/** Positions are ms of a clock without a zone, from 1970 or, of a time, from midnight. */
const MOMENTS: Record<string, (kind: string) => Writer> = {
  localized: (kind) => (value) =>
    new Intl.DateTimeFormat(undefined, {
      dateStyle: kind === "time" ? undefined : "medium",
      timeStyle: kind === "date" ? undefined : "short",
      timeZone: "UTC",
    }).format(value),
  iso8601: (kind) => (value) => {
    const [date, time] = new Date(value).toISOString().slice(0, 19).split("T") as [string, string];
    return { date, time }[kind] ?? `${date}T${time}`;
  },
  distance: () => (value) => {
    const away = value - now();
    const [unit, size] = UNITS.find(([, size]) => Math.abs(away) >= size) ?? ["second", 1000];
    return new Intl.RelativeTimeFormat("en").format(Math.round(away / size), unit);
  },
  calendar: (kind) => (value) => {
    const days = Math.floor(value / DAY) - Math.floor(now() / DAY);
    const near = new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(days, "day");
    const day = Math.abs(days) <= 1 ? near.charAt(0).toUpperCase() + near.slice(1) : new Date(value).toISOString().slice(0, 10);
    return kind === "date" ? day : `${day} ${new Date(value).toISOString().slice(11, 16)}`;
  },
};

/** Return how the format called `name` writes values of a kind, null where no format is called so. */
export function preset(kind: string, name: string): Writer | null {
  if (kind === "int" || kind === "float") return NUMBERS[name]?.() ?? null;
  return MOMENTS[name]?.(kind) ?? null;
}

/** What the reader's clock shows now, as a position. */
function now(): number {
  return Date.now() - new Date().getTimezoneOffset() * 60_000;
}
