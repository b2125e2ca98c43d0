/** Owns how a widget writes its value: printf's formats for numbers, Moment's for dates and times. */

const NUMBER = /%(?<flags>[-+ 0#,]*)(?<width>\d+)?(?:\.(?<precision>\d+))?(?<kind>[diufFeEgGxXosc%])/g;

/** Return the number as a printf format writes it; a text without a place for it stands as it is. */
export function sprintf(format: string, value: number): string {
  return format.replace(NUMBER, (_, flags: string, width: string | undefined, precision: string | undefined, kind: string) => {
    if (kind === "%") return "%";
    const digits = precision === undefined ? undefined : Number(precision);
    const size = body(kind, Math.abs(value), digits, flags);
    const sign = value < 0 || Object.is(value, -0) ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
    return filled(sign, size, Number(width ?? 0), flags);
  });
}

function body(kind: string, value: number, digits: number | undefined, flags: string): string {
  switch (kind) {
    case "d":
    case "i":
    case "u":
      return grouped(String(Math.trunc(value)), flags);
    case "f":
    case "F":
      return grouped(value.toFixed(digits ?? 6), flags);
    case "e":
    case "E":
      return cased(exponent(value.toExponential(digits ?? 6)), kind);
    case "g":
    case "G":
      return cased(general(value, digits ?? 6), kind);
    case "x":
    case "X":
      return cased(Math.trunc(value).toString(16), kind);
    case "o":
      return Math.trunc(value).toString(8);
    default:
      return String(value);
  }
}

/** The shorter of fixed and exponent notation, without idle zeros. */
function general(value: number, digits: number): string {
  const precision = Math.max(digits, 1);
  const power = value === 0 ? 0 : Math.floor(Math.log10(value));
  if (power < -4 || power >= precision) return exponent(value.toExponential(precision - 1).replace(/\.?0+e/, "e"));
  const fixed = value.toFixed(Math.max(precision - 1 - power, 0));
  return fixed.includes(".") ? fixed.replace(/\.?0+$/, "") : fixed;
}

function exponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, "e$10$2");
}

function grouped(text: string, flags: string): string {
  return flags.includes(",") ? text.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ",") : text;
}

function cased(text: string, kind: string): string {
  return kind === kind.toUpperCase() ? text.toUpperCase() : text;
}

function filled(sign: string, text: string, width: number, flags: string): string {
  if (flags.includes("-")) return (sign + text).padEnd(width);
  if (flags.includes("0")) return sign + text.padStart(width - sign.length, "0");
  return (sign + text).padStart(width);
}

const MOMENT = /\[([^\]]*)\]|YYYY|YY|MMMM|MMM|MM|M|Do|DDDD|DD|D|dddd|ddd|HH|H|hh|h|mm|m|ss|s|SSS|A|a/g;

/** Return a position in milliseconds (from 1970, or midnight) as a Moment format writes it; zones are left aside. */
export function momented(format: string, position: number): string {
  const at = new Date(position);
  const part = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat("en", { ...options, timeZone: "UTC" }).format(at);
  const two = (value: number) => String(value).padStart(2, "0");
  const hour = at.getUTCHours();
  const parts: Record<string, () => string> = {
    YYYY: () => String(at.getUTCFullYear()).padStart(4, "0"),
    YY: () => two(at.getUTCFullYear() % 100),
    MMMM: () => part({ month: "long" }),
    MMM: () => part({ month: "short" }),
    MM: () => two(at.getUTCMonth() + 1),
    M: () => String(at.getUTCMonth() + 1),
    Do: () => ordinal(at.getUTCDate()),
    DDDD: () => two(at.getUTCDate()),
    DD: () => two(at.getUTCDate()),
    D: () => String(at.getUTCDate()),
    dddd: () => part({ weekday: "long" }),
    ddd: () => part({ weekday: "short" }),
    HH: () => two(hour),
    H: () => String(hour),
    hh: () => two(hour % 12 || 12),
    h: () => String(hour % 12 || 12),
    mm: () => two(at.getUTCMinutes()),
    m: () => String(at.getUTCMinutes()),
    ss: () => two(at.getUTCSeconds()),
    s: () => String(at.getUTCSeconds()),
    SSS: () => String(at.getUTCMilliseconds()).padStart(3, "0"),
    A: () => (hour < 12 ? "AM" : "PM"),
    a: () => (hour < 12 ? "am" : "pm"),
  };
  return format.replace(MOMENT, (name, literal: string | undefined) => literal ?? parts[name]?.() ?? name);
}

function ordinal(day: number): string {
  const teen = day % 100 > 10 && day % 100 < 14;
  return day + (teen ? "th" : (["th", "st", "nd", "rd"][day % 10] ?? "th"));
}
