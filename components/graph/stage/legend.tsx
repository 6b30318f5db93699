import { Icon } from "@/components/controls/icon";
import { Popover } from "@/components/controls/popover";
import { VOLUME_WIDTHS } from "../canvas/volume-widths";
import { traitOf } from "../kinds";
import { Mark } from "../mark";
import { MARKS, type MarkName } from "../marks";
import styles from "./legend.module.css";

const SHAPES: readonly (readonly [path: string, name: string, dash?: string])[] = [
  ["M4 2h36a3 3 0 0 1 3 3v8a3 3 0 0 1-3 3H4a3 3 0 0 1-3-3V5a3 3 0 0 1 3-3Z", "Workload"],
  ["M9 2h26a7 7 0 0 1 0 14H9A7 7 0 0 1 9 2Z", "Service"],
  ["M6 2h32l5 5v4l-5 5H6l-5-5V7Z", "App"],
  ["M1 2h36l6 7-6 7H1Z", "Host outside"],
  ["M22 2c12 0 21 3 21 7s-9 7-21 7S1 13 1 9s9-7 21-7Z", "Unknown peer", "3 2"],
  ["M7 2h30l6 7-6 7H7L1 9Z", "Gateway"],
  ["M1 2h42l-5 7 5 7H1l5-7Z", "Waypoint"],
  ["M1 2h42v14H1ZM4 5h36v8H4Z", "Group"],
  ["M4 2h36a3 3 0 0 1 3 3v8a3 3 0 0 1-3 3H4a3 3 0 0 1-3-3V5a3 3 0 0 1 3-3Z", "Idle: no traffic", "1 2"],
];

/** What shapes, lines and signs mean. */
export function Legend() {
  return (
    <Popover label="Legend" summary="Legend" icon="key" side="top">
      <div className={styles.legend}>
        <section>
          <h3>Shapes</h3>
          <ul>
            {SHAPES.map(([path, name, dash]) => (
              <li key={name}>
                <svg viewBox="0 0 44 18" aria-hidden="true">
                  <path d={path} strokeDasharray={dash} />
                </svg>
                {name}
              </li>
            ))}
          </ul>
        </section>
        <section>
          <h3>Health</h3>
          <ul>
            <li>
              <i className={styles.failing}>
                <Icon name="failing" />
              </i>
              Failing: by default from 10% failed requests
            </li>
            <li>
              <i className={styles.degraded}>
                <Icon name="degraded" />
              </i>
              Degraded: by default from 0.5%, or many client errors
            </li>
            <li>
              <i className={styles.unready}>
                <Icon name="notReady" />
              </i>
              Not ready
            </li>
            <li>
              <i />
              Healthy things carry no sign
            </li>
          </ul>
        </section>
        <section>
          <h3>Lines</h3>
          <ul>
            {LINES.map(([name, className, width, dash]) => (
              <li key={name}>
                <svg viewBox="0 0 44 8" aria-hidden="true" className={styles[className]}>
                  <path d="M1 4h42" strokeWidth={width} strokeDasharray={dash} />
                </svg>
                {name}
              </li>
            ))}
            <li>
              <i>
                <Icon name="lock" />
              </i>
              All of it under mutual TLS
            </li>
            <li>
              <i className={styles.degraded}>
                <Icon name="lock-broken" />
              </i>
              Some of it in plain text
            </li>
          </ul>
        </section>
        <section>
          <h3>Marks</h3>
          <ul>
            {(Object.keys(MARKS) as MarkName[]).map((mark) => (
              <li key={mark}>
                <i>
                  <Mark name={mark} />
                </i>
                {traitOf(mark).name}
              </li>
            ))}
          </ul>
        </section>
      </div>
    </Popover>
  );
}

const LINES: readonly (readonly [name: string, className: string, width: number, dash?: string])[] = [
  ["HTTP, gRPC: thicker by powers of ten", "healthy", VOLUME_WIDTHS[3]],
  ["TCP", "tcp", VOLUME_WIDTHS[2], "6 3"],
  ["Hop beneath another edge (ambient)", "tcp", 1, "1.5 2.5"],
];
