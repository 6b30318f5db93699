/** Which clock a person reads: their own, or the one in the logs. */
export type Zone = "local" | "utc";

/** The time of day to the second: "14:03:15". Twenty-four hours everywhere, because logs have them. */
export function formatClock(unixSeconds: number, zone: Zone): string {
  const { hour, minute, second } = parts(unixSeconds, zone);
  return `${hour}:${minute}:${second}`;
}

/** The time of day to the minute, for axes: "14:03". */
export function formatMinute(unixSeconds: number, zone: Zone): string {
  const { hour, minute } = parts(unixSeconds, zone);
  return `${hour}:${minute}`;
}

/** A whole moment: "2026-11-20 14:03:15". */
export function formatMoment(unixSeconds: number, zone: Zone): string {
  const { year, month, day } = parts(unixSeconds, zone);
  return `${year}-${month}-${day} ${formatClock(unixSeconds, zone)}`;
}

/** The clock alone on the day of `nowSeconds`, the whole moment on any other. */
export function formatMomentNear(unixSeconds: number, nowSeconds: number, zone: Zone): string {
  const moment = formatMoment(unixSeconds, zone);
  const sameDay = moment.slice(0, 10) === formatMoment(nowSeconds, zone).slice(0, 10);
  return sameDay ? moment.slice(11) : moment;
}

/** The zone's short name at that moment: "UTC", "CET", "GMT+5:30". */
export function zoneName(unixSeconds: number, zone: Zone): string {
  if (zone === "utc") return "UTC";
  const named = new Intl.DateTimeFormat("en-GB", { timeZoneName: "short" }).formatToParts(new Date(unixSeconds * 1000));
  return named.find(({ type }) => type === "timeZoneName")?.value ?? "local";
}

/** The value of an `<input type="datetime-local" step="1">` showing this moment on that clock. */
export function momentInputValue(unixSeconds: number, zone: Zone): string {
  return formatMoment(unixSeconds, zone).replace(" ", "T");
}

/** Reads the value of such an input back; undefined for anything that is not a moment. */
export function momentFromInput(value: string, zone: Zone): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(value)) return undefined;
  const ms = Date.parse(zone === "utc" ? `${value}Z` : value);
  return Number.isNaN(ms) ? undefined : Math.floor(ms / 1000);
}

type Parts = Record<"year" | "month" | "day" | "hour" | "minute" | "second", string>;

function parts(unixSeconds: number, zone: Zone): Parts {
  const date = new Date(unixSeconds * 1000);
  const two = (value: number) => String(value).padStart(2, "0");
  return zone === "utc"
    ? {
        year: String(date.getUTCFullYear()),
        month: two(date.getUTCMonth() + 1),
        day: two(date.getUTCDate()),
        hour: two(date.getUTCHours()),
        minute: two(date.getUTCMinutes()),
        second: two(date.getUTCSeconds()),
      }
    : {
        year: String(date.getFullYear()),
        month: two(date.getMonth() + 1),
        day: two(date.getDate()),
        hour: two(date.getHours()),
        minute: two(date.getMinutes()),
        second: two(date.getSeconds()),
      };
}
