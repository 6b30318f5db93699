import type { ReactNode } from "react";

/* Sixteen by sixteen, drawn in strokes of the text's colour. */
const PATHS = {
  check: <path d="m3.5 8.5 3 3 6-7" />,
  "chevron-down": <path d="m4.5 6.5 3.5 3.5 3.5-3.5" />,
  "chevron-up": <path d="m4.5 9.5 3.5-3.5 3.5 3.5" />,
  clock: (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <path d="M8 4.8V8l2.2 1.6" />
    </>
  ),
  close: <path d="m4 4 8 8m0-8-8 8" />,
  contrast: (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <path d="M8 2.5v11a5.5 5.5 0 0 0 0-11Z" fill="currentColor" />
    </>
  ),
  copy: (
    <>
      <rect x="5.5" y="5.5" width="8" height="8" rx="1.5" />
      <path d="M3.5 10.5h-1v-8h8v1" />
    </>
  ),
  degraded: (
    <>
      <path d="M8 2.2 14.2 13H1.8Z" />
      <path d="M8 6.2v3.2M8 11.2v.3" />
    </>
  ),
  failing: (
    <>
      <path d="M5.3 1.8h5.4l3.5 3.5v5.4l-3.5 3.5H5.3l-3.5-3.5V5.3Z" />
      <path d="m5.8 5.8 4.4 4.4m0-4.4-4.4 4.4" />
    </>
  ),
  fit: <path d="M2.5 6v-3.5h3.5M10 2.5h3.5v3.5M13.5 10v3.5h-3.5M6 13.5h-3.5v-3.5" />,
  graph: (
    <>
      <circle cx="3.5" cy="8" r="1.8" />
      <circle cx="12.5" cy="3.8" r="1.8" />
      <circle cx="12.5" cy="12.2" r="1.8" />
      <path d="m5.2 7.2 5.6-2.6M5.2 8.8l5.6 2.6" />
    </>
  ),
  healthy: (
    <>
      <circle cx="8" cy="8" r="5.8" />
      <path d="m5.3 8.2 2 2 3.4-4" />
    </>
  ),
  idle: <circle cx="8" cy="8" r="5.8" strokeDasharray="0.1 3.54" />,
  key: (
    <>
      <path d="M2.5 4h3M2.5 8h3M2.5 12h3M8 4h5.5M8 8h5.5M8 12h5.5" />
    </>
  ),
  link: (
    <>
      <path d="M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2.3-2.3a2.6 2.6 0 0 0-3.7-3.7l-.9.9" />
      <path d="M9.2 6.8a2.6 2.6 0 0 0-3.7 0l-2.3 2.3a2.6 2.6 0 0 0 3.7 3.7l.9-.9" />
    </>
  ),
  lock: (
    <>
      <rect x="3.5" y="7" width="9" height="6.5" rx="1" />
      <path d="M5.5 7V5.2a2.5 2.5 0 0 1 5 0V7" />
    </>
  ),
  "lock-broken": (
    <>
      <rect x="3.5" y="7" width="9" height="6.5" rx="1" />
      <path d="M5.5 5V4.7a2.5 2.5 0 0 1 4.8-.9M2.5 2.5l11 11" />
    </>
  ),
  minus: <path d="M3.5 8h9" />,
  notReady: (
    <>
      <circle cx="8" cy="8" r="5.8" strokeDasharray="2.6 2" />
      <path d="M8 5v3.5M8 10.8v.3" />
    </>
  ),
  panel: (
    <>
      <rect x="2" y="3" width="12" height="10" rx="1" />
      <path d="M9.5 3v10" />
    </>
  ),
  pause: <path d="M5.5 3.5v9M10.5 3.5v9" />,
  plus: <path d="M8 3.5v9M3.5 8h9" />,
  refresh: <path d="M13 5.5A5.5 5.5 0 1 0 13.5 9M13.2 2.5v3.2H10" />,
  search: (
    <>
      <circle cx="7" cy="7" r="4.2" />
      <path d="m10.2 10.2 3.3 3.3" />
    </>
  ),
  sliders: <path d="M2.5 5h6m3 0h2M2.5 11h2m3 0h6M10 3.3v3.4M6 9.3v3.4" />,
  table: (
    <>
      <rect x="2" y="3" width="12" height="10" rx="1" />
      <path d="M2 6.5h12M2 9.8h12M6.5 6.5V13" />
    </>
  ),
  unknown: (
    <>
      <circle cx="8" cy="8" r="5.8" />
      <path d="M6.3 6.4a1.8 1.8 0 1 1 2.5 1.8c-.6.3-.8.6-.8 1.1M8 11.2v.3" />
    </>
  ),
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof PATHS;

export type DrawingProps = { children: ReactNode; size?: number };

/** A picture beside words, never instead of them: hidden from assistive technology. Drawn in a square of 16. */
export function Drawing({ children, size = 16 }: DrawingProps) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  );
}

/** One of the pictures that all pages share. */
export function Icon({ name, ...props }: { name: IconName; size?: number }) {
  return <Drawing {...props}>{PATHS[name]}</Drawing>;
}
